"""Convolution layers to read, move and compute.

Here, for one, two and three spatial axes (say ``conv1d``, ``conv2d``, ``conv3d``):

convolution
    conv2d, conv_transpose2d
pooling over windows
    max_pool2d, max_pool2d_with_indices, max_unpool2d, avg_pool2d, lp_pool2d
pooling to a given size
    adaptive_avg_pool2d, adaptive_max_pool2d, adaptive_max_pool2d_with_indices

and for any number of them:

pooling of whole maps and across maps
    global_avg_pool, global_max_pool, max_across_channels
windows as columns
    unfold, fold
what a network ends with
    relu, softmax, cross_entropy
sizes, and the method that computes a layer
    output_size, explain_method, prefer

In modules that are imported by name:

gradients
    the backward pass of each of these: gradients.conv2d_input, gradients.conv2d_weight, ...
naive
    the definitions as plain loops
shapes, windows, layouts
    the arithmetic of sizes, padding and windows as a view, axes in other programs' order
cost, audit, nets, hypotheses
    weights and multiplications, published networks, three readings of "apply k filters"
samples, draw, digits, widgets
    arrays, pictures, a network that reads digits, figures; most need an extra of the package
"""

from convkit.activations import (
    cross_entropy,
    relu,
    softmax,
)
from convkit.columns import (
    fold,
    unfold,
)
from convkit.conv import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from convkit.methods.choice import (
    explain_method,
    prefer,
)
from convkit.pool import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d,
    adaptive_max_pool3d_with_indices,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    global_avg_pool,
    global_max_pool,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_across_channels,
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool2d_with_indices,
    max_pool3d,
    max_pool3d_with_indices,
    max_unpool1d,
    max_unpool2d,
    max_unpool3d,
)
from convkit.shapes import (
    output_size,
)

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cross_entropy",
    "explain_method",
    "fold",
    "global_avg_pool",
    "global_max_pool",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "max_across_channels",
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "output_size",
    "prefer",
    "relu",
    "softmax",
    "unfold",
]
