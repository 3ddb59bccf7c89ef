"""The definitions as plain loops: slow, to be read, and what the fast versions must equal.

Every function takes a batch. `np.ndindex(A, B)` runs through all pairs of indices,
like two nested loops. Sums are kept in 64 bits.
"""

from convkit.naive.any_axes import (
    adaptive_avg_pool,
    adaptive_max_pool,
    fold,
    lp_pool,
    max_pool_with_indices,
    max_unpool,
    unfold,
)
from convkit.naive.conv import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from convkit.naive.pool import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)

__all__ = [
    "adaptive_avg_pool", "adaptive_max_pool", "avg_pool1d", "avg_pool2d", "avg_pool3d", "conv1d",
    "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "fold",
    "lp_pool", "max_pool1d", "max_pool2d", "max_pool3d", "max_pool_with_indices", "max_unpool",
    "unfold",
]  # fmt: skip
