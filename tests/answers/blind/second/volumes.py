"""Answers to volumes, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"  # whose own numbers the my_... answers are for
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


# output_sizes


@wrong(
    "output_sizes",
    "The three numbers come as rows, columns, depth and not as depth, rows, columns.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    d, h, w = (places(*z) for z in zip(sizes, kernel_size, stride, padding))
    return h, w, d


@wrong(
    "output_sizes",
    "The padding of the depth is counted once and not at both ends; rows and columns are right, and the depth is wrong when its padding changes the number of places.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    return (
        (D + P_D - K_D) // S_D + 1,
        (H + 2 * P_H - K_H) // S_H + 1,
        (W + 2 * P_W - K_W) // S_W + 1,
    )


@right("output_sizes")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    found = []
    for n, k, s, p in zip(sizes, kernel_size, stride, padding):
        found.append(
            len(
                [start for start in range(-p, n + p) if start + k <= n + p and (start + p) % s == 0]
            )
        )
    return tuple(found)


# conv3d


def layer(x, weight, stride, padding):
    P = [(0, 0), (0, 0)] + [(p, p) for p in padding]
    v = np.lib.stride_tricks.sliding_window_view(np.pad(x, P), weight.shape[2:], axis=(2, 3, 4))
    v = v[:, :, :: stride[0], :: stride[1], :: stride[2]]
    return np.einsum("ncdijkab,fckab->nfdij", v, weight)


@wrong(
    "conv3d",
    "The cuboid is reversed along the depth (a true convolution along that axis only); wrong whenever its slices differ.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    out = layer(x, weight[:, :, ::-1], stride, padding)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1, 1)


@wrong(
    "conv3d",
    "Only the first slice of each cuboid is used, as if it were a flat kernel: wrong when the cuboid has more than one slice.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    flat = weight.copy()
    flat[:, :, 1:] = 0
    out = layer(x, flat, stride, padding)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1, 1)


@wrong(
    "conv3d",
    "The bias has one axis too few behind it, as copied from the flat layer: it is lined up with the depth and not with the filters, which is an error or gives slice d of each volume bias d.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    out = layer(x, weight, stride, padding)
    if bias is not None:
        out = out + bias[:, None, None]
    return out


@wrong(
    "conv3d",
    "In the loop over channels the result is overwritten (=) and not added to (+=): only the last channel counts; wrong with more than one channel.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    for c in range(x.shape[1]):
        out = layer(x[:, c : c + 1], weight[:, c : c + 1], stride, padding)
    if bias is not None:
        out = out + bias[:, None, None, None]
    return out


@wrong(
    "conv3d",
    "The first volume x[0] is used for all volumes of the batch, so all results are the same; wrong with more than one volume.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    results = []
    for n in range(len(x)):
        one = layer(x[0][None], weight, stride, padding)[0]
        if bias is not None:
            one = one + bias[:, None, None, None]
        results.append(one)
    return np.stack(results)


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    # gather, for each weight of the cuboid, the numbers that it meets
    (N, C_in, *sizes), (C_out, _, *kernel) = x.shape, weight.shape
    m = [places(*z) for z in zip(sizes, kernel, stride, padding)]
    out = np.zeros((C_out, N, *m)) + (0 if bias is None else np.reshape(bias, (-1, 1, 1, 1, 1)))
    xp = np.pad(x, [(0, 0)] * 2 + [(p, p) for p in padding])
    for where in np.ndindex(*kernel):
        index = np.ix_(
            range(N), range(C_in), *(a + s * np.arange(n) for a, s, n in zip(where, stride, m))
        )
        out += np.tensordot(weight[(slice(None), slice(None)) + where], xp[index], (1, 1))
    return out.swapaxes(0, 1)


# parameters, my_counts


@wrong(
    "parameters",
    "The depth of the cuboid is added to its face, K_D + K_H * K_W, and not multiplied with it.",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_in * C_out * (K_D + K_H * K_W) + C_out


@wrong(
    "parameters",
    "A bias is counted for each slice of each filter, K_D * C_out, and not one for each filter; wrong when the cuboid has more than one slice.",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return K_D * (C_out * C_in * K_H * K_W + C_out)


@right("parameters")
def _(C_in, C_out, kernel_size):
    return C_out * int(np.prod([C_in, *kernel_size])) + C_out


@wrong(
    "my_counts",
    "In the parameters the 7 channels are forgotten: 12 * (72 + 1) = 876 in place of 6060. The first number is right.",
)
def _():
    return 12 * 25 * 16 * 13, 12 * (4 * 6 * 3 + 1)


# my_directions


@wrong(
    "my_directions",
    "Case 2 is called 2 because its first axis is maps, but the filter covers only 4 of the 1235 of them and so slides there too: it should be 3.",
)
def _():
    return [2, 3, 2, 2, 2, 3]


@wrong(
    "my_directions",
    "Case 5 is called 2 because the filter is one slice thick, but it has 34 places along the slices: it should be 3.",
)
def _():
    return [2, 3, 3, 2, 2, 2]


@right("my_directions")
def _():
    cases = [
        ((20, 64, 64), (20, 5, 4)),
        ((3, 20, 200, 89), (3, 5, 5, 4)),
        ((1235, 200, 89), (4, 5, 4)),
        ((3, 200, 89), (3, 5, 4)),
        ((1235, 200, 89), (1235, 5, 4)),
        ((34, 200, 89), (1, 5, 4)),
    ]
    return np.array([np.count_nonzero(np.subtract(*case)) for case in cases])
