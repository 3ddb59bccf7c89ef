"""The right answers on published networks, all maps and kernels square.

Networks are lists of `convkit.cost` layers, so that a wrong answer can change some of them.
"""

from functools import cache
from itertools import pairwise
from math import prod
from typing import NamedTuple

from convcheck.audit.handout import side
from convkit import nets
from convkit.audit import readings
from convkit.cost import Conv, Pool, chain, totals

SIZES = (28, 28, 14, 14, 14, 14, 14, 7, 7)  # of the maps of GoogLeNet's nine blocks


# One layer.


def weights(C_in, C_out, kernel_size, *, groups=1):
    """Return the weights of a layer; an error if there is no such layer.

    Examples
    --------
    >>> weights(96, 256, 5, groups=2)
    307200
    """
    return Conv(C_in, C_out, kernel_size, groups=groups).weights


def macs(C_in, C_out, kernel_size, size, **settings):
    """Return the multiply-adds of a layer on maps of size x size; an error if it does not fit.

    Examples
    --------
    >>> macs(96, 256, 5, 27, padding=2, groups=2)
    223948800
    """
    return Conv(C_in, C_out, kernel_size, **settings).macs((C_in, size, size))


# Tables of LeNet-5, AlexNet and VGG16.


def on_images(layers, size):
    """Return the `convkit.cost.Row` of each layer for colour images of size x size.

    Examples
    --------
    >>> [row.macs for row in on_images([Conv(3, 2, 3), Pool(2)], 6)]
    [864, 0]
    """
    return chain(layers, (3, size, size))


def learned(rows):
    """Return (parameters, multiply-adds) for each layer that learns.

    Examples
    --------
    >>> learned(on_images([Conv(3, 2, 3), Pool(2)], 6))
    [(56, 864)]
    """
    return [(row.parameters, row.macs) for row in rows if row.parameters]


def dense(*widths):
    """Return the same for fully connected layers from one of these widths to the next.

    Examples
    --------
    >>> dense(8, 10, 2)
    [(90, 80), (22, 20)]
    """
    return [(width * reached + width, width * reached) for reached, width in pairwise(widths)]


def count(layers, size):
    """Return the same for layers on colour images, and the three dense ones behind them.

    Examples
    --------
    >>> count([Conv(3, 2, 3), Pool(2)], 6)[:2]
    [(56, 864), (36864, 32768)]
    """
    rows = on_images(layers, size)
    return learned(rows) + dense(prod(rows[-1].shape_out), 4096, 4096, 1000)


def lenet5_layers(links):
    """Return the layers of LeNet-5 by name if C3 has so many links.

    Examples
    --------
    >>> lenet5_layers(60)["C3"].weights
    1500
    """
    return nets.lenet5().layers | {"C3": Conv(6, 16, 5, links=links)}


def lenet5(links):
    """Return the parameters of C1, S2, C3, S4, C5 and F6 if C3 has so many links.

    Examples
    --------
    >>> lenet5(60)
    [156, 12, 1516, 32, 48120, 10164]
    """
    return [layer.parameters for layer in lenet5_layers(links).values() if layer.parameters]


def alexnet_layers(widths, groups, padding):
    """Return the layers of an AlexNet with these widths, up to the dense ones."""
    c1, c2, c3, c4, c5 = widths
    return [
        Conv(3, c1, 11, stride=4, padding=padding), Pool(3, stride=2),
        Conv(c1, c2, 5, padding=2, groups=groups), Pool(3, stride=2),
        Conv(c2, c3, 3, padding=1), Conv(c3, c4, 3, padding=1, groups=groups),
        Conv(c4, c5, 3, padding=1, groups=groups), Pool(3, stride=2),
    ]  # fmt: skip


def alexnet(widths, groups, size, padding):
    """Return (parameters, multiply-adds) of the eight layers of an AlexNet.

    Examples
    --------
    >>> paper = alexnet((96, 256, 384, 384, 256), 2, 227, 0)
    >>> sum(own for own, _ in paper), sum(work for _, work in paper)
    (60965224, 724406816)
    """
    return count(alexnet_layers(widths, groups, padding), size)


def vgg16_layers(widths, convs=(2, 2, 3, 3, 3)):
    """Return the layers of a VGG net with so many convolutions in each block, up to the dense."""
    layers, C_in = [], 3
    for C_out, many in zip(widths, convs, strict=True):
        inputs = C_in, *[C_out] * (many - 1)
        layers += [*(Conv(C, C_out, 3, padding=1) for C in inputs), Pool(2)]
        C_in = C_out
    return layers


def vgg16(widths):
    """Return (parameters, multiply-adds) of the sixteen layers of a VGG16.

    Examples
    --------
    >>> sum(own for own, _ in vgg16((64, 128, 256, 512, 512)))
    138357544
    """
    return count(vgg16_layers(widths), 224)


# Blocks of GoogLeNet and MobileNet.


def block(C_in, filters):
    """Return the weights of an Inception block, its filters as in a row of GoogLeNet's table.

    Examples
    --------
    >>> block(192, (64, 96, 128, 16, 32, 32))
    163328
    """
    return nets.inception(C_in, filters).weights


def googlenet(table, block=block, columns=(0, 2, 4, 5)):
    """Return (weights, multiply-adds) of nine Inception blocks.

    Examples
    --------
    >>> googlenet([(64, 96, 128, 16, 32, 32)] * 9)[0]
    (163328, 128049152)
    """
    C_in, rows = 192, []
    for filters, size in zip(table, SIZES, strict=True):
        own = block(C_in, filters)
        rows.append((own, own * size**2))
        C_in = sum(filters[column] for column in columns)
    return rows


def mobilenet_layers(width):
    """Return the convolutions of a MobileNet: the first, then depthwise and 1 x 1 in turn."""
    return [layer for layer in nets.mobilenet(width).layers.values() if isinstance(layer, Conv)]


def mobile(convs, resolution):
    """Return the weights, the numbers of the batch normalization and the multiply-adds.

    An average over whole maps and a dense layer for 1000 classes follow the convolutions.

    Examples
    --------
    >>> mobile(mobilenet_layers(1), 224)
    (4209088, 21888, 568740352)
    """
    found = totals(on_images(convs, resolution))
    maps, classes = sum(layer.C_out for layer in convs), convs[-1].C_out * 1000
    return found.weights + classes, 2 * maps, found.macs + classes


def mobilenet(width, resolution):
    """Return the same of a MobileNet of this width on images of this resolution.

    Examples
    --------
    >>> mobilenet(0.5, 160)
    (1319648, 10944, 76524800)
    """
    return mobile(mobilenet_layers(width), resolution)


# Printed figures.


def reads_as(count, printed):
    """Return whether a count can have been printed as so many K.

    Examples
    --------
    >>> reads_as(163_328, 159), reads_as(163_328, 163), reads_as(163_328, 165)
    (True, True, False)
    """
    return any(printed in (count // K, round(count / K)) for K in (1000, 1024))


class Counted(NamedTuple):
    """What a claim is about, our count, and the ways to read the printed figure as this count."""

    about: str
    count: int
    readings: tuple


def counted(claims):
    """Return each of these claims with our count.

    Examples
    --------
    >>> from convcheck.audit.handout import CLAIMS
    >>> counted(CLAIMS[2][1])[0]
    Counted(about='layers', count=9408, readings=())
    """
    counts = [_counts()[claim.net, claim.figure] for claim in claims]
    return [
        Counted(claim.about, count, readings(count, claim.printed))
        for claim, count in zip(claims, counts, strict=True)
    ]


@cache
def _counts():
    """Return our count of every figure that is claimed, by net and figure."""
    googlenet, clips = nets.googlenet().rows(), pairwise((3, 64, 128, 256, 256, 256))
    return _counts_of_rows(googlenet) | {
        ("AlexNet", "width of the first maps"): side(224, 11, 4),
        ("MobileNet", "width behind the last depthwise layer"): side(7, 3, 2, 1),
        ("GoogLeNet", "weights of the first layer"): googlenet["conv1"].weights,
        ("GoogLeNet", "MACs of the first layer"): googlenet["conv1"].macs,
        ("GoogLeNet", "weights of the second layer"): googlenet["conv2"].weights,
        ("C3D", "weights that two more slices cost"): sum(18 * a * b for a, b in clips),
        ("MobileNet", "MACs"): mobilenet(0.5, 160)[2],
        ("MobileNet", "weights"): mobilenet(1, 224)[0],
        ("VGG16", "parameters"): nets.vgg16().totals().parameters,
        ("LeNet-5", "parameters"): nets.lenet5().totals().parameters,
    }


def _counts_of_rows(googlenet):
    counts, alexnet = {}, nets.alexnet().rows()
    for layer in range(1, 6):
        leaving = prod(alexnet[f"conv{layer}"].shape_out)
        counts["AlexNet", f"numbers that leave layer {layer}"] = leaving
    for name, row in nets.lenet5().rows().items():
        counts["LeNet-5", f"parameters of {name}"] = row.parameters
    for name in nets.INCEPTION:
        counts["GoogLeNet", f"weights of block {name}"] = googlenet[name].weights
        counts["GoogLeNet", f"MACs of block {name}"] = googlenet[name].macs
    return counts


def findings(claims):
    """Return 0 for each counted claim that can be read as our count, and the count for each other.

    Examples
    --------
    >>> findings([Counted("layers", 9408, ()), Counted("layers", 1516, ("exact",))])
    [9408, 0]
    """
    return [0 if claim.readings else claim.count for claim in claims]
