"""The layers that the benchmarks compute: of published networks and of the chapters."""

from typing import NamedTuple


class Layer(NamedTuple):
    """A convolution layer: the shapes of its arrays and its settings."""

    x: tuple  # (N, C_in, *sizes)
    weight: tuple  # (C_out, C_in // groups, *kernel)
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1

    @property
    def settings(self):
        """The keyword arguments of the layer, by their names."""
        return {name: getattr(self, name) for name in ("stride", "padding", "dilation", "groups")}


IMAGES = {
    "AlexNet 1: 11x11/4": Layer((1, 3, 227, 227), (96, 3, 11, 11), stride=4),
    "AlexNet 2: 5x5, 2 groups": Layer((1, 96, 27, 27), (256, 48, 5, 5), padding=2, groups=2),
    "AlexNet 3: 3x3": Layer((1, 256, 13, 13), (384, 256, 3, 3), padding=1),
    "AlexNet 4: 3x3, 2 groups": Layer((1, 384, 13, 13), (384, 192, 3, 3), padding=1, groups=2),
    "AlexNet 5: 3x3, 2 groups": Layer((1, 384, 13, 13), (256, 192, 3, 3), padding=1, groups=2),
    "Inception 3a: 1x1": Layer((1, 192, 28, 28), (64, 192, 1, 1)),
    "Inception 3a: 3x3": Layer((1, 96, 28, 28), (128, 96, 3, 3), padding=1),
    "Inception 3a: 5x5": Layer((1, 16, 28, 28), (32, 16, 5, 5), padding=2),
    "VGG 1_1: 3x3": Layer((1, 3, 224, 224), (64, 3, 3, 3), padding=1),
    "VGG 1_2: 3x3": Layer((1, 64, 224, 224), (64, 64, 3, 3), padding=1),
    "VGG 3_2: 3x3": Layer((1, 256, 56, 56), (256, 256, 3, 3), padding=1),
    "VGG 5_1: 3x3": Layer((1, 512, 14, 14), (512, 512, 3, 3), padding=1),
    "ResNet stem: 7x7/2": Layer((1, 3, 224, 224), (64, 3, 7, 7), stride=2, padding=3),
    "ResNet: 3x3/2": Layer((1, 128, 56, 56), (128, 128, 3, 3), stride=2, padding=1),
    "ResNet: 1x1/2": Layer((1, 256, 56, 56), (512, 256, 1, 1), stride=2),
    "MobileNet: depthwise at 112": Layer((1, 32, 112, 112), (32, 1, 3, 3), padding=1, groups=32),
    "MobileNet: depthwise at 14": Layer((1, 512, 14, 14), (512, 1, 3, 3), padding=1, groups=512),
    "MobileNet: depthwise/2": Layer(
        (1, 64, 112, 112), (64, 1, 3, 3), stride=2, padding=1, groups=64
    ),
    "MobileNet: pointwise at 112": Layer((1, 32, 112, 112), (64, 32, 1, 1)),
    "MobileNet: pointwise at 14": Layer((1, 512, 14, 14), (512, 512, 1, 1)),
    "dilation 2: 3x3": Layer((1, 128, 56, 56), (128, 128, 3, 3), padding=2, dilation=2),
    "32 images, 1 to 32": Layer((32, 1, 28, 28), (32, 1, 3, 3), padding=1),
    "32 images, 32 to 64": Layer((32, 32, 14, 14), (64, 32, 3, 3), padding=1),
    "32 images, 64 to 64": Layer((32, 64, 28, 28), (64, 64, 3, 3), padding=1),
    "32 images, 256 to 256": Layer((32, 256, 14, 14), (256, 256, 3, 3), padding=1),
    "32 images, 3x3/2": Layer((32, 64, 28, 28), (128, 64, 3, 3), stride=2, padding=1),
    "32 images, depthwise": Layer((32, 128, 28, 28), (128, 1, 3, 3), padding=1, groups=128),
    "32 images, pointwise": Layer((32, 128, 28, 28), (128, 128, 1, 1)),
}

OTHER_AXES = {
    "C3D 1: 3x3x3": Layer((1, 3, 16, 112, 112), (64, 3, 3, 3, 3), padding=1),
    "C3D 2: 3x3x3": Layer((1, 64, 16, 56, 56), (128, 64, 3, 3, 3), padding=1),
    "C3D 4a: 3x3x3": Layer((1, 256, 4, 14, 14), (512, 256, 3, 3, 3), padding=1),
    "R3D: 3x3x3/2": Layer((1, 64, 16, 56, 56), (128, 64, 3, 3, 3), stride=2, padding=1),
    "sequence: 3": Layer((8, 128, 1000), (128, 128, 3), padding=1),
    "WaveNet: 2, dilation 64": Layer((1, 64, 16000), (128, 64, 2), dilation=64),
    "sound: 400/160": Layer((8, 1, 16000), (80, 1, 400), stride=160),
    "Conformer: depthwise 31": Layer((8, 256, 500), (256, 1, 31), padding=15, groups=256),
}

VOLUME = {"a volume of 1337 x 42 x 314": Layer((1, 1, 1337, 42, 314), (1, 1, 3, 4, 5))}

SMALL = {
    "8 x 8, 1 map": Layer((1, 1, 8, 8), (1, 1, 3, 3)),
    "8 x 8, 3 to 4 maps": Layer((1, 3, 8, 8), (4, 3, 3, 3), padding=1),
}


class Pool(NamedTuple):
    """A pooling layer: the shape of its input and its settings."""

    x: tuple  # (N, C, H, W)
    kernel_size: int
    stride: int
    padding: int = 0
    ceil_mode: bool = False

    @property
    def settings(self):
        """The keyword arguments besides the kernel's size, by their names."""
        return {"stride": self.stride, "padding": self.padding, "ceil_mode": self.ceil_mode}


POOLS = {
    "AlexNet 1": Pool((1, 96, 55, 55), 3, 2),
    "AlexNet 2": Pool((1, 256, 27, 27), 3, 2),
    "AlexNet 5": Pool((1, 256, 13, 13), 3, 2),
    "VGG 1": Pool((1, 64, 224, 224), 2, 2),
    "VGG 2": Pool((1, 128, 112, 112), 2, 2),
    "VGG 3": Pool((1, 256, 56, 56), 2, 2),
    "VGG 4": Pool((1, 512, 28, 28), 2, 2),
    "VGG 5": Pool((1, 512, 14, 14), 2, 2),
    "ResNet": Pool((1, 64, 112, 112), 3, 2, padding=1),
    "GoogLeNet 1": Pool((1, 64, 112, 112), 3, 2, ceil_mode=True),
    "GoogLeNet 2": Pool((1, 192, 56, 56), 3, 2, ceil_mode=True),
    "GoogLeNet 3": Pool((1, 480, 28, 28), 3, 2, ceil_mode=True),
    "GoogLeNet 4": Pool((1, 832, 14, 14), 3, 2, ceil_mode=True),
    "Inception 3a": Pool((1, 192, 28, 28), 3, 1, padding=1),
    "Inception 4a": Pool((1, 480, 14, 14), 3, 1, padding=1),
}
GLOBAL = {"VGG": (1, 512, 7, 7), "ResNet": (1, 2048, 7, 7), "MobileNet": (1, 1024, 7, 7)}
