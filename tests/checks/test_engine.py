"""The checks, with functions that go wrong in the ways in which honest work does."""

import builtins
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import convkit
from convcheck import audit, grade, secret
from convcheck.audit import right as networks
from convcheck.audit.claims import my_findings_task
from convcheck.audit.handout import own_claims
from convcheck.audit.tables import VGG16, WEIGHTS
from convcheck.catalogue import TOPICS
from convcheck.engine.calls import FRAMEWORKS, Known, call
from convcheck.engine.draws import different, generator, student
from convcheck.engine.grading import Part, Task, case
from convcheck.engine.messages import CHAPTERS
from convcheck.gradients import TASKS as GRADIENTS
from convcheck.groups import TASKS as GROUPS
from convcheck.multi_channel import check_conv2d, check_my_counts, my_layer, wrong_types
from convcheck.multi_channel.counts import PARAMETERS as LAYER_PARAMETERS
from convcheck.multi_channel.layer import CONV2D
from convcheck.multi_channel.types import COLLAPSES, TYPE_1, TYPE_2_1
from convcheck.pooling.orders import COUNTER_EXAMPLE
from convcheck.pooling.sizes import my_pooled_sizes_task
from convcheck.shared import wrong_batch
from convcheck.single_channel.sizes import COVERAGE, OUTPUT_SIZE
from convcheck.single_channel.sliding import CONVOLVE, CORRELATE, PAD
from convcheck.volumes.counts import PARAMETERS, my_directions_task
from convcheck.volumes.handout import own_cases
from convcheck.volumes.right import directions
from convkit import conv2d, naive, nets
from convkit.cost import Conv
from tests.checks.answers.styles import with_einsum

BOOK = Path(__file__).resolve().parents[2] / "book"
X = np.arange(6.0).reshape(2, 3)


def layer(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return with_einsum(x, weight, bias, stride=stride, padding=padding)


def wrapped(change):
    """Return the right layer with its result changed."""
    return lambda *args, **options: change(layer(*args, **options))


class Odd:
    """Claims to be equal to everything and to be an array."""

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        return np.ones(3)


# What goes wrong is said


def says(function, task=CONV2D):
    report = grade(task, function)
    assert report.points < report.of
    return report.names[0], report.text


def unwritten(*args, **options):
    raise NotImplementedError()


def failing(x, weight, bias=None, **settings):
    return x[99]


def always_with_bias(x, weight, bias=None, **settings):
    return layer(x, weight, None, **settings) + bias.reshape(-1, 1, 1)


def returning(value):
    return lambda *args, **options: value


@pytest.mark.parametrize(
    "function, name, words",
    [
        (unwritten, "empty", "conv2d is not written yet: put your code in the place of the line"),
        (failing, "raised", "conv2d stopped with an error. IndexError: index 99 is out of bounds"),
        (failing, "raised", "(in the line: return x[99])"),
        (
            always_with_bias,
            "raised",
            "This call has no bias, so bias is None, and there is none to add.",
        ),
        (returning(None), "nothing", "gives nothing back; it must end with return"),
        (lambda *a, **o: print(3), "nothing", "it prints its result, but must end with return."),
        (returning("12"), "kind", "gives a result of type str; numbers were needed"),
        (returning({1: 2}), "kind", "gives a result of type dict; numbers were needed"),
        (returning(Odd()), "kind", "gives a result of type Odd; numbers were needed"),
        (returning([Odd()]), "kind", "gives a result of type list; numbers were needed"),
        (returning([[1, 2], [3]]), "kind", "gives a list with rows of different lengths"),
        (
            returning(X.astype(object)),
            "kind",
            "gives a result of type ndarray that holds no numbers; numbers were needed",
        ),
        (
            returning(np.ma.array([1])),
            "kind",
            "gives a result of type MaskedArray; numbers were needed",
        ),
        (7, "uncallable", "conv2d is something of type int; a function was needed"),
        (
            wrapped(lambda y: y[0]),
            "shape",
            "The result has the shape (1, 1, 1), but needs (1, 1, 1, 1).",
        ),
        (wrapped(lambda y: y + 0j), "dtype", "is of type complex128; real numbers were needed."),
        (wrapped(lambda y: y * 0), "values", "in none of the ways that this check knows."),
        (wrapped(lambda y: y * np.nan), "values", "in none of the ways that this check knows."),
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
    _, text = says(lambda x, kernel: CORRELATE.right(x, kernel), CONVOLVE)
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
        "Right so far: one filter on one image, several filters, a batch of images, stride."
        in report.text
    )


def test_a_float_in_the_place_of_a_count_is_named():
    name, text = says(
        lambda s, k, *, stride=1, padding=0, dilation=1: np.floor(
            (s + 2 * padding - dilation * (k - 1) - 1) / stride + 1
        ),
        OUTPUT_SIZE,
    )
    assert name == "float" and "divide with // and not with /" in text


def test_a_number_in_the_place_of_true_is_named():
    name, text = says(lambda x, weight, y: 1, COLLAPSES)
    assert name == "dtype" and "True or False was needed." in text


def test_changed_input_costs_a_quarter():
    def greedy(x, padding):
        y = np.pad(x, [(0, 0), *((P, P) for P in padding)])
        x[...] = 0
        return y

    report = grade(PAD, greedy)
    assert report.points == 1.5 and "changes the array it is given" in report.text


def test_printing_and_warning_cost_nothing(capsys):
    def loud(*args, **options):
        print("here")
        warnings.warn("there")
        return layer(*args, **options)

    assert check_conv2d(loud) == 8.0
    assert "here" not in capsys.readouterr().out


def test_points_are_plain_floats_for_nbgrader():
    assert type(check_conv2d(layer)) is float and type(check_conv2d(unwritten)) is float


# Tasks that take and return numbers, lists and truths get the same messages

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
    calls = [(one.args, one.options) for part in task.parts for one in part.shown]
    known = {repr(call): task.right(*call[0], **call[1]) for call in calls}
    complex_numbers = lambda *args, **options: known[repr((args, options))] + np.array(0j)
    assert says(complex_numbers, task)[0] == "dtype"


def test_lists_may_have_rows_of_any_length_and_hold_nan():
    assert grade(LENGTHS, lambda rows: np.array([len(row) for row in rows])).points == 1
    assert (
        "    lengths([[1.5, nan]])\n    expected  [2]\n    got       [3]"
        in says(lambda rows: [3] * len(rows), LENGTHS)[1]
    )


def test_changed_list_costs_a_quarter():
    def greedy(rows):
        return [len(rows.pop(0)) for _ in range(len(rows))]

    report = grade(LENGTHS, greedy)
    assert report.points == 0.75 and "lengths changes the list it is given" in report.text


# Ready-made layers


def renamed(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return hidden(x, weight, bias, stride=stride, padding=padding)


hidden = conv2d


def behind_try(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    try:
        return convkit.conv2d(x, weight, bias, stride=stride, padding=padding)
    except RuntimeError:
        return layer(x, weight, bias, stride=stride, padding=padding)


@pytest.mark.parametrize(
    "function, name",
    [
        (conv2d, "convkit.conv.conv2d"),
        (naive.conv2d, "convkit.naive.conv2d"),
        (renamed, "convkit.conv.conv2d"),
        (behind_try, "convkit.conv.conv2d"),
    ],
)
def test_ready_made_layer_is_refused_with_the_reason(function, name):
    report = grade(CONV2D, function)
    assert report.points == 0 and report.names == ("refused",)
    assert f"conv2d calls {name}. Here you build by hand what that function does" in report.text


def test_counts_of_convkit_are_refused_where_counting_is_the_task():
    counted = lambda *layer: Conv(*layer).parameters
    assert grade(PARAMETERS, counted).names == ("refused",)
    rows = lambda *_: [
        (row.parameters, row.macs) for row in nets.vgg16().rows().values() if row.weights
    ]
    counted = lambda C_in, C_out, kernel_size: Conv(C_in, C_out, kernel_size).parameters
    assert grade(LAYER_PARAMETERS, counted).names == ("refused",)
    assert grade(VGG16, rows).names == ("refused",)
    assert grade(WEIGHTS, networks.weights).names == ("refused",)
    assert grade(WEIGHTS, audit.weights).names == ("refused",)


def test_scipy_is_refused():
    signal = pytest.importorskip("scipy.signal")
    report = grade(CONVOLVE, lambda x, kernel: signal.convolve2d(x, kernel, mode="valid"))
    assert report.names == ("refused",) and "calls scipy.signal" in report.text


def test_torch_is_refused():
    torch = pytest.importorskip("torch")

    def with_torch(x, kernel):
        arrays = (
            torch.tensor(x * 1.0)[None, None],
            torch.tensor(kernel[::-1, ::-1] * 1.0)[None, None],
        )
        return torch.nn.functional.conv2d(*arrays)[0, 0].numpy()

    report = grade(CONVOLVE, with_torch)
    assert report.names == ("refused",) and "calls torch" in report.text


def test_sizes_of_convkit_are_allowed_but_not_where_they_are_the_task():
    assert call(convkit.output_size, (5, 3), {}, CORRELATE.refused).value == 3
    assert call(convkit.output_size, (5, 3), {}, OUTPUT_SIZE.refused).problem == "refused"


def test_where_the_layer_is_given_it_may_be_used():
    rule = lambda x, weight: np.concatenate([conv2d(m[None], weight[:, None]) for m in x])
    assert grade(TYPE_1, rule, "seed").points == 2
    assert grade(TYPE_1, lambda x, w: convkit.hypotheses.type_1(x[None], w)[0]).names == (
        "refused",
    )


def bias_added(*args, **options):
    return wrong_batch._bias_forgotten(conv2d, *args, **options) + args[2].reshape(1, -1, 1, 1)


def in_a_thread(*args, **options):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(conv2d, *args, **options).result()


@pytest.mark.parametrize(
    "task, function, name",
    [
        (CONV2D, bias_added, "convcheck.shared.wrong_batch._bias_forgotten"),
        (CONV2D, in_a_thread, "convkit.conv.conv2d"),
        (CONV2D, lambda *args, **options: call(conv2d, args, options).value, "convkit.conv.conv2d"),
        (CONV2D, Known("conv2d of a neighbour", conv2d), "convkit.conv.conv2d"),
        (TYPE_1, wrong_types.type_1, "convcheck.multi_channel.wrong_types.type_1"),
        (
            TYPE_1,
            TYPE_2_1.wrong[next(iter(TOPICS["type_2_1"]))],
            "convcheck.multi_channel.wrong_types._kept_apart",
        ),
        (
            COVERAGE,
            lambda *args, **options: COVERAGE.right(*args, **options),
            "convcheck.single_channel.wrong_maps.coverage",
        ),
        (PAD, PAD.right, "convcheck.single_channel.sliding._pad"),
        (
            my_pooled_sizes_task("ada"),
            my_pooled_sizes_task("ada").right,
            "convcheck.pooling.sizes.<lambda>",
        ),
    ],
)
def test_answers_that_the_course_holds_are_refused(task, function, name):
    report = grade(task, function, "seed")
    assert (report.points, report.names) == (0, ("refused",))
    assert f"{task.name} calls {name}" in report.text


def test_nothing_is_watched_after_a_call():
    call(conv2d, (X, X), {}, ("convkit", *FRAMEWORKS))
    assert call(conv2d, (X[None], X[None, None]), {}).value.shape == (1, 1, 1)


# Gradients


def losses(task, case):
    """Return a point and a loss whose slopes there the task asks for, from the forward pass alone."""
    first, second, *others = (*case.args, None)
    rng = np.random.default_rng(0)
    return {
        "to_input": lambda: (
            rng.normal(size=first),
            lambda x: np.sum(others[0] * conv2d(x, second, **case.options)),
        ),
        "to_weight": lambda: (
            rng.normal(size=second),
            lambda weight: np.sum(others[0] * conv2d(first, weight, **case.options)),
        ),
        "to_bias": lambda: (
            np.zeros(first.shape[1]),
            lambda bias: np.sum(first * bias.reshape(-1, 1, 1)),
        ),
        "through_max_pool": lambda: (
            first.astype(float),
            lambda x: np.sum(second * convkit.max_pool2d(x, others[0], stride=others[1])),
        ),
    }[task.name]()


@pytest.mark.parametrize("task", GRADIENTS, ids=lambda task: task.name)
def test_right_gradients_are_the_slopes_that_nudging_finds(task):
    for part in (part for part in task.parts if part.title != "ties"):
        drawn = [part.draw(generator("a seed"))] if part.draw else []
        for one in (*part.shown, *drawn):
            at, loss = losses(task, one)
            slopes = np.zeros(at.shape)
            for place in np.ndindex(at.shape):
                nudge = np.zeros(at.shape)
                nudge[place] = 0.25
                slopes[place] = (loss(at + nudge) - loss(at - nudge)) / 0.5
            np.testing.assert_allclose(task.right(*one.args, **one.options), slopes, atol=1e-9)


# Seeds and names


def test_drawn_sizes_all_differ():
    rng = generator("any")
    for _ in range(50):
        drawn = different(rng, H=(3, 8), W=(3, 8), K_H=(1, 4), K_W=(1, 4))
        assert len(set(drawn)) == 4


@pytest.mark.parametrize(
    "task", [CONV2D, CORRELATE, PAD, OUTPUT_SIZE, *GROUPS, *GRADIENTS], ids=lambda task: task.name
)
def test_every_seed_draws_other_cases_and_all_can_be_computed(task):
    drawn = set()
    for number in range(100):
        for part in task.parts:
            if part.draw:
                one = part.draw(generator(f"seed {number}", task.name, part.title))
                task.right(*one.args, **one.options)
                drawn.add(repr(one))
    assert len(drawn) > 80 * sum(part.draw is not None for part in task.parts)


def test_teacher_sets_the_seed_outside_of_the_notebook(monkeypatch):
    monkeypatch.setenv("CONVKIT_SEED", "spring")
    assert secret() == "spring"


def test_folder_of_nbgrader_says_whose_work_it_is(monkeypatch, tmp_path):
    folder = tmp_path / "autograded" / "Ada" / "multi_channel"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert student("bob") == "ada"
    monkeypatch.setenv("CONVKIT_STUDENT", "*")
    assert student(" Bob ") == "bob"
    monkeypatch.setenv("CONVKIT_STUDENT", "Eve")
    assert student("bob") == "eve"


def test_own_numbers_ask_for_a_name(capsys):
    assert check_my_counts(lambda: (1, 2, 3), " ") == 0
    assert "Write your name or number into STUDENT first" in capsys.readouterr().out


def test_own_numbers_are_counted_one_by_one(capsys):
    layer = my_layer("Ada")
    assert check_my_counts(lambda: (layer["C_out"], 0, 0), "ada") == 0.5
    assert check_my_counts(lambda: 3, "ada") == 0
    assert "The result has the shape (), but needs (3,)." in capsys.readouterr().out


def test_every_entry_of_a_list_is_named_by_itself():
    cases = own_cases("ada")
    right = dict(zip([kind for kind, *_ in cases], directions(cases), strict=True))
    answers = [5 - right[kind] if kind in {"photo", "film"} else right[kind] for kind in right]
    report = grade(my_directions_task("ada"), lambda: answers)
    assert report.points == 3 and set(report.names) == {"photo", "film"}


def test_figure_that_is_accused_wrongly_costs_the_points_of_its_kind():
    claims = networks.counted(own_claims("ada"))
    for place, claim in enumerate(claims):
        answers = networks.findings(claims)
        answers[place] = claim.count if claim.readings else 0
        report = grade(my_findings_task("ada"), lambda answers=answers: answers)
        assert report.points == 5 - {"sizes": 1, "layers": 2, "blocks": 2}[claim.about]


def test_list_of_zeros_finds_nothing():
    assert grade(my_findings_task("ada"), lambda: [0] * 9).points == 0


def test_chapters_of_the_messages_are_those_of_the_book():
    for chapter, title in CHAPTERS.items():
        assert f"\n# {title}\n" in (BOOK / f"{chapter}.md").read_text("utf-8")


def test_checks_leave_the_builtins_alone():
    before = builtins.print
    check_conv2d(unwritten)
    assert builtins.print is before
