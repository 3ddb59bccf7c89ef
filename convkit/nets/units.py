"""The blocks that published networks repeat, each as layers with its branches.

Their convolutions have no biases, since batch normalization follows (`inception` and `convnext`
have); what it learns is counted where `unit` adds it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from convkit.cost import Conv, Layer, Pool
from convkit.nets.blocks import Add, Concat, Scale
from convkit.shapes import at_least
from convkit.shapes.settings import Sizes

Unit = Callable[..., list[Layer]]  # makes the layers of one convolution


def plain(C_in: int, C_out: int, kernel_size: Sizes, **settings: Any) -> list[Layer]:
    """Return one convolution with biases as the layers of a branch.

    Examples
    --------
    >>> [layer.parameters for layer in plain(16, 8, 1)]
    [136]
    """
    return [Conv(C_in, C_out, kernel_size, **settings)]


def bare(C_in: int, C_out: int, kernel_size: Sizes, **settings: Any) -> list[Layer]:
    """Return one convolution without biases.

    Examples
    --------
    >>> [layer.parameters for layer in bare(16, 8, 1)]
    [128]
    """
    return plain(C_in, C_out, kernel_size, bias=False, **settings)


def normalized(C_in: int, C_out: int, kernel_size: Sizes, **settings: Any) -> list[Layer]:
    """Return one convolution without biases, and what batch normalization learns after it.

    Examples
    --------
    >>> [layer.parameters for layer in normalized(16, 8, 1)]
    [128, 16]
    """
    return [*bare(C_in, C_out, kernel_size, **settings), Scale(C_out)]


def inception(C_in: int, filters: Sequence, unit: Unit = plain, large: int = 5) -> Concat:
    """Return an Inception block: four branches, laid one behind the other.

    Parameters
    ----------
    C_in : int
    filters : sequence of int
        As in the columns of GoogLeNet's table, the first six of a row of `INCEPTION`.
    unit : callable, optional
        Makes the layers of one convolution.
    large : int, default 5
        Size of the largest kernel.

    Examples
    --------
    >>> inception(192, (64, 96, 128, 16, 32, 32)).weights
    163328
    """
    n1, r3, n3, r5, n5, pool = filters[:6]
    large = at_least(1, large, "large")
    return Concat([
        unit(C_in, n1, 1),
        unit(C_in, r3, 1) + unit(r3, n3, 3, padding=1),
        unit(C_in, r5, 1) + unit(r5, n5, large, padding=large // 2),
        [Pool(3, stride=1, padding=1), *unit(C_in, pool, 1)],
    ])  # fmt: skip


def _shortcut(C_in, C_out, stride, unit):
    return [] if (C_in, stride) == (C_out, 1) else unit(C_in, C_out, 1, stride=stride)


def basic(C_in: int, C_out: int, *, stride: int = 1, unit: Unit = bare) -> Add:
    """Return the block of ResNet-18 and ResNet-34: two 3 x 3 layers and a shortcut.

    The shortcut is a 1 x 1 layer where the shape changes (He et al. 2016, Figure 5 left and
    section 3.3, option B).

    Examples
    --------
    >>> basic(64, 64).weights, basic(64, 128, stride=2).weights
    (73728, 229376)
    """
    main = unit(C_in, C_out, 3, stride=stride, padding=1) + unit(C_out, C_out, 3, padding=1)
    return Add([main, _shortcut(C_in, C_out, stride, unit)])


def bottleneck(
    C_in: int,
    width: int,
    C_out: int,
    *,
    stride: int = 1,
    groups: int = 1,
    strided_kernel: int = 3,
    unit: Unit = bare,
) -> Add:
    """Return the block of ResNet-50, or with groups that of ResNeXt: narrow in the middle.

    Parameters
    ----------
    C_in, width, C_out : int
        Maps that enter, in the middle, and that leave.
    stride, groups : int, default 1
        Of the 3 x 3 layer; ResNeXt's has 32 groups (Xie et al. 2017, Figure 3c).
    strided_kernel : {3, 1}
        Which layer has the stride instead.
    unit : callable, optional
        Makes the layers of one convolution.

    Examples
    --------
    >>> bottleneck(256, 64, 256).weights, bottleneck(256, 128, 256, groups=32).weights
    (69632, 70144)
    """
    if at_least(1, strided_kernel, "strided_kernel") not in (1, 3):
        raise ValueError(f"strided_kernel={strided_kernel} must be 1 or 3")
    first, middle = (stride, 1) if strided_kernel == 1 else (1, stride)
    main = [
        *unit(C_in, width, 1, stride=first),
        *unit(width, width, 3, stride=middle, padding=1, groups=groups),
        *unit(width, C_out, 1),
    ]
    return Add([main, _shortcut(C_in, C_out, stride, unit)])


def separable(C_in: int, C_out: int, *, stride: int = 1, unit: Unit = bare) -> Concat:
    """Return the block of MobileNet v1: one branch, depthwise then pointwise.

    Examples
    --------
    >>> separable(512, 512).weights
    266752
    """
    depthwise = unit(C_in, C_in, 3, stride=stride, padding=1, groups=C_in)
    return Concat([depthwise + unit(C_in, C_out, 1)])


def inverted(
    C_in: int, C_out: int, expansion: int = 6, *, stride: int = 1, unit: Unit = bare
) -> Add | Concat:
    """Return the block of MobileNet v2: wide in the middle, where it is depthwise.

    There is a shortcut only where the shape stays (Sandler et al. 2018, Figure 4d); without
    expansion there is no first layer.

    Examples
    --------
    >>> inverted(24, 24).weights, len(inverted(24, 32, stride=2).branches)
    (8208, 1)
    """
    hidden = at_least(1, expansion, "expansion") * at_least(1, C_in, "C_in")
    expand = unit(C_in, hidden, 1) if expansion > 1 else []
    depthwise = unit(hidden, hidden, 3, stride=stride, padding=1, groups=hidden)
    main = expand + depthwise + unit(hidden, C_out, 1)
    return Add([main, []]) if (C_in, stride) == (C_out, 1) else Concat([main])


def convnext(C: int, unit: Unit = plain) -> Add:
    """Return the block of ConvNeXt: 7 x 7 depthwise, then four times as wide and back.

    Its layer normalization and its factor for each map are left out (Liu et al. 2022, Figure 4).

    Examples
    --------
    >>> convnext(96).weights, convnext(96).biases
    (78432, 576)
    """
    wide = 4 * at_least(1, C, "C")
    depthwise = unit(C, C, 7, padding=3, groups=C)
    return Add([depthwise + unit(C, wide, 1) + unit(wide, C, 1), []])
