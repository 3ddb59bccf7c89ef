"""Backward passes: from the gradient of a layer's output to that of its input and weights.

`grad_output` has the shape of the layer's output and holds, for every element of it,
how fast the loss grows with that element. What comes back says the same of the input,
the weight or the bias. Names and argument order are those of ``torch.nn.grad``; in
every function here

- settings mean what they mean in the forward function and must be those used there;
- an input without the batch axis N has a gradient without it;
- floating and complex dtypes are kept (float16 is summed in float32); integers give
  exact int64, or a ValueError if a sum could leave int64; averages of them float64.
"""

from convkit.gradients.activations import (
    cross_entropy_input,
    relu_input,
    softmax_input,
)
from convkit.gradients.averages import (
    adaptive_avg_pool1d_input,
    adaptive_avg_pool2d_input,
    adaptive_avg_pool3d_input,
    avg_pool1d_input,
    avg_pool2d_input,
    avg_pool3d_input,
    global_avg_pool_input,
    lp_pool1d_input,
    lp_pool2d_input,
    lp_pool3d_input,
)
from convkit.gradients.columns import (
    fold_input,
    unfold_input,
)
from convkit.gradients.conv import (
    conv1d_bias,
    conv1d_input,
    conv1d_weight,
    conv2d_bias,
    conv2d_input,
    conv2d_weight,
    conv3d_bias,
    conv3d_input,
    conv3d_weight,
)
from convkit.gradients.maxima import (
    adaptive_max_pool1d_input,
    adaptive_max_pool2d_input,
    adaptive_max_pool3d_input,
    global_max_pool_input,
    max_across_channels_input,
    max_pool1d_input,
    max_pool2d_input,
    max_pool3d_input,
    max_unpool1d_input,
    max_unpool2d_input,
    max_unpool3d_input,
)
from convkit.gradients.transposed import (
    conv_transpose1d_input,
    conv_transpose1d_weight,
    conv_transpose2d_input,
    conv_transpose2d_weight,
    conv_transpose3d_input,
    conv_transpose3d_weight,
)

__all__ = [
    "adaptive_avg_pool1d_input",
    "adaptive_avg_pool2d_input",
    "adaptive_avg_pool3d_input",
    "adaptive_max_pool1d_input",
    "adaptive_max_pool2d_input",
    "adaptive_max_pool3d_input",
    "avg_pool1d_input",
    "avg_pool2d_input",
    "avg_pool3d_input",
    "conv1d_bias",
    "conv1d_input",
    "conv1d_weight",
    "conv2d_bias",
    "conv2d_input",
    "conv2d_weight",
    "conv3d_bias",
    "conv3d_input",
    "conv3d_weight",
    "conv_transpose1d_input",
    "conv_transpose1d_weight",
    "conv_transpose2d_input",
    "conv_transpose2d_weight",
    "conv_transpose3d_input",
    "conv_transpose3d_weight",
    "cross_entropy_input",
    "fold_input",
    "global_avg_pool_input",
    "global_max_pool_input",
    "lp_pool1d_input",
    "lp_pool2d_input",
    "lp_pool3d_input",
    "max_across_channels_input",
    "max_pool1d_input",
    "max_pool2d_input",
    "max_pool3d_input",
    "max_unpool1d_input",
    "max_unpool2d_input",
    "max_unpool3d_input",
    "relu_input",
    "softmax_input",
    "unfold_input",
]
