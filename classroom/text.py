"""Text that a page, a table, a database and a terminal can hold, whatever somebody wrote."""

import re

NAME, LINES, WORDS = 200, 4_000, 20_000  # of an error: its name, its traceback, what it says
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?")
ENDS = re.compile(r"\r\n?")
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def plain(text):
    """Return a text without what steers a terminal, hides in a page, or cannot be encoded.

    Examples
    --------
    >>> plain("one\\x1b[31m two\\r\\nJ\\udcfcrgen")
    'one two\\nJ�rgen'
    >>> plain("\\u061ca\\u200eb\\u200fc\\u2028d\\u2029e")
    '�a�b�c�d�e'
    """
    return UNSEEN.sub("�", ENDS.sub("\n", ANSI.sub("", text)))


def one_line(text, most=500):
    """Return a text as one line that is plain and no longer than this.

    Examples
    --------
    >>> one_line("two\\n  lines", 9)
    'two lines'
    >>> one_line("a name that is long", 9)
    'a name t…'
    """
    words = " ".join(plain(text[: 2 * most]).split())
    return words if len(words) <= most else words[: most - 1] + "…"


def error(name, words, lines):
    """Return the three parts of an error, each as long as it may be."""
    return name[:NAME], words[:WORDS], lines[-LINES:]


class Plain:
    """A stream on which any text can be written: it takes what is plain and what it can encode."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        """Write a text, with ? for what the stream has no sign for."""
        encoding = self.stream.encoding or "utf-8"
        return self.stream.write(plain(text).encode(encoding, "replace").decode(encoding))

    def __getattr__(self, name):
        return getattr(self.stream, name)
