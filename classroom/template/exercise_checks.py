"""What the notebook beside this file checks: its tasks, right answers and known mistakes."""

from convcheck.engine.grading import check_of
from convcheck.engine.mistake import Topic
from convcheck.engine.task import Part, Task, case

CHAPTER, HEADING = "single_channel", "Padding"  # where to read on
PADDED = Topic("padded_size", CHAPTER)


def padded_size(size, padding):
    """Return the right answer.

    Examples
    --------
    >>> padded_size(5, padding=1)
    7
    """
    return size + 2 * padding


@PADDED.wrong(HEADING, "You added the zeros of one end. There are as many at the other end.")
def _one_end(size, padding):
    return size + padding


def draw(rng):
    """Draw a case that is tried when the task is graded.

    Examples
    --------
    >>> import numpy as np
    >>> draw(np.random.default_rng(0)).args
    (43, 3)
    """
    return case(int(rng.integers(5, 50)), int(rng.integers(1, 5)))


PADDED_SIZE = Task(
    name="padded_size",
    right=padded_size,
    parts=(
        Part("no padding", 1, (case(5, 0), case(8, 0))),
        Part("padding", 2, (case(5, 1), case(7, 3)), draw),
    ),
    wrong={mistake: mistake.rule for mistake in PADDED},
    chapter=CHAPTER,
    heading=HEADING,
    letters=("size", "padding"),
)

check_padded_size = check_of(PADDED_SIZE)
