"""Wrong answers of a network that has learned, or not, which way a line runs.

Each rule takes x, labels and x_test.
"""

from convcheck.engine.mistake import Topic
from convcheck.training.right import learn

HEADING = "One step, and many"
LEARN = Topic("learn", "training")


@LEARN.wrong(HEADING, "You counted the classes from 1; they are numbered as in labels, from 0 on.")
def _counted_from_one(x, labels, x_test):
    return learn(x, labels, x_test) + 1


@LEARN.wrong(
    HEADING,
    "You gave the classes of the images that you learned from; asked are those of x_test.",
)
def _of_the_lesson(x, labels, x_test):
    return labels * 1


@LEARN.wrong(
    HEADING,
    "You gave nearly every image the other of two classes: the answer is the class with the "
    "largest score, and a step goes against the gradient.",
)
def _the_other_class(x, labels, x_test):
    if labels.max() > 1:
        raise NotImplementedError("of more than two classes nobody knows which is the other")
    return 1 - learn(x, labels, x_test)
