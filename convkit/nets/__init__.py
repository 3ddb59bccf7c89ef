"""Published networks as tables, with the figures that were printed about them.

Each network is a `convkit.audit.Net`: the shape that enters, the layers by name, and the printed
figures with the place where they stand. The blocks that they repeat are in `convkit.nets.units`.
"""

from convkit.audit import Net, Printed
from convkit.cost import Conv, Layer, Linear, Pool
from convkit.nets import units
from convkit.nets.blocks import Concat, Scale
from convkit.nets.units import basic, bottleneck, convnext, inception, inverted, separable
from convkit.shapes import at_least

__all__ = [
    "alexnet",
    "alexnet_torchvision",
    "basic",
    "bottleneck",
    "c3d",
    "convnext",
    "googlenet",
    "googlenet_torchvision",
    "inception",
    "inverted",
    "lenet5",
    "mobilenet",
    "mobilenet_full",
    "resnet50",
    "separable",
    "vgg16",
]


def lenet5() -> Net:
    """Return LeNet-5, connection table and trained pooling included (LeCun et al. 1998, II.B).

    Its output layer compares the 84 numbers with 84 fixed ones for each of 10 classes; it learns
    nothing and is not listed.

    Examples
    --------
    >>> lenet5().totals().parameters
    60000
    """
    layers = {
        "C1": Conv(1, 6, 5), "sum 2": Pool(2), "S2": Scale(6),
        "C3": Conv(6, 16, 5, links=60), "sum 4": Pool(2), "S4": Scale(16),
        "C5": Conv(16, 120, 5), "F6": Linear(120, 84),
    }  # fmt: skip
    texts = {"C1": "156", "S2": "12", "C3": "1,516", "S4": "32", "C5": "48,120", "F6": "10,164"}
    texts[""] = "60,000"
    printed = (Printed(text, "parameters", row, "section II.B") for row, text in texts.items())
    return Net((1, 32, 32), layers, tuple(printed))


def _alexnet(widths, C5, padding, groups):
    c1, c2, c3, c4 = widths
    split = {"groups": groups}
    return {
        "conv1": Conv(3, c1, 11, stride=4, padding=padding), "pool1": Pool(3, stride=2),
        "conv2": Conv(c1, c2, 5, padding=2, **split), "pool2": Pool(3, stride=2),
        "conv3": Conv(c2, c3, 3, padding=1), "conv4": Conv(c3, c4, 3, padding=1, **split),
        "conv5": Conv(c4, C5, 3, padding=1, **split), "pool5": Pool(3, stride=2),
        "fc6": Linear(C5 * 36, 4096), "fc7": Linear(4096, 4096), "fc8": Linear(4096, 1000),
    }  # fmt: skip


def alexnet(groups: int = 2) -> Net:
    """Return AlexNet as its paper describes it, in two towers (Krizhevsky et al. 2012).

    The input is 227 pixels wide, so that the first maps are 55 wide as drawn; the paper says 224.

    Examples
    --------
    >>> alexnet().totals().parameters, alexnet(groups=1).totals().parameters
    (60965224, 62378344)
    """
    texts = {
        "conv1": "253,440", "conv2": "186,624", "conv3": "64,896", "conv4": "64,896",
        "conv5": "43,264", "fc6": "4096", "fc7": "4096", "fc8": "1000",
    }  # fmt: skip
    drawn = (Printed(text, "elements", row, "Figure 2") for row, text in texts.items())
    printed = (Printed("60M", "parameters", "", "abstract"), *drawn)
    return Net((3, 227, 227), _alexnet((96, 256, 384, 384), 256, 0, groups), printed)


def alexnet_torchvision() -> Net:
    """Return the AlexNet of torchvision: other widths, no groups, padding for 224 pixels.

    Examples
    --------
    >>> alexnet_torchvision().totals().parameters
    61100840
    """
    printed = (
        Printed("61,100,840", "parameters", "", "torchvision, model card"),
        Printed("0.71G", "macs", "", "torchvision, model card"),
    )
    return Net((3, 224, 224), _alexnet((64, 192, 384, 256), 256, 2, 1), printed)


INCEPTION = {  # 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection; params and ops as printed
    "3a": (64, 96, 128, 16, 32, 32, "159K", "128M"),
    "3b": (128, 128, 192, 32, 96, 64, "380K", "304M"),
    "4a": (192, 96, 208, 16, 48, 64, "364K", "73M"),
    "4b": (160, 112, 224, 24, 64, 64, "437K", "88M"),
    "4c": (128, 128, 256, 24, 64, 64, "463K", "100M"),
    "4d": (112, 144, 288, 32, 64, 64, "580K", "119M"),
    "4e": (256, 160, 320, 32, 128, 128, "840K", "170M"),
    "5a": (256, 160, 320, 32, 128, 128, "1072K", "54M"),
    "5b": (384, 192, 384, 48, 128, 128, "1388K", "71M"),
}
INCEPTION_ENDS = {"conv1": ("2.7K", "34M"), "conv2": ("112K", "360M"), "fc": ("1000K", "1M")}


def _googlenet(unit, large):
    halve = Pool(3, stride=2, ceil_mode=True)
    conv2 = unit(64, 64, 1) + unit(64, 192, 3, padding=1)
    layers = {"conv1": Concat([unit(3, 64, 7, stride=2, padding=3)]), "pool1": halve}
    layers |= {"conv2": Concat([conv2]), "pool2": halve}
    C_in = 192
    for name, filters in INCEPTION.items():
        layers[name] = inception(C_in, filters, unit, large)
        C_in = sum(filters[i] for i in (0, 2, 4, 5))
        if name in ("3b", "4e"):
            layers[f"pool{name[0]}"] = halve
    return layers | {"pool": Pool(7), "fc": Linear(1024, 1000)}


def googlenet() -> Net:
    """Return GoogLeNet without its side classifiers (Szegedy et al. 2015, Table 1).

    Examples
    --------
    >>> googlenet().totals().parameters
    6998552
    """
    texts = {**INCEPTION_ENDS, **{name: row[6:] for name, row in INCEPTION.items()}}
    columns = ("weights", "macs")
    printed = [
        Printed(text, count, row, "Table 1")
        for row, pair in texts.items()
        for count, text in zip(columns, pair, strict=True)
    ]
    return Net((3, 224, 224), _googlenet(units.plain, 5), tuple(printed))


def googlenet_torchvision(large: int = 3) -> Net:
    """Return the GoogLeNet of torchvision: 3 x 3 for 5 x 5, batch normalization for bias.

    Examples
    --------
    >>> googlenet_torchvision().totals().parameters
    6624904
    """
    printed = (
        Printed("6,624,904", "parameters", "", "torchvision, model card"),
        Printed("1.50G", "macs", "", "torchvision, model card"),
    )
    return Net((3, 224, 224), _googlenet(units.normalized, large), printed)


SEPARABLE = (  # filters and stride of each block, MobileNet's Table 1
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)
)  # fmt: skip
MOBILENET = {  # width and resolution; MACs and parameters as printed, Tables 4, 6, 7 and 9
    (1, 224): ("569M", "4.2M"), (0.75, 224): ("325M", "2.6M"), (0.5, 224): ("149M", "1.3M"),
    (0.25, 224): ("41M", "0.5M"), (1, 192): ("418M", "4.2M"), (1, 160): ("290M", "4.2M"),
    (1, 128): ("186M", "4.2M"), (0.5, 160): ("76M", "1.32M"),
}  # fmt: skip


def _separable(C_in, C_out, stride):
    (branch,) = separable(C_in, C_out, stride=stride).branches
    return dict(zip(("depthwise", "pointwise"), branch, strict=True))


def _full(C_in, C_out, stride):
    return {"full": Conv(C_in, C_out, 3, stride=stride, padding=1, bias=False)}


def _mobilenet(block, width, resolution, printed):
    width, resolution = float(width), at_least(32, resolution, "resolution")
    C_in = int(32 * width)
    layers = {"conv": Conv(3, C_in, 3, stride=2, padding=1, bias=False)}
    for index, (filters, stride) in enumerate(SEPARABLE, start=1):
        C_out = int(filters * width)
        layers |= {f"{name} {index}": x for name, x in block(C_in, C_out, stride).items()}
        C_in = C_out
    layers |= {"pool": Pool(resolution // 32), "fc": Linear(C_in, 1000)}
    counted = zip(("macs", "weights"), printed, strict=False)
    printed = (Printed(text, count, "", "Tables 4 to 9") for count, text in counted)
    return Net((3, resolution, resolution), layers, tuple(printed))


def mobilenet(width: float = 1, resolution: int = 224) -> Net:
    """Return MobileNet v1 without batch normalization (Howard et al. 2017, Table 1).

    Examples
    --------
    >>> mobilenet().totals().weights, mobilenet(width=0.5).totals().weights
    (4209088, 1319648)
    """
    return _mobilenet(_separable, width, resolution, MOBILENET.get((width, resolution), ()))


def mobilenet_full() -> Net:
    """Return MobileNet with full 3 x 3 convolutions for its separable blocks (Table 4).

    Examples
    --------
    >>> mobilenet_full().totals().weights
    29281120
    """
    return _mobilenet(_full, 1, 224, ("4866M", "29.3M"))


def vgg16() -> Net:
    """Return VGG16, column D of its table (Simonyan and Zisserman 2015, Tables 1 and 2).

    Examples
    --------
    >>> vgg16().totals().parameters
    138357544
    """
    layers: dict[str, Layer] = {}
    C_in = 3
    for block, (C_out, convs) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        for conv in range(1, convs + 1):
            layers[f"conv{block}_{conv}"] = Conv(C_in, C_out, 3, padding=1)
            C_in = C_out
        layers[f"pool{block}"] = Pool(2)
    layers |= {"fc6": Linear(25088, 4096), "fc7": Linear(4096, 4096), "fc8": Linear(4096, 1000)}
    printed = (
        Printed("138M", "parameters", "", "Table 2"),
        Printed("15.3G", "macs", "", "He et al. 2016, section 4.1"),
        Printed("138,357,544", "parameters", "", "torchvision, model card"),
        Printed("15.47G", "macs", "", "torchvision, model card"),
    )
    return Net((3, 224, 224), layers, printed)


def resnet50(strided_kernel: int = 1) -> Net:
    """Return ResNet-50 with its strides on the 1 x 1 or on the 3 x 3 kernels (He et al. 2016).

    Table 1 of the paper leaves that open; its count of MACs fits 1, torchvision's net has 3.

    Examples
    --------
    >>> resnet50().totals().parameters == resnet50(3).totals().parameters == 25_557_032
    True
    >>> resnet50().totals().macs, resnet50(3).totals().macs
    (3857973248, 4089184256)
    """
    layers = {"conv1": Conv(3, 64, 7, stride=2, padding=3, bias=False), "bn1": Scale(64)}
    layers["pool1"], C_in = Pool(3, stride=2, padding=1), 64
    for stage, (width, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], 2):
        for block in range(1, blocks + 1):
            stride = 2 if stage > 2 and block == 1 else 1
            settings = {"stride": stride, "strided_kernel": strided_kernel}
            unit = bottleneck(C_in, width, 4 * width, unit=units.normalized, **settings)
            layers[f"conv{stage}_{block}"] = unit
            C_in = 4 * width
    layers |= {"pool": Pool(7), "fc": Linear(2048, 1000)}
    printed = {
        1: (Printed("3.8G", "macs", "", "section 4.1 and Table 1"),),
        3: (
            Printed("25,557,032", "parameters", "", "torchvision, model card"),
            Printed("4.09G", "macs", "", "torchvision, model card"),
        ),
    }
    return Net((3, 224, 224), layers, printed[strided_kernel])


C3D = {"1a": 64, "2a": 128, "3a": 256, "3b": 256, "4a": 512, "4b": 512, "5a": 512, "5b": 512}
C3D_POOLS = {"1a": Pool((1, 2, 2)), "2a": Pool(2), "3b": Pool(2), "4b": Pool(2)}
C3D_POOLS["5b"] = Pool((2, 2, 2), padding=(0, 1, 1))


def c3d(classes: int = 101) -> Net:
    """Return C3D for clips of 16 frames (Tran et al. 2015, Figure 3).

    Examples
    --------
    >>> c3d().totals().parameters, c3d(classes=400).totals().parameters
    (78409573, 79634576)
    """
    layers: dict[str, Layer] = {}
    for C_in, (name, C_out) in zip([3, *C3D.values()], C3D.items(), strict=False):
        layers[f"conv{name}"] = Conv(C_in, C_out, (3, 3, 3), padding=1)
        if name in C3D_POOLS:
            layers[f"pool{name[0]}"] = C3D_POOLS[name]
    layers |= {"fc6": Linear(8192, 4096), "fc7": Linear(4096, 4096), "fc8": Linear(4096, classes)}
    printed = {
        101: (
            Printed("78.4M", "parameters", "", "MMAction2, model card"),
            Printed("38.5G", "macs", "", "MMAction2, model card"),
        ),
        400: (Printed("79M", "parameters", "", "Carreira and Zisserman 2017, Table 1"),),
    }
    return Net((3, 16, 112, 112), layers, printed.get(classes, ()))
