"""Answers to transposed, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"
WRONG, RIGHT = [], []


def wrong(task, reason):
    def keep(answer):
        WRONG.append((task, reason, answer))
        return answer

    return keep


def right(task):
    def keep(answer):
        RIGHT.append((task, answer))
        return answer

    return keep


def places(n, k, s=1, p=0, d=1):
    """As convkit.output_size, which the notebooks give."""
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def lay_down(x, weight, stride):
    """All copies added, nothing cut off yet; the weight is (C_in, C_out, K_H, K_W)."""
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    S_H, S_W = stride
    full = np.zeros((N, C_out, (H - 1) * S_H + K_H, (W - 1) * S_W + K_W))
    for i, j in np.ndindex(H, W):
        full[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
            "nc,couv->nouv", x[:, :, i, j], weight
        )
    return full


# transposed_size


@wrong(
    "transposed_size",
    "The stretched kernel is taken as kernel_size + (kernel_size - 1) * dilation long, as if dilation were the number of gaps between two weights and not the step; right only for kernels of 1.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    span = kernel_size + (kernel_size - 1) * dilation
    return (size - 1) * stride + span - 2 * padding + output_padding


@wrong(
    "transposed_size",
    "The rule of another library is used, size * stride plus what the kernel is longer than the stride but never less, so the last copy counts a whole stride; right unless the stretched kernel is shorter than the stride.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    return size * stride + max(span - stride, 0) - 2 * padding + output_padding


@right("transposed_size")
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    starts = range(0, size * stride, stride)
    copies = [range(a, a + dilation * kernel_size, dilation) for a in starts]
    touched = {place for copy in copies for place in copy}
    return max(touched) + 1 - padding - (padding - output_padding)


# conv_transpose2d


@wrong(
    "conv_transpose2d",
    "The places of output_padding are appended as zeros (plus bias) after the cut, instead of keeping there what the copies have laid down; right without output_padding or without padding.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    full = lay_down(x, weight, stride)
    full = full[:, :, P_H : full.shape[2] - P_H, P_W : full.shape[3] - P_W]
    full = np.pad(full, ((0, 0), (0, 0), (0, O_H), (0, O_W)))
    return full if bias is None else full + bias[:, None, None]


@wrong(
    "conv_transpose2d",
    "All 2 * padding rows and columns are cut off at the bottom and at the right and none at the top and left, so the size is right and the picture is shifted; right without padding.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    full = np.pad(lay_down(x, weight, stride), ((0, 0), (0, 0), (0, O_H), (0, O_W)))
    full = full[:, :, : full.shape[2] - 2 * P_H, : full.shape[3] - 2 * P_W]
    return full if bias is None else full + bias[:, None, None]


@wrong(
    "conv_transpose2d",
    "The weight is reshaped to (C_out, C_in, ...), which does not exchange the axes, so kernels of other maps are laid down; right for one map in or one map out.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (C_in, C_out, K_H, K_W), (P_H, P_W), (O_H, O_W) = weight.shape, padding, output_padding
    turned = weight.reshape(C_out, C_in, K_H, K_W)
    full = np.pad(
        lay_down(x, turned.transpose(1, 0, 2, 3), stride), ((0, 0), (0, 0), (0, O_H), (0, O_W))
    )
    full = full[:, :, P_H : full.shape[2] - P_H, P_W : full.shape[3] - P_W]
    return full if bias is None else full + bias[:, None, None]


@wrong(
    "conv_transpose2d",
    "It cuts with slice(P, -P + O or None): where O is larger than P the end is positive and counts from the front, so almost nothing is left; right where O is not larger than P.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    full = lay_down(x, weight, stride)
    full = full[:, :, P_H : -P_H + O_H or None, P_W : -P_W + O_W or None]
    return full if bias is None else full + bias[:, None, None]


@right("conv_transpose2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def lay(n, k, s, p, o):
        """A 0-1 block [i, u, r]: weight u of copy i lands on place r."""
        i, u, r = np.ogrid[:n, :k, : (n - 1) * s + k - 2 * p + o]
        return np.equal(i * s + u, r + p).astype(float)

    down, across = map(lay, x.shape[2:], weight.shape[2:], stride, padding, output_padding)
    out = np.einsum("nchw,couv,hur,wvs->nors", x, weight, down, across, optimize=True)
    return out + np.reshape(0 if bias is None else bias, (1, -1, 1, 1))


# overlap


@wrong(
    "overlap",
    "At each place the copies of the middle of an endless map are counted, ceil((K - place % stride) / stride) along each axis, so the fewer copies near the border of the result are forgotten.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    counts = []
    for n, k, s, p, o in zip(size, kernel_size, stride, padding, output_padding):
        place = np.arange((n - 1) * s + k - 2 * p + o) + p
        counts.append(np.maximum(-(-(k - place % s) // s), 0))
    return np.outer(*counts)


@wrong(
    "overlap",
    "The counts of rows and columns are joined by the smaller of both instead of by their product; right where one of them is 1 or 0.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    counts = []
    for n, k, s, p, o in zip(size, kernel_size, stride, padding, output_padding):
        line = np.zeros((n - 1) * s + k + o, int)
        for i in range(n):
            line[i * s : i * s + k] += 1
        counts.append(line[p : len(line) - p])
    return np.minimum.outer(*counts)


@right("overlap")
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def axis(n, k, s, p, o):
        meet = np.frompyfunc(lambda r: len([i for i in range(n) if i * s <= r < i * s + k]), 1, 1)
        return meet(np.arange(p, (n - 1) * s + k - p + o)).astype(int)

    rows, columns = map(axis, size, kernel_size, stride, padding, output_padding)
    return np.kron(rows[:, None], columns)
