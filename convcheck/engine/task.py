"""What a task is: calls that are made, what is right for them, and the wrong answers it knows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from convcheck.engine.compare import same, same_counts
from convcheck.engine.draws import one_fractional
from convcheck.engine.mistake import Misconception


@dataclass(frozen=True)
class Case:
    """One call: its arguments, and which entry of the result counts if not all of it."""

    args: tuple = ()
    options: dict = field(default_factory=dict)
    entry: int | None = None


def case(*args, **options):
    """Return a case that is written like the call itself.

    Examples
    --------
    >>> case(10, 3, stride=2).options
    {'stride': 2}
    """
    return Case(args, options)


def varied(one, turn):
    """Return a case with whole numbers in all arrays but one, each in its turn.

    Examples
    --------
    >>> varied(case(np.array([0.5, 2]), bias=np.array([1.5])), 0)
    Case(args=(array([0.5, 2. ]),), options={'bias': array([3])}, entry=None)
    """
    values = one_fractional([*one.args, *one.options.values()], turn)
    args, options = values[: len(one.args)], values[len(one.args) :]
    return Case(tuple(args), dict(zip(one.options, options, strict=True)), one.entry)


@dataclass(frozen=True)
class Part:
    """A share of a task: cases that are shown, and more drawn by ``draw(rng)`` when graded.

    All cases of a part must be right for its points. With several ways to draw, each is used;
    ``vary(case, turn)`` may change the numbers of what was drawn.
    """

    title: str
    points: float
    shown: tuple[Case, ...]
    draw: Callable | tuple[Callable, ...] | None = None
    vary: Callable = varied

    def drawn(self, rng, at_least):
        """Draw as many cases, in turn by each way there is; none if there is no way."""
        ways = self.draw if isinstance(self.draw, tuple) else (self.draw,)
        if self.draw is None:
            return []
        turns = range(max(at_least, len(ways)))
        return [self.vary(ways[turn % len(ways)](rng), turn) for turn in turns]


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked, what is right, and the wrong answers that have a name.

    Parameters
    ----------
    name : str
        Name of the student's function.
    right : function
    parts : tuple of Part
    wrong : dict from Misconception to function
        Each with the signature of `right`.
    chapter, heading : str
        Where to read when no mistake was recognised.
    letters : tuple of str
        Names of the arguments, for messages.
    refused : tuple of str
        Packages that the student's function must not call, besides the grader's own.
    measure : function
        What of a result is compared, where many results are right; the result itself if not given.
    readings : tuple of function
        Each may find a sentence that is true of an answer without a name; see
        `convcheck.engine.explain`.
    telling : tuple of function
        Ways to draw cases that tell mistakes apart, where those of the parts are of one kind.

    Examples
    --------
    >>> Task("total", sum, (Part("any", 1, (case([1, 2]),)),), {}, "single_channel", "").points
    1
    """

    name: str
    right: Callable
    parts: tuple[Part, ...]
    wrong: dict[Misconception, Callable]
    chapter: str
    heading: str
    letters: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    measure: Callable = np.asarray
    readings: tuple[Callable, ...] = ()
    telling: tuple[Callable, ...] = ()

    @cached_property
    def counts(self):
        """Whether counts are asked, of numbers alone: they are compared to the last digit."""
        shown = [one for part in self.parts for one in part.shown]
        return not any(isinstance(arg, np.ndarray) for one in shown for arg in one.args)

    @property
    def same(self):
        """What compares two results."""
        return same_counts if self.counts else same

    @property
    def may_shrink(self):
        """Whether arrays may be cut to show what is wrong in fewer numbers."""
        return True

    @property
    def points(self):
        """The most that an answer can get."""
        return sum(part.points for part in self.parts)
