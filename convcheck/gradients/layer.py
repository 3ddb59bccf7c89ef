"""Tasks: what the input, the weights and the bias receive."""

from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.gradients import wrong_bias, wrong_input, wrong_weight
from convcheck.shared.inputs import SQUARE, digits, halves, powers, signed
from convkit.gradients import conv2d_bias, conv2d_input, conv2d_weight
from convkit.shapes import on_every_axis, output_size

CHAPTER = "gradients"


def _draw_layer(N, C_in, C_out, *names):
    """Draw x, weight, g and these settings, with all sizes of maps and kernels different."""

    def draw(rng):
        maps, filters, K_H, K_W, H, W = different(
            rng, C_in=C_in, C_out=C_out, K_H=(2, 4), K_W=(2, 4), H=(5, 8), W=(5, 8)
        )
        drawn = {
            "stride": different(rng, S_H=(1, 3), S_W=(1, 3)),
            "padding": different(rng, P_H=(0, 2), P_W=(0, 2)),
        }
        settings = {name: drawn[name] for name in names}
        window = {"stride": (1, 1), "padding": (0, 0), **settings}
        out = on_every_axis(output_size, (H, W), (K_H, K_W), **window)
        x, weight = halves(rng, N, maps, H, W), halves(rng, filters, maps, K_H, K_W)
        return x, weight, halves(rng, N, filters, *out), settings

    return draw


def _input_case(*ranges):
    def draw(rng):
        x, weight, g, settings = _draw_layer(*ranges)(rng)
        return case(x.shape, weight, g, **settings)

    return draw


def _weight_case(*ranges):
    def draw(rng):
        x, weight, g, settings = _draw_layer(*ranges)(rng)
        return case(x, weight.shape, g, **settings)

    return draw


def _bias_case(N):
    def draw(rng):
        return case(halves(rng, N, *different(rng, C=(2, 4), H=(2, 5), W=(2, 5))))

    return draw


ONE, MANY = (1, 1), (2, 5)
ROW = digits(1, 1, 1, 3)

TO_INPUT = Task(
    "to_input",
    conv2d_input,
    (
        Part(
            "one map, one filter",
            1,
            (
                case((1, 1, 1, 4), powers(1, 1, 1, 2), ROW),
                case((1, 1, 3, 1), powers(1, 1, 2, 1), digits(1, 1, 2, 1)),
                case((1, 1, 4, 5), digits(1, 1, 2, 3), powers(1, 1, 3, 3)),
                case((1, 1, 1, 2), signed(1, 1, 1, 2), digits(1, 1, 1, 1)),
                case((1, 1, 1, 2), powers(1, 1, 1, 1), signed(1, 1, 1, 2)),
                case((1, 1, 1, 3), powers(1, 1, 1, 1), ROW / 2),
                case((1, 1, 1, 3), ROW / 2, powers(1, 1, 1, 1)),
            ),
            _input_case(1, ONE, (5, 5)),
        ),
        Part(
            "several maps and filters",
            1,
            (
                case((1, 2, 1, 1), SQUARE, digits(1, 2, 1, 1)),
                case((1, 2, 1, 2), digits(2, 2, 1, 1), signed(1, 2, 1, 2)),
                case((1, 3, 1, 3), digits(2, 3, 1, 2), powers(1, 2, 1, 2)),
            ),
            _input_case(1, MANY, MANY),
        ),
        Part(
            "stride",
            1,
            (
                case((1, 1, 1, 4), powers(1, 1, 1, 2), digits(1, 1, 1, 2), stride=(1, 2)),
                case((1, 1, 5, 1), powers(1, 1, 3, 1), digits(1, 1, 2, 1), stride=(2, 1)),
                case((1, 1, 6, 3), digits(1, 1, 3, 2), digits(1, 1, 2, 2), stride=(2, 1)),
            ),
            _input_case(1, MANY, MANY, "stride"),
        ),
        Part(
            "padding and a batch",
            1,
            (
                case((1, 1, 1, 2), powers(1, 1, 1, 3), digits(1, 1, 1, 2), padding=(0, 1)),
                case((2, 1, 2, 1), powers(1, 1, 2, 1), digits(2, 1, 3, 1), padding=(1, 0)),
            ),
            _input_case(2, MANY, MANY, "stride", "padding"),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_input.TO_INPUT},
    CHAPTER,
    "What the input receives",
    ("input_size", "weight", "g"),
    LIBRARIES,
    readings=(
        relations.read,
        products("weight", "g"),
        blind("weight", "g"),
        one_of("weight", "g"),
        region.read,
        settings.culprit,
    ),
)

TO_WEIGHT = Task(
    "to_weight",
    conv2d_weight,
    (
        Part(
            "one map, one filter",
            1,
            (
                case(digits(1, 1, 1, 4), (1, 1, 1, 2), ROW),
                case(digits(1, 1, 3, 1), (1, 1, 2, 1), powers(1, 1, 2, 1)),
                case(digits(1, 1, 3, 4), (1, 1, 2, 3), powers(1, 1, 2, 2)),
                case(-digits(1, 1, 1, 2), (1, 1, 1, 1), powers(1, 1, 1, 2)),
                case(digits(1, 1, 1, 2), (1, 1, 1, 1), signed(1, 1, 1, 2)),
                case(ROW, (1, 1, 1, 3), powers(1, 1, 1, 1) / 2),
                case(ROW / 2, (1, 1, 1, 3), powers(1, 1, 1, 1)),
            ),
            _weight_case(1, ONE, (5, 5)),
        ),
        Part(
            "several maps and filters, and a batch",
            1,
            (
                case(digits(1, 2, 1, 1), (3, 2, 1, 1), powers(1, 3, 1, 1)),
                case(digits(2, 1, 1, 2), (1, 1, 1, 1), powers(2, 1, 1, 2)),
                case(digits(1, 2, 1, 3), (2, 2, 1, 2), powers(1, 2, 1, 2)),
            ),
            _weight_case(3, MANY, MANY),
        ),
        Part(
            "stride and padding",
            1,
            (
                case(digits(1, 1, 1, 4), (1, 1, 1, 2), powers(1, 1, 1, 2), stride=(1, 2)),
                case(digits(1, 1, 2, 1), (1, 1, 2, 1), powers(1, 1, 3, 1), padding=(1, 0)),
                case(digits(1, 1, 5, 2), (1, 1, 3, 1), powers(1, 1, 2, 2), stride=(2, 1)),
            ),
            _weight_case(2, MANY, MANY, "stride", "padding"),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_weight.TO_WEIGHT},
    CHAPTER,
    "What a weight receives",
    ("x", "weight_size", "g"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "g"),
        blind("x", "g"),
        one_of("x", "g"),
        region.read,
        settings.culprit,
    ),
)

TO_BIAS = Task(
    "to_bias",
    conv2d_bias,
    (
        Part(
            "one image",
            0.5,
            (case(ROW), case(powers(1, 2, 1, 2)), case(signed(1, 1, 1, 2)), case(ROW / 2)),
            _bias_case(1),
        ),
        Part(
            "a batch",
            0.5,
            (case(digits(2, 1, 1, 2)), case(powers(3, 2, 1, 2))),
            _bias_case(5),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_bias.TO_BIAS},
    CHAPTER,
    "What a weight receives",
    ("g",),
    LIBRARIES,
    readings=(relations.read, products("g"), blind("g"), region.read, settings.culprit),
)
