"""Wrong ways to read stride, padding, dilation and the kinds of numbers.

Each rule is a whole layer, ``rule(layer, x, weight, bias=None, *, stride, padding, dilation)``,
with one number for each axis in each setting; `layer` is the right one, conv2d or conv3d.
"""

import numpy as np

from convcheck.engine.mistake import Topic

POSITION = "One position"
AXIS = "One more axis, and nothing else"
CHANNELS = "With channels as well"
SETTINGS = Topic("settings", "single_channel")
DILATION = Topic("dilation", "single_channel")
SETTINGS_3D = Topic("settings_3d", "volumes")


@SETTINGS.wrong(
    POSITION, "You took the stride of the columns for the rows; a pair is (rows, columns)."
)
def _stride_swapped(layer, x, weight, bias=None, *, stride=(1, 1), **others):
    return layer(x, weight, bias, stride=stride[::-1], **others)


@SETTINGS.wrong(
    POSITION, "You took the padding of the columns for the rows; a pair is (rows, columns)."
)
def _padding_swapped(layer, x, weight, bias=None, *, padding=(0, 0), **others):
    return layer(x, weight, bias, padding=padding[::-1], **others)


@DILATION.wrong(
    POSITION, "You took the dilation of the columns for the rows; a pair is (rows, columns)."
)
def _dilation_swapped(layer, x, weight, bias=None, *, dilation=(1, 1), **others):
    return layer(x, weight, bias, dilation=dilation[::-1], **others)


@SETTINGS.wrong(
    POSITION, "You took every pair for (columns, rows); a pair is (rows, columns), like a shape."
)
def _pairs_swapped(layer, x, weight, bias=None, **settings):
    return layer(x, weight, bias, **{name: pair[::-1] for name, pair in settings.items()})


@SETTINGS.wrong(
    POSITION, "You gave the result with its rows as columns; its axes are rows first, then columns."
)
def _result_transposed(layer, x, weight, bias=None, **settings):
    return layer(x, weight, bias, **settings).swapaxes(-1, -2)


@SETTINGS.wrong(
    POSITION, "You took the stride of the rows for the columns as well; each axis has its own."
)
def _stride_of_rows(layer, x, weight, bias=None, *, stride=(1, 1), **others):
    return layer(x, weight, bias, stride=stride[0], **others)


@SETTINGS.wrong(
    POSITION, "You took the padding of the rows for the columns as well; each axis has its own."
)
def _padding_of_rows(layer, x, weight, bias=None, *, padding=(0, 0), **others):
    return layer(x, weight, bias, padding=padding[0], **others)


@SETTINGS.wrong(
    POSITION,
    "You took the pair for (before, after) on every axis, as np.pad does; here it is (rows, "
    "columns).",
)
def _padding_before_and_after(layer, x, weight, bias=None, *, padding=(0, 0), **others):
    return layer(np.pad(x, ((0, 0), (0, 0), padding, padding)), weight, bias, **others)


@DILATION.wrong(
    POSITION, "You took the dilation of the rows for the columns as well; each axis has its own."
)
def _dilation_of_rows(layer, x, weight, bias=None, *, dilation=(1, 1), **others):
    return layer(x, weight, bias, dilation=dilation[0], **others)


@SETTINGS.wrong(
    POSITION,
    "You left the stride out: the window moves by the stride from one position to the next.",
)
@SETTINGS_3D.wrong(
    AXIS, "You left the stride out: the window moves by the stride from one place to the next."
)
def _stride_ignored(layer, x, weight, bias=None, *, stride=1, **others):
    return layer(x, weight, bias, **others)


@SETTINGS.wrong(
    POSITION,
    "You used the stride for the size of the result only; the window must move by it too, so "
    "result h comes from the rows that begin at h * stride.",
)
@SETTINGS_3D.wrong(
    AXIS,
    "You used the stride for the size of the result only; the window must move by it too, so "
    "slice d of the result comes from the slices that begin at d * S_D.",
)
def _stride_only_counted(layer, x, weight, bias=None, *, stride=1, **others):
    return _only_counted(layer, x, weight, bias, others, stride=stride)


def _only_counted(layer, x, weight, bias, others, **setting):
    """Give the result the size that it has with this setting, but compute it without."""
    sizes = layer(x, weight, **setting, **others).shape[2:]
    return layer(x, weight, bias, **others)[(..., *map(slice, sizes))]


@SETTINGS.wrong(
    POSITION,
    "You multiplied the end of the window by the stride as well: it begins at h * stride and "
    "ends K_H rows later, at h * stride + K_H.",
)
def _window_end_scaled(layer, x, weight, bias=None, *, stride=(1, 1), **others):
    return _cut_out(layer, x, weight, bias, stride, others, lambda h, S, K: (h * S, h * S * S + K))


@SETTINGS.wrong(
    POSITION,
    "You multiplied only the end of the window by the stride: it begins at h * stride, not at h, "
    "and ends at h * stride + K_H.",
)
def _window_start_unscaled(layer, x, weight, bias=None, *, stride=(1, 1), **others):
    return _cut_out(layer, x, weight, bias, stride, others, lambda h, S, K: (h, h * S + K))


def _cut_out(layer, x, weight, bias, stride, others, ends):
    """Slide a window with wrong ends over the first map, until it does not fit the kernel."""
    y = layer(x, weight, bias, stride=stride, **others)
    (P_H, P_W), (K_H, K_W) = others.get("padding", (0, 0)), weight.shape[-2:]
    padded = np.pad(x[0, 0], ((P_H, P_H), (P_W, P_W)))
    for h, w in np.ndindex(y.shape[-2:]):
        (top, bottom), (left, right) = ends(h, stride[0], K_H), ends(w, stride[1], K_W)
        y[0, 0, h, w] = (padded[top:bottom, left:right] * weight[0, 0]).sum()
    return y


@SETTINGS.wrong(
    POSITION, "You left the padding out: zeros go around the map before the kernel slides over it."
)
@SETTINGS_3D.wrong(
    AXIS, "You left the padding out: zeros go around the volume before the cuboid slides."
)
def _padding_ignored(layer, x, weight, bias=None, *, padding=0, **others):
    return layer(x, weight, bias, **others)


@SETTINGS.wrong(
    POSITION, "You padded the top and the left only; padding P puts P zeros at each end."
)
@SETTINGS_3D.wrong(
    AXIS, "You padded one end of each axis only; padding P puts P zeros at each end."
)
def _padding_before_only(layer, x, weight, bias=None, *, padding=(), **others):
    return _padded(layer, x, weight, bias, padding, others, lambda P: (P, 0))


def _padded(layer, x, weight, bias, padding, others, sides):
    """Pad each axis with `sides(P)` zeros, before and after it; with none if none are given."""
    return layer(x, weight, bias, padding=tuple(map(sides, padding)) or 0, **others)


@SETTINGS.wrong(
    POSITION, "You padded the bottom and the right only; padding P puts P zeros at each end."
)
def _padding_after_only(layer, x, weight, bias=None, *, padding=(), **others):
    return _padded(layer, x, weight, bias, padding, others, lambda P: (0, P))


@SETTINGS.wrong(
    POSITION, "You shared the padding between the two ends; padding P puts P zeros at each end."
)
def _padding_shared(layer, x, weight, bias=None, *, padding=(), **others):
    return _padded(layer, x, weight, bias, padding, others, lambda P: (P // 2, P - P // 2))


@SETTINGS.wrong(POSITION, "You repeated the border of the map; padding is with zeros.")
def _border_repeated(layer, x, weight, bias=None, *, padding=(0, 0), **others):
    sides = ((0, 0), (0, 0), *((P, P) for P in padding))
    return layer(np.pad(x, sides, mode="edge"), weight, bias, **others)


@DILATION.wrong(
    POSITION, "You left the dilation out: from one weight to the next the step is the dilation."
)
def _dilation_ignored(layer, x, weight, bias=None, *, dilation=1, **others):
    return layer(x, weight, bias, **others)


@DILATION.wrong(
    POSITION,
    "You used the dilation for the size of the result only; inside the window, too, the step "
    "from one weight to the next is the dilation.",
)
def _dilation_only_counted(layer, x, weight, bias=None, *, dilation=1, **others):
    return _only_counted(layer, x, weight, bias, others, dilation=dilation)


@DILATION.wrong(
    POSITION, "You left as many gaps as the dilation says; dilation is a step, so 1 leaves no gap."
)
def _dilation_off_by_one(layer, x, weight, bias=None, *, dilation=(1, 1), **others):
    return layer(x, weight, bias, dilation=tuple(D + 1 for D in dilation), **others)


@SETTINGS.wrong(
    "The size",
    "You lost the last position of each axis: there is one position more than there are steps.",
)
def _last_position_lost(layer, x, weight, bias=None, **settings):
    return layer(x, weight, bias, **settings)[..., :-1, :-1]


@SETTINGS.wrong(POSITION, "You averaged the products of a window; a layer adds them.")
@SETTINGS_3D.wrong(CHANNELS, "You averaged the products of a window; a layer adds them.")
def _window_averaged(layer, x, weight, bias=None, **settings):
    return layer(x, weight / weight[0].size, bias, **settings)


@SETTINGS.wrong(
    POSITION,
    "You gave whole numbers alone; with weights such as 0.5 everything behind the point is lost.",
)
@SETTINGS_3D.wrong(
    AXIS,
    "You gave whole numbers alone; with weights such as 0.5 everything behind the point is lost.",
)
def _truncated(layer, x, weight, bias=None, **settings):
    return np.trunc(layer(x, weight, bias, **settings))


@SETTINGS.wrong(
    POSITION,
    "You kept the result in the number type of x: whole numbers lose all that is behind the "
    "point, and bytes, as in a photograph, hold nothing beyond 0 to 255.",
)
@SETTINGS_3D.wrong(
    AXIS,
    "You kept the result in the number type of x: whole numbers lose all that is behind the "
    "point, and bytes, as in some scans, hold nothing beyond 0 to 255.",
)
def _overflowed(layer, x, weight, bias=None, **settings):
    y = layer(x, weight, bias, **settings)
    return y.astype(np.int64).astype(x.dtype) if x.dtype.kind in "iu" else y
