"""Tasks: how many places a cuboid has in a volume, and the whole 3-D layer."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.shared import wrong_batch, wrong_settings
from convcheck.shared.inputs import digits, halves, powers, signed
from convcheck.shared.wrong_layer import LAYER_3D
from convcheck.shared.wrong_sizes import OUTPUT_SIZE
from convcheck.volumes.handout import CHAPTER
from convcheck.volumes.right import places
from convcheck.volumes.wrong_layer import VOLUME
from convcheck.volumes.wrong_sizes import PLACES
from convkit.conv import conv3d

AXIS = "One more axis, and nothing else"


def _on_every_axis(rule):
    """Turn a rule for one axis into one for three."""

    def sizes_of(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
        axes = zip(sizes, kernel_size, stride, padding, strict=True)
        return [rule(n, K, stride=S, padding=P) for n, K, S, P in axes]

    return sizes_of


def _draw_sizes(*names):
    def draw(rng):
        drawn = {
            "stride": different(rng, S_D=(2, 5), S_H=(2, 5), S_W=(2, 5)),
            "padding": different(rng, P_D=(1, 4), P_H=(1, 4), P_W=(1, 4)),
        }
        sizes = different(rng, D=(25, 60), H=(25, 60), W=(25, 60))
        kernel_size = different(rng, K_D=(2, 7), K_H=(2, 7), K_W=(2, 7))
        return case(sizes, kernel_size, **{name: drawn[name] for name in names})

    return draw


OUTPUT_SIZES = Task(
    "output_sizes",
    places,
    (
        Part(
            "three axes",
            1,
            (
                case((5, 6, 8), (1, 2, 3)),
                case((9, 5, 7), (2, 3, 1)),
                case((337, 42, 114), (3, 4, 5)),
            ),
            _draw_sizes(),
        ),
        Part(
            "stride",
            0.5,
            (
                case((9, 8, 7), (2, 3, 4), stride=(2, 1, 3)),
                case((16, 12, 10), (3, 4, 2), stride=(3, 4, 5)),
            ),
            _draw_sizes("stride"),
        ),
        Part(
            "padding",
            0.5,
            (
                case((4, 6, 5), (3, 4, 2), padding=(1, 2, 0)),
                case((9, 11, 10), (2, 4, 3), stride=(4, 3, 2), padding=(2, 0, 1)),
            ),
            _draw_sizes("stride", "padding"),
        ),
    ),
    {mistake: mistake.rule for mistake in PLACES}
    | {mistake: _on_every_axis(mistake.rule) for mistake in OUTPUT_SIZE},
    CHAPTER,
    AXIS,
    ("sizes", "kernel_size"),
    ("convkit.shapes", *LIBRARIES),
    readings=(relations.read, settings.read),
)


def _draw_volumes(*names, N=1):
    """Return how to draw volumes, filters and these settings, with all sizes different."""

    def draw(rng):
        C_in, C_out, *kernel_size = different(
            rng, C_in=(2, 5), C_out=(2, 5), K_D=(1, 4), K_H=(1, 4), K_W=(1, 4)
        )
        sizes = different(rng, D=(4, 6), H=(4, 6), W=(4, 6))
        drawn = {
            "bias": halves(rng, C_out),
            "stride": different(rng, S_D=(1, 3), S_H=(1, 3), S_W=(1, 3)),
            "padding": different(rng, P_D=(0, 2), P_H=(0, 2), P_W=(0, 2)),
        }
        x, weight = halves(rng, N, C_in, *sizes), halves(rng, C_out, C_in, *kernel_size)
        return case(x, weight, **{name: drawn[name] for name in names})

    return draw


def _one_cuboid(rng):
    x, weight = _draw_volumes()(rng).args
    return case(x[:, :1], weight[:1, :1])


EIGHT, ODOMETER = digits(1, 1, 2, 2, 2), powers(1, 1, 2, 2, 2)
COLOURS = case(digits(1, 2, 1, 1, 1), np.array([[1, 10], [100, 1000]]).reshape(2, 2, 1, 1, 1))
BYTES = np.array([200, 100], np.uint8).reshape(1, 1, 2, 1, 1)

CONV3D = Task(
    "conv3d",
    conv3d,
    (
        Part(
            "one cuboid in one volume",
            2,
            (
                case(EIGHT, ODOMETER),
                case(digits(1, 1, 3, 1, 1), powers(1, 1, 2, 1, 1)),
                case(digits(1, 1, 2, 2, 3), powers(1, 1, 2, 1, 2)),
                case(digits(1, 1, 2, 3, 2), powers(1, 1, 1, 2, 1)),
                case(-digits(1, 1, 2, 1, 1), powers(1, 1, 2, 1, 1)),
                case(digits(1, 1, 2, 1, 1), signed(1, 1, 2, 1, 1)),
            ),
            _one_cuboid,
        ),
        Part(
            "channels",
            1,
            (
                case(digits(1, 2, 1, 1, 1), powers(1, 2, 1, 1, 1)),
                case(digits(1, 3, 2, 1, 1), powers(1, 3, 1, 1, 1)),
                case(digits(1, 2, 3, 1, 2), powers(1, 2, 2, 1, 1)),
                case(digits(1, 3, 1, 1, 1), signed(1, 3, 1, 1, 1)),
            ),
            _draw_volumes(),
        ),
        Part(
            "filters, and a batch",
            1,
            (
                COLOURS,
                case(digits(1, 2, 1, 1, 2), signed(2, 2, 1, 1, 1)),
                case(digits(2, 1, 1, 1, 2), digits(1, 1, 1, 1, 2)),
                case(digits(1, 2, 2, 1, 1), digits(3, 2, 2, 1, 1)),
                case(digits(1, 2, 5, 6, 7), digits(3, 2, 2, 3, 4)),
            ),
            _draw_volumes(N=2),
        ),
        Part(
            "bias",
            1,
            (
                case(EIGHT, ODOMETER, bias=np.array([0.5])),
                case(*COLOURS.args, bias=np.array([0.25, -3])),
                case(*COLOURS.args, bias=np.array([0, -4])),
            ),
            _draw_volumes("bias"),
        ),
        Part(
            "stride",
            1,
            (
                case(digits(1, 1, 4, 1, 1), digits(1, 1, 2, 1, 1), stride=(2, 1, 1)),
                case(digits(1, 1, 3, 2, 2), digits(1, 1, 1, 1, 1), stride=(2, 1, 1)),
                case(digits(1, 1, 3, 4, 5), digits(1, 1, 2, 1, 1), stride=(1, 3, 2)),
            ),
            _draw_volumes("stride"),
        ),
        Part(
            "padding, and numbers of any kind",
            1,
            (
                case(digits(1, 1, 2, 1, 1), digits(1, 1, 2, 1, 1), padding=(1, 0, 0)),
                case(digits(1, 1, 1, 1, 2), digits(1, 1, 1, 1, 2), padding=(0, 0, 1)),
                case(BYTES, np.full((1, 1, 1, 1, 1), 2)),
                case(BYTES // 8, np.full((1, 1, 1, 1, 1), 0.3)),
                case(np.full((1, 1, 1, 1, 1), 0.5), np.full((1, 1, 1, 1, 1), 3)),
            ),
            pairs(partial(_draw_volumes, N=2), "bias", "stride", "padding"),
        ),
    ),
    {mistake: mistake.rule for mistake in VOLUME}
    | {mistake: partial(mistake.rule, layer=conv3d) for mistake in LAYER_3D}
    | {
        mistake: partial(mistake.rule, conv3d)
        for mistake in (*wrong_settings.SETTINGS_3D, *wrong_batch.BATCH_3D)
    },
    CHAPTER,
    AXIS,
    ("x", "weight"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
        settings.culprit,
    ),
)
