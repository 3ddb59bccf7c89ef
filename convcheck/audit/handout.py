"""What the notebook hands out: a table, two counts, and printed figures of each student's own.

`weights` and `macs` are the answers to the first two tasks; those after them may use them.
"""

from functools import cache
from typing import NamedTuple

from convcheck.engine.draws import generator, student
from convkit.nets import INCEPTION

CHAPTER = "audit"
TABLE = [row[:6] for row in INCEPTION.values()]  # filters of GoogLeNet's blocks 3a to 5b


def weights(C_in, C_out, kernel_size, *, groups=1):
    """Return the weights of a convolution layer with square kernels.

    Examples
    --------
    >>> weights(96, 256, 5, groups=2)
    307200
    """
    return C_out * (C_in // groups) * kernel_size**2


def side(size, kernel_size, stride=1, padding=0):
    """Return how many rows and columns leave a layer on maps of size x size.

    Examples
    --------
    >>> side(224, 11, 4), side(224, 11, 4, 2)
    (54, 55)
    """
    return (size + 2 * padding - kernel_size) // stride + 1


def macs(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """Return the multiply-adds of a convolution layer on maps of size x size.

    Examples
    --------
    >>> macs(96, 256, 5, 27, padding=2, groups=2)
    223948800
    """
    places = side(size, kernel_size, stride, padding) ** 2
    return weights(C_in, C_out, kernel_size, groups=groups) * places


class Claim(NamedTuple):
    """A printed figure of a network, about "sizes" of maps, about "layers" or about "blocks"."""

    about: str
    net: str
    figure: str
    given: str
    printed: str


def _leaving(layer, maps, printed):
    figure, given = f"numbers that leave layer {layer}", f"{maps} maps"
    return Claim("sizes", "AlexNet", figure, given, printed)


def _learned(layer, given, printed):
    return Claim("sizes", "LeNet-5", f"parameters of {layer}", given, printed)


def _weights(block, about="blocks"):
    figure, given = f"weights of block {block}", f"row {block} of TABLE"
    return Claim(about, "GoogLeNet", figure, given, INCEPTION[block][6])


def _work(block, about="blocks"):
    figure, given = f"MACs of block {block}", f"row {block} of TABLE"
    return Claim(about, "GoogLeNet", figure, given, INCEPTION[block][7])


CONV1 = "64 filters of 7 x 7 on 3 maps of 224 x 224, stride 2, padding 3"
CONV2 = "64 filters of 1 x 1 on 64 maps, then 192 of 3 x 3"
CLIPS = "slices of 3 x 3, layers of 64, 128, 256, 256, 256 filters, 3 colours"
LAST = "maps of 7 x 7, kernel 3, stride 2, padding 1"
CLAIMS = (  # how many are drawn, and of which
    (1, (
        _leaving(1, 96, "253,440"),
        Claim("sizes", "AlexNet", "width of the first maps",
              "images of 224, kernel 11, stride 4", "55"),
        Claim("sizes", "MobileNet", "width behind the last depthwise layer", LAST, "7"),
    )),
    (2, (
        _leaving(2, 256, "186,624"), _leaving(3, 384, "64,896"), _leaving(5, 256, "43,264"),
        _learned("C1", "6 filters of 5 x 5 on 1 map", "156"),
        _learned("C3", "16 filters, 60 links of 5 x 5", "1,516"),
        _learned("C5", "120 filters of 5 x 5 on 16 maps", "48,120"),
    )),
    (1, (
        Claim("layers", "GoogLeNet", "weights of the first layer", CONV1, "2.7K"),
        Claim("layers", "GoogLeNet", "MACs of the first layer", CONV1, "34M"),
        Claim("layers", "C3D", "weights that two more slices cost", CLIPS, "17K"),
    )),
    (1, (
        _weights("3a", "layers"),
        Claim("layers", "GoogLeNet", "weights of the second layer", CONV2, "112K"),
    )),
    (1, (
        _work("4a", "layers"),
        Claim("layers", "MobileNet", "MACs", "width 0.5, resolution 160", "76M"),
    )),
    (1, (
        _weights("4b"), _weights("4c"), _weights("4d"), _weights("4e"), _weights("5a"),
        _work("5a"), _weights("5b"),
    )),
    (1, (_work("4b"), _work("4d"), _work("4e"), _work("5b"))),
    (1, (
        Claim("blocks", "VGG16", "parameters", "in all", "138M"),
        Claim("blocks", "MobileNet", "weights", "width 1, resolution 224", "4.2M"),
        Claim("blocks", "LeNet-5", "parameters", "in all, 60 links in C3", "60,000"),
    )),
)  # fmt: skip


@cache
def own_claims(who):
    """Return nine claims in an order of one's own; three of them do not fit.

    Examples
    --------
    >>> own_claims("ada")[0].figure
    'parameters of C3'
    """
    rng = generator(CHAPTER, who)
    drawn = [
        claims[place]
        for number, claims in CLAIMS
        for place in rng.permutation(len(claims))[:number]
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))]


def my_claims(name):
    """Return nine printed figures; everyone has a list of their own.

    Examples
    --------
    >>> len(my_claims("Ada")), my_claims("Ada")[0]["printed"]
    (9, '1,516')
    """
    return [
        {"net": one.net, "figure": one.figure, "given": one.given, "printed": one.printed}
        for one in own_claims(student(name))
    ]
