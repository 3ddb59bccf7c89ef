"""What a mistake is, and how a wrong answer becomes an entry of the catalogue."""

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
        What is got wrong.
    heading : str, optional
        The heading in the chapter to read under.
    """

    name: str
    sentence: str
    section: str
    rule: Callable | None = None
    topic: str = "layer"
    heading: str = ""


class Topic:
    """A thing that can be got wrong; its mistakes are all called with the same arguments.

    Parameters
    ----------
    name : str
    section : str
        The chapter that treats it, where a mistake does not say another.

    Examples
    --------
    >>> NUMBER = Topic("number", "single_channel")
    >>> @NUMBER.wrong("The size", "You took it twice.")
    ... def _twice(x):
    ...     return 2 * x
    >>> [(mistake.name, mistake.sentence, mistake.rule(3)) for mistake in NUMBER]
    [('twice', 'You took it twice.', 6)]
    """

    def __init__(self, name, section):
        self.name, self.section, self._mistakes = name, section, []

    def __iter__(self):
        return iter(self._mistakes)

    def wrong(self, heading, sentence, *, section=None):
        """Return a decorator that enters a wrong answer, and leaves the function as it is.

        Parameters
        ----------
        heading : str
            The heading in the chapter to read under.
        sentence : str
            What the learner did, said to the learner.
        section : str, optional
            The chapter, if it is not that of the topic.
        """

        def enter(rule):
            name = rule.__name__.strip("_")
            mistake = Misconception(
                name, sentence, section or self.section, rule, self.name, heading
            )
            self._mistakes.append(mistake)
            return rule

        return enter


UNLISTED = Misconception(
    "unlisted",
    "The answer is wrong, but in none of the ways that the catalogue lists.",
    "multi_channel",
)
