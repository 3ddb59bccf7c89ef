"""Convolution layers to read, move and compute."""

from convkit.conv import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from convkit.methods.choice import explain_method, prefer
from convkit.pool import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    global_avg_pool,
    global_max_pool,
    max_across_channels,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from convkit.shapes import output_size

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "explain_method",
    "global_avg_pool",
    "global_max_pool",
    "max_across_channels",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "output_size",
    "prefer",
]
