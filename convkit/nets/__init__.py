"""Published networks as tables, with the figures that were printed about them.

Each function returns a `convkit.nets.audit.Net`: the shape that enters, the layers by name, and the
printed figures with the place where they stand.
"""

from convkit.nets.published import (
    INCEPTION,
    MOBILENET,
    alexnet,
    alexnet_torchvision,
    c3d,
    googlenet,
    googlenet_torchvision,
    inception,
    lenet5,
    mobilenet,
    mobilenet_full,
    resnet50,
    vgg16,
)

__all__ = [
    "INCEPTION",
    "MOBILENET",
    "alexnet",
    "alexnet_torchvision",
    "c3d",
    "googlenet",
    "googlenet_torchvision",
    "inception",
    "lenet5",
    "mobilenet",
    "mobilenet_full",
    "resnet50",
    "vgg16",
]
