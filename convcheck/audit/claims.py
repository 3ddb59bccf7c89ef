"""Task: find the printed figures that do not fit, in a list of the student's own."""

from functools import cache

from convcheck.audit import right, wrong_claims
from convcheck.audit.tables import INCEPTION
from convcheck.audit.wrong_claims import Claim, findings
from convcheck.engine.draws import generator
from convcheck.engine.refused import FRAMEWORKS
from convcheck.engine.task import Case, Part, Task
from convkit.nets.audit import readings

CHAPTER = "audit"
NAMES = ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")
BLOCKS = dict(zip(NAMES, right.googlenet(INCEPTION), strict=True))
LENET = dict(zip(("C1", "S2", "C3", "S4", "C5", "F6"), right.lenet5(60), strict=True))
VGG = sum(own for own, _ in right.vgg16((64, 128, 256, 512, 512)))
CONV1 = "64 filters of 7 x 7 on 3 maps of 224 x 224, stride 2, padding 3"


def _claim(about, net, figure, given, printed, count):
    return Claim(about, net, figure, given, printed, count, readings(count, printed))


def _leaving(layer, maps, side, printed):
    return _claim("sizes", "AlexNet", f"numbers that leave layer {layer}",
                  f"{maps} maps", printed, maps * side**2)  # fmt: skip


def _learned(layer, given, printed):
    return _claim("sizes", "LeNet-5", f"parameters of {layer}", given, printed, LENET[layer])


def _weights(block, printed, about="blocks"):
    return _claim(about, "GoogLeNet", f"weights of block {block}", f"row {block} of TABLE", printed,
                  BLOCKS[block][0])  # fmt: skip


def _work(block, printed, about="blocks"):
    return _claim(about, "GoogLeNet", f"MACs of block {block}", f"row {block} of TABLE", printed,
                  BLOCKS[block][1])  # fmt: skip


# Of each list one claim is drawn, of the second two.
POOL = (
    (
        _leaving(1, 96, 55, "253,440"),
        _claim("sizes", "AlexNet", "width of the first maps",
               "images of 224, kernel 11, stride 4", "55", right.side(224, 11, 4)),
        _claim("sizes", "MobileNet", "width behind the last depthwise layer",
               "maps of 7 x 7, kernel 3, stride 2, padding 1", "7", right.side(7, 3, 2, 1)),
    ),
    (
        _leaving(2, 256, 27, "186,624"), _leaving(3, 384, 13, "64,896"),
        _leaving(5, 256, 13, "43,264"), _learned("C1", "6 filters of 5 x 5 on 1 map", "156"),
        _learned("C3", "16 filters, 60 links of 5 x 5", "1,516"),
        _learned("C5", "120 filters of 5 x 5 on 16 maps", "48,120"),
    ),
    (
        _claim("layers", "GoogLeNet", "weights of the first layer", CONV1, "2.7K",
               right.weights(3, 64, 7)),
        _claim("layers", "GoogLeNet", "MACs of the first layer", CONV1, "34M",
               right.macs(3, 64, 7, 224, stride=2, padding=3)),
        _claim("layers", "C3D", "weights that two more slices cost",
               "slices of 3 x 3, layers of 64, 128, 256, 256, 256 filters, 3 colours", "17K",
               18 * (3 * 64 + 64 * 128 + 128 * 256 + 2 * 256 * 256)),
    ),
    (
        _weights("3a", "159K", "layers"),
        _claim("layers", "GoogLeNet", "weights of the second layer",
               "64 filters of 1 x 1 on 64 maps, then 192 of 3 x 3", "112K",
               right.weights(64, 64, 1) + right.weights(64, 192, 3)),
    ),
    (
        _work("4a", "73M", "layers"),
        _claim("layers", "MobileNet", "MACs", "width 0.5, resolution 160", "76M",
               right.mobilenet(0.5, 160)[2]),
    ),
    (
        _weights("4b", "437K"), _weights("4c", "463K"), _weights("4d", "580K"),
        _weights("4e", "840K"), _weights("5a", "1072K"), _work("5a", "54M"),
        _weights("5b", "1388K"),
    ),
    (_work("4b", "88M"), _work("4d", "119M"), _work("4e", "170M"), _work("5b", "71M")),
    (
        _claim("blocks", "VGG16", "parameters", "in all", "138M", VGG),
        _claim("blocks", "MobileNet", "weights", "width 1, resolution 224", "4.2M",
               right.mobilenet(1, 224)[0]),
        _claim("blocks", "LeNet-5", "parameters", "in all, 60 links in C3", "60,000",
               sum(LENET.values())),
    ),
)  # fmt: skip


@cache
def own_claims(who):
    """Return nine claims in an order of one's own; three of them do not fit."""
    rng = generator(CHAPTER, who)
    drawn = [
        claims[place]
        for claims in POOL
        for place in rng.permutation(len(claims))[: 2 if claims is POOL[1] else 1]
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))]


def my_findings_task(who):
    claims = own_claims(who)

    def entries(about):
        return tuple(Case(entry=i) for i, claim in enumerate(claims) if claim.about == about)

    def of(rule):
        return lambda: rule(claims)

    return Task(
        "my_findings",
        of(findings),
        (
            Part("sizes and LeNet-5", 1, entries("sizes")),
            Part("single layers", 2, entries("layers")),
            Part("blocks and totals", 2, entries("blocks")),
        ),
        {mistake: of(mistake.rule) for mistake in wrong_claims.FINDINGS},
        CHAPTER,
        "How to audit",
        (),
        ("convkit.cost", "convkit.nets.blocks", "convkit.nets", *FRAMEWORKS),
    )
