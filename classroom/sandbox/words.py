"""What a student's process says, as far as a page, a gradebook and a terminal can hold it."""

import re

NAME, LINES, WORDS = 200, 4_000, 20_000  # of an error: its name, its traceback, what it says
UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # characters that a terminal obeys
    "\u202a-\u202e\u2066-\u2069"  # and those that turn the direction of a line
    "\ud800-\udfff]"  # and halves of characters, which no file can hold
)


def shown(text):
    """Return a text in which a sign stands for each character that is obeyed or cannot be written.

    Examples
    --------
    >>> shown("a \\x1b[2J \\ud800\\n")
    'a \ufffd[2J \ufffd\\n'
    """
    return UNSHOWN.sub("\ufffd", text)


def line(text, most=500):
    """Return a text as one line that is no longer than this.

    Examples
    --------
    >>> line("two\\n  lines", 9)
    'two lines'
    >>> line("a name that is long", 9)
    'a name t…'
    """
    words = " ".join(shown(text[: 2 * most]).split())
    return words if len(words) <= most else words[: most - 1] + "…"


def error(name, words, lines):
    """Return the three parts of an error, each as long as it may be."""
    return name[:NAME], words[:WORDS], lines[-LINES:]
