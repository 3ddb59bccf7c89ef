"""Tasks: count a layer, and fill the tables of published networks."""

from functools import partial

from convcheck.audit import right, wrong_blocks, wrong_layer, wrong_tables
from convcheck.audit.handout import CHAPTER, TABLE
from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.shared.wrong_work import COUNTED_MACS, COUNTED_WEIGHTS

REFUSED = ("convcheck.audit.handout", *LIBRARIES)  # what it hands out is asked here


def _task(
    topic,
    answer,
    parts,
    heading,
    letters,
    refused=LIBRARIES,
    counted=(),
    readings=(settings.read, relations.read, settings.stays, region.read),
):
    """Return the task on a topic, named after it, with what others count wrongly alike."""
    wrong = {mistake: mistake.rule for mistake in topic}
    wrong |= {mistake: partial(mistake.rule, answer) for mistake in counted}
    return Task(
        topic.name, answer, parts, wrong, CHAPTER, heading, letters, refused, readings=readings
    )


def _draw_layer(*names):
    """Return how to draw a layer with groups, and these settings."""

    def draw(rng):
        groups, a, b = different(rng, groups=(2, 4), a=(5, 12), b=(5, 12))
        kernel_size, stride, padding = different(rng, K=(3, 9), S=(2, 4), P=(1, 3))
        drawn = {"stride": stride, "padding": padding, "groups": groups}
        settings = {name: drawn[name] for name in names}
        return case(groups * a, groups * b, kernel_size, int(rng.integers(30, 60)), **settings)

    return draw


def _draw_filters(*names):
    """Return how to draw the same without a size of the maps."""

    def draw(rng):
        layer = _draw_layer(*names)(rng)
        return case(*layer.args[:3], **layer.options)

    return draw


def _draw_depthwise(rng):
    """Draw a layer with a group for each map that comes in, and several filters in a group."""
    groups, filters, kernel_size = different(rng, groups=(3, 9), filters=(2, 5), K=(3, 9))
    return case(groups, groups * filters, kernel_size, groups=groups)


WEIGHTS = _task(
    wrong_layer.WEIGHTS,
    right.weights,
    (
        Part(
            "without groups",
            0.5,
            (case(3, 4, 1), case(1, 4, 3), case(2, 3, 5), case(3, 96, 11)),
            _draw_filters(),
        ),
        Part(
            "groups",
            0.5,
            (
                case(4, 6, 3, groups=2),
                case(2, 6, 3, groups=2),
                case(96, 256, 5, groups=2),
                case(32, 32, 3, groups=32),
            ),
            (_draw_filters("groups"), _draw_depthwise),
        ),
    ),
    "What was counted",
    ("C_in", "C_out", "kernel_size"),
    REFUSED,
    COUNTED_WEIGHTS,
)

MACS = _task(
    wrong_layer.MACS,
    right.macs,
    (
        Part(
            "size, stride and padding",
            0.5,
            (
                case(2, 3, 3, 5),
                case(1, 4, 3, 5),
                case(1, 2, 3, 7, stride=2, padding=1),
                case(3, 96, 11, 227, stride=4),
                case(3, 64, 11, 224, stride=4, padding=2),
            ),
            (_draw_layer("stride"), _draw_layer("padding"), _draw_layer("stride", "padding")),
        ),
        Part(
            "groups",
            0.5,
            (
                case(4, 6, 3, 5, groups=2),
                case(2, 6, 3, 5, groups=2),
                case(96, 256, 5, 27, padding=2, groups=2),
            ),
            pairs(_draw_layer, "stride", "padding", "groups"),
        ),
    ),
    "Edit a network",
    ("C_in", "C_out", "kernel_size", "size"),
    REFUSED,
    COUNTED_MACS,
)

LENET5 = _task(
    wrong_tables.LENET5,
    right.lenet5,
    (Part("its six layers", 1, (case(60),), lambda rng: case(int(rng.integers(20, 90)))),),
    "LeNet-5 adds up to the last digit",
    ("links",),
)


def _draw_alexnet(groups, odd):
    """Return how to draw such a net; the side of its first map is even or odd."""

    def draw(rng):
        halves = different(rng, a=(20, 90), b=(20, 90), c=(20, 90), d=(20, 90), e=(20, 90))
        side, padding = 2 * int(rng.integers(22, 32)) + odd, int(rng.integers(1, 4))
        size = 4 * (side - 1) + int(rng.integers(1, 4)) + 11 - 2 * padding
        return case(tuple(2 * half for half in halves), groups, size, padding)

    return draw


ALEXNET = _task(
    wrong_tables.ALEXNET,
    right.alexnet,
    (
        Part(
            "without groups",
            1,
            (case((64, 192, 384, 256, 256), 1, 224, 2),),
            (_draw_alexnet(1, 0), _draw_alexnet(1, 1)),
        ),
        Part(
            "in two towers",
            1,
            (case((96, 256, 384, 384, 256), 2, 227, 0),),
            (_draw_alexnet(2, 0), _draw_alexnet(2, 1)),
        ),
    ),
    "AlexNet: 55, 224 and 253,440",
    ("widths", "groups", "size", "padding"),
)


def _draw_widths(rng):
    return case(different(rng, a=(8, 64), b=(8, 64), c=(8, 64), d=(8, 64), e=(8, 64)))


VGG16 = _task(
    wrong_tables.VGG16,
    right.vgg16,
    (Part("its sixteen layers", 1, (case((64, 128, 256, 512, 512)),), _draw_widths),),
    "VGG and ResNet: one convention or two?",
    ("widths",),
)


def _draw_table(rng):
    columns = {"n1": (20, 99), "r3": (10, 99), "n3": (20, 99), "r5": (5, 30), "n5": (10, 99)}
    return case([different(rng, **columns, pool=(10, 99)) for _ in right.SIZES])


GOOGLENET = _task(
    wrong_blocks.GOOGLENET,
    right.googlenet,
    (Part("nine blocks", 1, (case(list(TABLE)),), _draw_table),),
    "Build the audit by hand: GoogLeNet's table",
    ("table",),
)


def _draw_mobile(*widths):
    return lambda rng: case(float(rng.choice(widths)), int(rng.integers(96, 225)))


MOBILENET = _task(
    wrong_blocks.MOBILENET,
    right.mobilenet,
    (
        Part("as in the paper", 1, (case(1, 224),)),
        Part(
            "any width and resolution",
            1,
            (case(0.5, 160), case(0.75, 224)),
            (_draw_mobile(0.25, 0.5, 0.75), _draw_mobile(0.3, 0.35, 0.45, 0.7)),
        ),
    ),
    "MobileNet: two digits change places",
    ("width", "resolution"),
)
