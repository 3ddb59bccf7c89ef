"""What an answer must not call, under whatever name and through whatever helper it is reached."""

import importlib
import inspect
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import numpy as np
import pytest

import convkit
from convcheck import audit
from convcheck.audit import right as networks
from convcheck.audit.claims import READS_AS, my_findings_task
from convcheck.audit.handout import my_claims
from convcheck.audit.tables import VGG16, WEIGHTS
from convcheck.catalogue import TOPICS
from convcheck.engine.calls import call
from convcheck.engine.draws import student
from convcheck.engine.grading import grade
from convcheck.engine.refused import GRADER, LIBRARIES, watch
from convcheck.multi_channel.counts import PARAMETERS as LAYER_PARAMETERS
from convcheck.multi_channel.layer import CONV2D
from convcheck.multi_channel.types import TYPE_1, TYPE_2_1
from convcheck.pooling.sizes import my_pooled_sizes_task
from convcheck.single_channel.sizes import COVERAGE, OUTPUT_SIZE
from convcheck.single_channel.sliding import CONVOLVE, CORRELATE, PAD
from convcheck.volumes.counts import PARAMETERS
from convkit import conv2d, naive, nets
from convkit.audit import readings
from convkit.cost import Conv
from tests.checks.answers.odd import layer
from tests.support.notebooks import ASSIGNMENTS, ROOT


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
        (naive.conv2d, "convkit.naive.conv.conv2d"),
        (renamed, "convkit.conv.conv2d"),
        (behind_try, "convkit.conv.conv2d"),
    ],
)
def test_ready_made_layer_is_refused_with_the_reason(function, name):
    report = grade(CONV2D, function)
    assert report.points == 0 and report.names == ("refused",)
    assert f"conv2d calls {name}. Here you build by hand what that function does" in report.text


def test_counts_of_convkit_are_refused_where_counting_is_the_task():
    def counted(*layer):
        return Conv(*layer).parameters

    def rows(widths):
        table = nets.vgg16().rows().values()
        return [(row.parameters, row.macs) for row in table if row.weights]

    assert grade(PARAMETERS, counted).names == ("refused",)
    assert grade(LAYER_PARAMETERS, counted).names == ("refused",)
    assert grade(VGG16, rows).names == ("refused",)
    assert grade(WEIGHTS, networks.weights).names == ("refused",)
    assert grade(WEIGHTS, audit.weights).names == ("refused",)


def test_scipy_is_refused(signal):
    report = grade(CONVOLVE, lambda x, kernel: signal.convolve2d(x, kernel, mode="valid"))
    assert report.names == ("refused",) and "calls scipy.signal" in report.text


def test_torch_is_refused(torch):

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


def fits(*_):
    return [len(readings(9408, claim["printed"])) for claim in my_claims("ada")]


def counted(*_):
    return [nets.vgg16().totals().weights] * 9


def read_off(count, printed):
    return bool(readings(count, f"{printed}K"))


def test_readings_of_convkit_are_allowed_but_neither_its_counts_nor_where_they_are_the_task():
    assert call(fits, (), {}, (GRADER, *my_findings_task("ada").refused)).value.shape == (9,)
    assert grade(my_findings_task("ada"), counted).names == ("refused",)
    assert grade(READS_AS, read_off).names == ("refused",)


def test_where_the_layer_is_given_it_may_be_used():
    def by_layers(x, weight):
        return np.concatenate([conv2d(m[None], weight[:, None]) for m in x])

    def by_type_1(x, weight):
        return convkit.hypotheses.type_1(x[None], weight)[0]

    assert grade(TYPE_1, by_layers, "seed").points == 2
    assert grade(TYPE_1, by_type_1).names == ("refused",)


def bias_added(*args, **options):
    return bias_added.rule(conv2d, *args, **options) + args[2].reshape(1, -1, 1, 1)


bias_added.rule = next(m.rule for m in TOPICS["batch"] if m.name == "bias_forgotten")


def in_a_thread(*args, **options):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(conv2d, *args, **options).result()


def with_a_watch_of_its_own(*args, **options):
    with watch(["nothing"]):
        return conv2d(*args, **options)


def without_a_hook(*args, **options):
    hook = sys.getprofile()
    sys.setprofile(None)
    try:
        return conv2d(*args, **options)
    finally:
        sys.setprofile(hook)


def behind_the_limit(*args, **options):
    def deeper():
        return deeper()

    for _ in range(3):
        with suppress(RecursionError):
            deeper()
    return conv2d(*args, **options)


def behind_calls_from_c(*args, **options):
    def deeper(_=None):
        return max(map(deeper, [0]), key=deeper)

    try:
        deeper()
    except RecursionError:
        return conv2d(*args, **options)


@pytest.mark.parametrize(
    "task, function, name",
    [
        (CONV2D, behind_the_limit, "convkit.conv.conv2d"),
        (CONV2D, behind_calls_from_c, "convkit.conv.conv2d"),
        (CONV2D, bias_added, bias_added.rule.__module__ + "._bias_forgotten"),
        (CONV2D, in_a_thread, "convkit.conv.conv2d"),
        (
            CONV2D,
            lambda *args, **options: call(conv2d, args, options),
            "convcheck.engine.calls.call",
        ),
        (CONV2D, with_a_watch_of_its_own, "convcheck.engine.refused.watch"),
        (CONV2D, without_a_hook, "sys.setprofile"),
        (TYPE_1, TYPE_1.right, "convcheck.multi_channel.right.type_1"),
        (
            TYPE_1,
            TYPE_2_1.wrong[next(iter(TOPICS["type_2_1"]))],
            "convcheck.multi_channel.wrong_types._kept_apart",
        ),
        (
            COVERAGE,
            lambda *args, **options: COVERAGE.right(*args, **options),  # noqa: PLW0108
            "convcheck.single_channel.right.coverage",
        ),
        (PAD, PAD.right, "convcheck.single_channel.right.pad"),
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
    limit, x = sys.getrecursionlimit(), np.arange(6.0).reshape(1, 2, 3)
    assert call(behind_the_limit, (x, x[None]), {}, LIBRARIES).problem == "refused"
    assert (sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()) == (None, None, limit)
    call(conv2d, (x, x), {}, LIBRARIES)
    assert call(conv2d, (x, x[None]), {}).value.shape == (1, 1, 1)


def rooms(stem):
    """Return the modules of this name, one for each assignment that has it."""
    found = [name for name in ASSIGNMENTS if (ROOT / "convcheck" / name / f"{stem}.py").exists()]
    return [importlib.import_module(f"convcheck.{name}.{stem}") for name in found]


def functions_of(module):
    found = vars(module).values()
    return [f for f in found if inspect.isfunction(f) and f.__module__ == module.__name__]


RIGHT = [function for module in rooms("right") for function in functions_of(module)]


@pytest.mark.parametrize("function", RIGHT, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_right_answers_are_refused_under_any_name(function):
    needed = inspect.signature(function).parameters.values()
    given = [0] * sum(one.default is one.empty and one.kind != one.VAR_KEYWORD for one in needed)
    another_name = {"mine": function}["mine"]
    for reached in (
        function,
        partial(function),
        lambda *args: another_name(*args),  # noqa: PLW0108
        lambda *args: list(map(function, *([arg] for arg in args))),
        lambda *args: getattr(sys.modules[function.__module__], function.__name__)(*args),  # noqa: PLW0108
    ):
        answer = call(reached, given, {}, (GRADER,))
        assert answer.problem == "refused"
        assert answer.detail == f"{function.__module__}.{function.__name__}"


@pytest.mark.parametrize("handout", rooms("handout"), ids=lambda module: module.__name__)
def test_what_is_handed_out_may_be_called_but_not_where_a_task_names_it(handout):
    assignment = handout.__name__.removesuffix(".handout")
    for give in [f for f in functions_of(handout) if f.__name__.startswith("my_")]:
        counted = _counted(give)
        assert call(counted, (), {}, (GRADER, *LIBRARIES)).value == len(give("ada"))
        assert call(counted, (), {}, (GRADER, assignment)).detail.startswith(handout.__name__)


def _counted(give):
    return lambda: len(give("ada"))


def test_what_a_handout_stands_on_is_not_handed_out():
    assert (
        call(lambda: student("ada"), (), {}, (GRADER,)).detail == "convcheck.engine.draws.student"
    )
