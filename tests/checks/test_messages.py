"""What a student gets to read of an answer that goes wrong."""

from pathlib import Path

import numpy as np
import pytest

from convcheck.engine.grading import grade
from convcheck.engine.messages import CHAPTERS
from convcheck.engine.task import Part, Task, case
from convcheck.engine.trials import asked
from convcheck.multi_channel import check_my_counts
from convcheck.multi_channel.layer import CONV2D
from convcheck.multi_channel.types import COLLAPSES
from convcheck.pooling.orders import COUNTER_EXAMPLE
from convcheck.pooling.sizes import my_pooled_sizes_task
from convcheck.single_channel.sizes import OUTPUT_SIZE
from convcheck.single_channel.sliding import CONVOLVE
from convcheck.training.learning import LEARN
from tests.checks.answers.odd import layer, returning, unwritten, wrapped
from tests.support.known import grade_known

BOOK = Path(__file__).resolve().parents[2] / "book"
X = np.arange(6.0).reshape(2, 3)


class Odd:
    """Claims to be equal to everything and to be an array."""

    __hash__ = None

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        return np.ones(3)


def says(function, task=CONV2D):
    report = grade(task, function)
    assert report.points < report.of
    return report.names[0], report.text


def failing(x, weight, bias=None, **settings):
    return x[99]


def name_of_the_top(x, weight, bias=None, **settings):
    return convkit.windows.pad(x, 1)  # noqa: F821


def name_of_nowhere(x, weight, bias=None, **settings):
    return own_helper(x)  # noqa: F821


def always_with_bias(x, weight, bias=None, **settings):
    return layer(x, weight, None, **settings) + bias.reshape(-1, 1, 1)


@pytest.mark.parametrize(
    "function, name, words",
    [
        (unwritten, "empty", "conv2d is not written yet: put your code in the place of the line"),
        (failing, "raised", "conv2d stopped with an error. IndexError: index 99 is out of bounds"),
        (failing, "raised", "(in the line: return x[99])"),
        (
            name_of_the_top,
            "raised",
            "\nThe cells at the top give convkit: run all cells from the top.",
        ),
        (
            always_with_bias,
            "raised",
            "This call has no bias, so bias is None: there is none to add; ask `bias is not None`",
        ),
        (returning(None), "nothing", "gives nothing back; it must end with return"),
        (lambda *a, **o: print(3), "nothing", "it prints its result, but must end with return."),
        (returning("12"), "kind", "gives a result of type str; numbers were needed"),
        (returning({1: 2}), "kind", "gives a result of type dict; numbers were needed"),
        (returning(Odd()), "kind", "gives a result of type Odd; numbers were needed"),
        (
            returning([Odd()]),
            "kind",
            "gives a list in which element 0 is of type Odd; numbers were",
        ),
        (
            returning([1, [2, None]]),
            "kind",
            "gives a list in which element 1, 1 is None; numbers were",
        ),
        (returning([[1, 2], [3]]), "kind", "gives a list with rows of different lengths"),
        (
            returning(np.array(["a", "b"])),
            "kind",
            "gives a result of type ndarray that holds no numbers; numbers were needed",
        ),
        (
            returning(np.ma.array([1, 2], mask=[True, False])),
            "kind",
            "gives a masked array, in which numbers are missing; numbers were needed",
        ),
        (7, "uncallable", "conv2d is something of type int; a function was needed"),
        (
            wrapped(lambda y: y[0]),
            "shape",
            "The result is an array of shape (1, 1, 1); an array of shape (1, 1, 1, 1) was needed.",
        ),
        (wrapped(lambda y: y + 0j), "dtype", "is of type complex128; real numbers were needed."),
        (
            wrapped(lambda y: y * 0 + 7),
            "values",
            "of your result is\n    7\nand it should be\n    x[0, 0, 0, 0] * weight",
        ),
        (wrapped(lambda y: y * np.nan), "values", "Your result holds nan or infinity"),
    ],
)
def test_message_says_what_went_wrong(function, name, words):
    assert says(function)[0] == name and words in says(function)[1]


def test_message_shows_the_smallest_example_with_expected_and_got():
    _, text = says(lambda size, kernel_size, **settings: 3, OUTPUT_SIZE)
    assert "    output_size(4, 1)\n    expected  4\n    got       3\n" in text


def test_message_shows_an_error_where_there_are_no_numbers():
    _, text = says(failing)
    assert "    got       IndexError: index 99 is out of bounds" in text


def test_message_on_another_error_says_nothing_of_the_bias():
    assert "bias is None" not in says(failing)[1]
    assert "run all cells" not in says(name_of_nowhere)[1]


def test_message_prefers_an_example_with_numbers():
    def swapped(x, weight, bias=None, **settings):
        return layer(x, weight.swapaxes(0, 1), bias, **settings)

    name, text = says(swapped)
    assert name == "in_and_out_swapped" and "expected  [[[[  21]]" in text and "got       " in text


def test_right_answer_to_own_numbers_is_not_told(capsys):
    check_my_counts(lambda: (1, 2, 3), "ada")
    text = capsys.readouterr().out
    assert "got       1" in text and "expected" not in text


def test_message_says_what_to_read():
    name, text = says(lambda x, kernel: layer(x[None, None], kernel[None, None])[0, 0], CONVOLVE)
    assert name == "not_turned"
    assert 'Read "Flip or not" in the chapter "One map, one kernel".' in text


def test_message_tells_every_mistake_of_a_function_once():
    def two(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
        return layer(x, weight[..., ::-1, ::-1], bias, stride=stride, padding=padding)

    def no_bias_no_padding(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
        return layer(x, weight, stride=stride)

    assert grade(CONV2D, two).names == ("flipped",)
    report = grade(CONV2D, no_bias_no_padding)
    assert report.names[:2] == ("bias_forgotten", "padding_ignored")
    assert (
        'Sets of examples that are right so far: "one filter on one image", "several filters", '
        '"a batch of images", "stride".' in report.text
    )


def mostly(k, other, share=0.9):
    """Return right answers, but for this share of the images of a class, which get another."""

    def answer(x, labels, x_test):
        y = LEARN.right(x, labels, x_test)
        of_class = np.flatnonzero(y == k)
        y[of_class[: int(share * len(of_class))]] = other
        return y

    return answer


@pytest.mark.parametrize(
    "answer, words",
    [
        (mostly(3, 0, share=1), " No image gets class 3."),
        (mostly(3, 0), " 18 of 20 images of class 3 get 0."),
    ],
)
def test_classes_are_told_where_they_are_confused(answer, words):
    assert words in grade_known(LEARN, answer).text


def test_classes_that_are_guessed_are_not_told():
    report = grade_known(LEARN, lambda x, labels, x_test: np.roll(labels, len(labels) // 3))
    assert report.names == ("values",) and "of class" not in report.text


def test_a_number_in_the_place_of_true_is_named():
    name, text = says(lambda x, weight, y: 1, COLLAPSES)
    assert name == "dtype" and "True or False was needed." in text


LENGTHS = Task(
    "lengths",
    lambda rows: [len(row) for row in rows],
    (Part("any", 1, (case([[1, 2], [3, 4]]), case([[5], [6, 7, 8]]), case([[1.5, np.nan]]))),),
    {},
    "multi_channel",
    "",
    ("rows",),
)


EVERY_KIND = [OUTPUT_SIZE, COLLAPSES, COUNTER_EXAMPLE, my_pooled_sizes_task("ada"), LENGTHS]


@pytest.mark.parametrize("task", EVERY_KIND, ids=lambda task: task.name)
@pytest.mark.parametrize(
    "function, name, words",
    [
        (unwritten, "empty", "{} is not written yet: put your code in the place of the line"),
        (lambda *a, **o: 1 / 0, "raised", "{} stopped with an error. ZeroDivisionError: division"),
        (returning(None), "nothing", "{} gives nothing back; it must end with return"),
        (lambda *a, **o: print(3), "nothing", "it prints its result, but must end with return."),
        (returning("12"), "kind", "{} gives a result of type str; numbers were needed"),
        (returning([[1, 2], [3]]), "kind", "{} gives a list with rows of different lengths"),
        ([1, 2], "uncallable", "{} is something of type list; a function was needed"),
    ],
)
def test_messages_are_the_same_for_results_of_every_kind(task, function, name, words):
    assert says(function, task)[0] == name and words.format(task.name) in says(function, task)[1]


@pytest.mark.parametrize("task", [OUTPUT_SIZE, COLLAPSES, LENGTHS], ids=lambda task: task.name)
def test_shape_and_kind_of_number_are_told_for_results_of_every_kind(task):
    assert says(returning([[1, 2, 3]]), task)[0] == "shape"
    calls = [(one.args, one.options) for _, one, _ in asked(task, None)]
    known = {repr(call): task.right(*call[0], **call[1]) for call in calls}

    def complex_numbers(*args, **options):
        return known[repr((args, options))] + np.array(0j)

    assert says(complex_numbers, task)[0] == "dtype"


def test_lists_may_have_rows_of_any_length_and_hold_nan():
    assert grade(LENGTHS, lambda rows: np.array([len(row) for row in rows])).points == 1
    assert (
        "    lengths([[1.5, nan]])\n    expected  [2]\n    got       [3]"
        in says(lambda rows: [3] * len(rows), LENGTHS)[1]
    )


def test_chapters_of_the_messages_are_those_of_the_book():
    for chapter, title in CHAPTERS.items():
        assert f"\n# {title}\n" in (BOOK / f"{chapter}.md").read_text("utf-8")
