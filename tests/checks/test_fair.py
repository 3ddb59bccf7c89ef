"""Fair and sharp: what right answers may look like, what no wrong answer gets, no false alarm."""

import cProfile
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

import nbformat
import numpy as np
import pytest

from convcheck.audit.claims import READS_AS, my_findings_task
from convcheck.audit.tables import ALEXNET, GOOGLENET, MOBILENET, VGG16
from convcheck.engine.calls import call
from convcheck.engine.compare import same_counts
from convcheck.engine.grading import grade
from convcheck.gradients.layer import TO_INPUT
from convcheck.groups.handout import own_layer
from convcheck.groups.layers import GROUPED
from convcheck.groups.right import saving
from convcheck.groups.work import my_saving_task
from convcheck.multi_channel.layer import CONV2D
from convcheck.multi_channel.types import COLLAPSES, type_2_1
from convcheck.pooling.sizes import my_pooled_sizes_task
from convcheck.pooling.windows import MAX_POOL2D
from convcheck.single_channel.sizes import OUTPUT_SIZE, my_size_task
from convcheck.single_channel.sliding import CORRELATE
from convcheck.transposed.layer import CONV_TRANSPOSE2D
from convcheck.transposed.sizes import TRANSPOSED_SIZE
from convkit.naive import conv2d
from tests.answers.pooling import stride_needed
from tests.checks.answers.odd import layer
from tests.support.known import Known, grade_known
from tests.support.notebooks import points, read, run, said, signed

Size = namedtuple("Size", "rows columns")


# Right, whatever holds the numbers


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: Size(*rows),
        lambda rows: np.array(rows, object),
        lambda rows: np.array(rows, float),
        lambda rows: [Fraction(n) for n in rows],
        lambda rows: [Decimal(int(n)) for n in rows],
        np.ma.array,
        lambda rows: [np.array(n) for n in rows],
    ],
)
@pytest.mark.parametrize("task_of", [my_size_task, my_pooled_sizes_task])
def test_numbers_are_welcome_in_any_holder(task_of, shape):
    task = task_of("ada")
    assert grade(task, Known(lambda: shape(task.right()))).points == task.points


def test_result_that_passes_in_one_task_costs_nothing_in_the_next():
    table = Known(lambda table: np.array(GOOGLENET.right(table), float))
    assert grade(GOOGLENET, table, "a seed").points == 1
    task = my_findings_task("ada")
    assert grade(task, Known(lambda: np.array(task.right(), float))).points == 5
    floor = Known(lambda size, K, **s: np.floor(OUTPUT_SIZE.right(size, K, **s)))
    assert grade(OUTPUT_SIZE, floor, "a seed").points == 2


def test_import_that_is_left_over_is_no_call(tmp_path, monkeypatch):
    (tmp_path / "ready_made.py").write_text("def layer(x):\n    return x\n")
    monkeypatch.syspath_prepend(tmp_path)

    def by_hand(x):
        import ready_made  # noqa: F401

        return x

    def by_call(x):
        import ready_made

        return ready_made.layer(x)

    assert call(by_hand, (1,), {}, ("ready_made",)).value == 1
    assert call(by_call, (1,), {}, ("ready_made",)).detail == "ready_made.layer"


def profiled(answer):
    def inner(*args, **options):
        with cProfile.Profile():
            return answer(*args, **options)

    return inner


def recursing(*args, **options):
    def deeper():
        return deeper()

    try:
        deeper()
    except RecursionError:
        return layer(*args, **options)


def test_profiler_and_caught_recursion_are_no_forbidden_calls():
    assert grade(CONV2D, profiled(layer)).points == 8
    assert grade(CONV2D, recursing).points == 8
    assert grade(CONV2D, profiled(conv2d)).names == ("refused",)


def test_endless_recursion_is_told_with_its_line():
    def endless(*args, **options):
        return endless(*args, **options)

    report = grade(CONV2D, endless)
    assert report.names == ("raised",)
    assert "RecursionError" in report.text and "(in the line: return endless" in report.text


# Wrong, however near


@pytest.mark.parametrize(
    "answer",
    [
        lambda count, printed: abs(count / 1000 - printed) < 1 or abs(count / 1024 - printed) < 1,
        lambda count, printed: any(printed in (count // K, -(-count // K)) for K in (1000, 1024)),
    ],
)
def test_figures_that_are_only_near_do_not_pass(answer):
    for seed in (None, *map(str, range(20))):
        assert grade(READS_AS, answer, seed).points < 1


@pytest.mark.parametrize(
    "measure",
    [
        np.sum,
        lambda y: np.sort(y, axis=None),
        lambda y: np.mean(y, axis=(1, 2)),
        lambda y: np.sort(np.mean(y, axis=(1, 2))),
    ],
)
def test_test_of_sums_or_sorted_numbers_does_not_pass(measure):
    def answer(x, weight, y):
        right = type_2_1(x, weight)
        return y.shape == right.shape and bool(np.allclose(measure(y), measure(right)))

    assert grade_known(COLLAPSES, answer).points < 3
    assert grade_known(COLLAPSES, answer, "a seed").points < 3


def off(right, change):
    return Known(lambda *args: np.asarray(change(np.array(right(*args))), np.float32))


@pytest.mark.parametrize(
    "task, change",
    [
        (GOOGLENET, lambda rows: [*rows, 100, 0]),
        (ALEXNET, lambda rows: rows - [64, 0]),
        (MOBILENET, lambda three: [*three, 0, 1, 0]),
        (VGG16, lambda rows: [*rows.astype(float), 1, 0]),
    ],
)
def test_counts_in_a_table_are_compared_one_by_one(task, change):
    assert grade(task, off(task.right, change)).points == 0
    assert grade(task, off(task.right, change), "a seed").points == 0
    assert grade(task, off(task.right, lambda rows: rows), "a seed").points == task.points


def test_one_more_in_every_row_is_seen_beside_a_thousand_million():
    one_more = Known(lambda widths: np.array(VGG16.right(widths), float) + 1)
    assert grade(VGG16, one_more).points == 0


def test_float32_may_be_off_by_its_own_step_only():
    count = np.array([2_000_000_001])
    assert same_counts(np.array([2_000_000_001], np.float32), count)
    assert not same_counts(np.array([2_000_000_400], np.float32), count)


def test_share_that_is_cut_off_is_wrong_for_everybody():
    for number in range(200):
        full, apart, share = saving(*own_layer(f"student {number}"))
        assert int(10000 * apart / full) / 100 != share
        task = my_saving_task(f"student {number}")
        assert grade(task, lambda a=(full, apart, int(10000 * apart / full) / 100): a).points == 1


@pytest.mark.parametrize("task_of", [my_size_task, my_pooled_sizes_task])
def test_rows_and_columns_change_places_for_nobody(task_of):
    for number in range(300):
        rows, columns = task_of(f"student {number}").right()
        assert rows != columns


# No trap, no false name


@pytest.mark.parametrize(
    "change",
    [np.abs, lambda x: np.maximum(x, 0), lambda x: np.repeat(x[:1], len(x), axis=0)],
)
def test_signs_and_batches_decide_before_handing_in(change):
    def answer(x, weight, groups):
        return GROUPED.right(change(x), weight, groups)

    assert grade_known(GROUPED, answer).points < 4


def reshaped(weight):
    C_out, C_in, *kernel = weight.shape
    return weight.reshape(C_in, C_out, *kernel).swapaxes(0, 1)


@pytest.mark.parametrize("task", [CONV_TRANSPOSE2D, TO_INPUT])
def test_reshape_is_not_named_as_a_swap_that_stops_where_it_runs(task):
    def answer(*args, **options):
        return task.right(args[0], reshaped(args[1]), *args[2:], **options)

    assert grade_known(task, answer).names == ("values",)


def test_sum_is_told_only_if_it_holds_for_other_numbers_too():
    def bias_on_what_is_not_zero(x, weight, bias=None, **settings):
        y = CONV_TRANSPOSE2D.right(x, weight, **settings)
        return y if bias is None else np.where(y != 0, y + bias[:, None, None], 0)

    text = grade_known(CONV_TRANSPOSE2D, bias_on_what_is_not_zero).text
    assert "it should be" not in text and "is right and [:, :, :, 1] is not." in text


def test_result_that_stays_in_one_example_alone_is_not_said_to_stay():
    def padding_stretched(size, kernel_size, *, padding=0, dilation=1, **settings):
        settings |= {"padding": padding * dilation, "dilation": dilation}
        return TRANSPOSED_SIZE.right(size, kernel_size, **settings)

    text = grade_known(TRANSPOSED_SIZE, padding_stretched).text
    assert "stays" not in text and "With 0 in place of 1 for padding your result is right." in text


def test_errors_about_what_is_left_out_say_what_it_stands_for():
    text = grade(MAX_POOL2D, stride_needed).text
    assert "stride is None: the window moves by its own size" in text and "to add" not in text


def test_argument_that_is_changed_is_named():
    def greedy(x, kernel, **settings):
        y = conv2d(x[None, None], kernel[None, None], **settings)[0, 0]
        kernel[...] = 0
        return y

    answer = call(greedy, (np.ones((2, 2)), np.ones((1, 1))), {})
    assert answer.changed and answer.detail == "1"
    assert "changes the array kernel that it is given" in grade_known(CORRELATE, greedy).text


def test_first_check_of_the_audit_says_the_same_when_all_cells_have_run():
    notebook = signed(read("solutions", "audit"))
    check = next(c for c in notebook.cells if c.get("id") == "task-1-weights-check")
    notebook.cells.append(nbformat.v4.new_code_cell(check.source, id="again"))
    done = run(notebook)
    assert points(done)["task-1-weights-check"] == 1
    assert "all examples are right" in said(done, "again")
