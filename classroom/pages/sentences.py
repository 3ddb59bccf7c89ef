"""The sentences behind the names of mistakes, and where the book treats them."""

from dataclasses import dataclass

from docutils.nodes import make_id

from convcheck.catalogue import CATALOGUE
from convcheck.engine.messages import CHAPTERS

PROBLEMS = {
    "empty": "not written yet",
    "uncallable": "not a function",
    "refused": "a ready-made layer was called",
    "nothing": "nothing is returned",
    "kind": "no numbers are returned",
    "raised": "stops with an error",
    "shape": "another shape",
    "dtype": "another type of number",
    "values": "wrong in a way without a name",
}


@dataclass(frozen=True)
class Named:
    """A mistake as a page shows it: its sentence, and the place in the book."""

    sentence: str
    chapter: str
    heading: str
    link: str


def named(name, message, book=""):
    """Return the `Named` of a recognised mistake, or None if the name is that of a mere problem.

    Parameters
    ----------
    name : str
    message : str
        What the check said: two topics may use one name, and sentence and heading tell which it is.
    book : str
        Address of the book; without it there is no link.

    Examples
    --------
    >>> named("before_only", "", "https://example.org/book/").link
    'https://example.org/book/single_channel.html#the-size'
    """
    said = " ".join(message.split())
    known = [mistake for mistake in CATALOGUE if mistake.name == name]
    known.sort(key=lambda mistake: (mistake.sentence not in said, mistake.heading not in said))
    if not known:
        return None
    mistake = known[0]
    link = f"{book.rstrip('/')}/{mistake.section}.html" if book else ""
    anchor = f"#{make_id(mistake.heading)}" if link and mistake.heading else ""
    chapter = CHAPTERS.get(mistake.section, mistake.section)
    return Named(mistake.sentence, chapter, mistake.heading, link + anchor)


def said(name, message=""):
    """Return a few words for any name that a check gives, mistake or problem."""
    found = named(name, message)
    return found.sentence if found else PROBLEMS.get(name, name)
