"""What a mistake is, and how its function becomes an entry of the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Misconception:
    """One way to get a thing wrong.

    Parameters
    ----------
    name : str
        A short handle, ``"type_2_1"``; no other mistake of the same topic has it.
    sentence : str
        What the learner did, said to the learner.
    section : str
        Name of the chapter that treats it.
    rule : function, optional
        What does so, with the parameters that its topic has; `UNLISTED` has none.
    topic : str, default "layer"
        What is got wrong: the name of a module of mistakes says which rules belong together.
    heading : str, optional
        The heading in the chapter to read under.
    """

    name: str
    sentence: str
    section: str
    rule: Callable | None = None
    topic: str = "layer"
    heading: str = ""


def records(topic, section, heading, *rules):
    """Return an entry for each rule; the docstring of a rule is its sentence.

    Examples
    --------
    >>> def _twice(x):
    ...     '''You took it twice.'''
    ...     return 2 * x
    >>> records("number", "single_channel", "The size", _twice)[0].sentence
    'You took it twice.'
    """
    return tuple(
        Misconception(
            rule.__name__.strip("_"), " ".join(rule.__doc__.split()), section, rule, topic, heading
        )
        for rule in rules
    )


UNLISTED = Misconception(
    "unlisted",
    "The answer is wrong, but in none of the ways that the catalogue lists.",
    "multi_channel",
)
