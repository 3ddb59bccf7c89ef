"""Published networks counted by hand, all maps and kernels square, for the wrong counts to differ
from.

A layer is ("conv", C_out, kernel_size, stride, padding, groups), ("pool", kernel_size, stride),
("average",) over whole maps, or ("dense", C_out).
"""

SIZES = (28, 28, 14, 14, 14, 14, 14, 7, 7)  # of the maps of GoogLeNet's nine blocks
BLOCKS = (  # filters and stride of MobileNet's blocks
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)
)  # fmt: skip


def weights(C_in, C_out, kernel_size, *, groups=1):
    """Return the weights of a convolution layer.

    Examples
    --------
    >>> weights(96, 256, 5, groups=2)
    307200
    """
    return C_out * (C_in // groups) * kernel_size**2


def side(size, kernel_size, stride=1, padding=0):
    """Return how many rows and columns leave a layer.

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


def count(layers, C, size):
    """Return (parameters, multiply-adds) for each layer that learns.

    Examples
    --------
    >>> count([("conv", 2, 3, 1, 0, 1), ("pool", 2, 2), ("dense", 10)], 1, 6)
    [(20, 288), (90, 80)]
    """
    rows = []
    for kind, *values in layers:
        if kind == "pool":
            size = side(size, *values)
        elif kind == "average":
            size = 1
        elif kind == "dense":
            pairs = C * size**2 * values[0]
            rows.append((pairs + values[0], pairs))
            C, size = values[0], 1
        else:
            C_out, kernel_size, stride, padding, groups = values
            settings = {"stride": stride, "padding": padding, "groups": groups}
            own = weights(C, C_out, kernel_size, groups=groups) + C_out
            rows.append((own, macs(C, C_out, kernel_size, size, **settings)))
            C, size = C_out, side(size, kernel_size, stride, padding)
    return rows


def lenet5(links):
    """Return the parameters of C1, S2, C3, S4, C5 and F6 if C3 has so many links.

    Examples
    --------
    >>> lenet5(60)
    [156, 12, 1516, 32, 48120, 10164]
    """
    C1, C3, C5 = 6 * 25 + 6, links * 25 + 16, 16 * 120 * 25 + 120
    return [C1, 2 * 6, C3, 2 * 16, C5, 120 * 84 + 84]


def alexnet_layers(widths, groups, padding):
    """Return the layers of an AlexNet with these widths."""
    c1, c2, c3, c4, c5 = widths
    return [
        ("conv", c1, 11, 4, padding, 1), ("pool", 3, 2),
        ("conv", c2, 5, 1, 2, groups), ("pool", 3, 2),
        ("conv", c3, 3, 1, 1, 1), ("conv", c4, 3, 1, 1, groups),
        ("conv", c5, 3, 1, 1, groups), ("pool", 3, 2),
        ("dense", 4096), ("dense", 4096), ("dense", 1000),
    ]  # fmt: skip


def alexnet(widths, groups, size, padding):
    """Return (parameters, multiply-adds) of the eight layers of an AlexNet.

    Examples
    --------
    >>> paper = alexnet((96, 256, 384, 384, 256), 2, 227, 0)
    >>> sum(own for own, _ in paper), sum(work for _, work in paper)
    (60965224, 724406816)
    """
    return count(alexnet_layers(widths, groups, padding), 3, size)


def vgg16_layers(widths, convs=(2, 2, 3, 3, 3)):
    """Return the layers of a VGG net with these widths and so many convolutions in each block."""
    layers = []
    for width, many in zip(widths, convs, strict=True):
        layers += [("conv", width, 3, 1, 1, 1)] * many + [("pool", 2, 2)]
    return [*layers, ("dense", 4096), ("dense", 4096), ("dense", 1000)]


def vgg16(widths):
    """Return (parameters, multiply-adds) of the sixteen layers of a VGG16.

    Examples
    --------
    >>> sum(own for own, _ in vgg16((64, 128, 256, 512, 512)))
    138357544
    """
    return count(vgg16_layers(widths), 3, 224)


def reads_as(count, printed):
    """Return whether a count can have been printed as so many K.

    Examples
    --------
    >>> reads_as(163_328, 159), reads_as(163_328, 163), reads_as(163_328, 165)
    (True, True, False)
    """
    return any(printed in (count // K, round(count / K)) for K in (1000, 1024))


def block(C_in, n1, r3, n3, r5, n5, pool):
    """Return the weights of an Inception block.

    Examples
    --------
    >>> block(192, 64, 96, 128, 16, 32, 32)
    163328
    """
    return C_in * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5


def googlenet(table, block=block, columns=(0, 2, 4, 5)):
    """Return (weights, multiply-adds) of nine Inception blocks.

    Examples
    --------
    >>> googlenet([(64, 96, 128, 16, 32, 32)] * 9)[0]
    (163328, 128049152)
    """
    C_in, rows = 192, []
    for filters, size in zip(table, SIZES, strict=True):
        own = block(C_in, *filters)
        rows.append((own, own * size**2))
        C_in = sum(filters[column] for column in columns)
    return rows


def mobilenet_layers(width):
    """Return the layers of a MobileNet."""
    C = int(32 * width)
    layers = [("conv", C, 3, 2, 1, 1)]
    for filters, stride in BLOCKS:
        layers += [("conv", C, 3, stride, 1, C), ("conv", int(filters * width), 1, 1, 0, 1)]
        C = int(filters * width)
    return [*layers, ("average",), ("dense", 1000)]


def mobile(layers, resolution):
    """Return the weights, the numbers of the batch normalization and the multiply-adds.

    Examples
    --------
    >>> mobile(mobilenet_layers(1), 224)
    (4209088, 21888, 568740352)
    """
    rows = count(layers, 3, resolution)
    maps = sum(values[0] for kind, *values in layers if kind == "conv")
    own = sum(parameters for parameters, _ in rows) - maps - 1000
    return own, 2 * maps, sum(work for _, work in rows)


def mobilenet(width, resolution):
    """Return the same of a MobileNet of this width on images of this resolution.

    Examples
    --------
    >>> mobilenet(0.5, 160)
    (1319648, 10944, 76524800)
    """
    return mobile(mobilenet_layers(width), resolution)
