"""Wrong answers as students write them, each with the name of the mistake it must get."""

import numpy as np


def size(formula):
    """Turn a formula of n, k, s, p, d into an answer."""
    return lambda size, kernel_size, *, stride=1, padding=0, dilation=1: formula(
        size, kernel_size, stride, padding, dilation
    )


def sliding(window, *, sides=lambda P: (P, P), dtype=float, after=lambda y: y):
    """A student's correlate whose inner step is ``window(x, kernel, h, w, S_H, S_W, D_H, D_W)``."""

    def correlate(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        (K_H, K_W), (S_H, S_W), (D_H, D_W) = kernel.shape, stride, dilation
        H, W = np.array(x.shape) + 2 * np.array(padding)
        H_out, W_out = (H - D_H * (K_H - 1) - 1) // S_H + 1, (W - D_W * (K_W - 1) - 1) // S_W + 1
        padded = np.pad(x, [sides(P) for P in padding])
        y = np.zeros((H_out, W_out), x.dtype if dtype is None else dtype)
        for h, w in np.ndindex(H_out, W_out):
            y[h, w] = window(padded, kernel, h, w, S_H, S_W, D_H, D_W)
        return after(y)

    return correlate


def good(x, kernel, h, w, S_H, S_W, D_H, D_W):
    K_H, K_W = kernel.shape
    rows, columns = np.arange(K_H) * D_H + h * S_H, np.arange(K_W) * D_W + w * S_W
    return np.sum(x[np.ix_(rows, columns)] * kernel)


def end_scaled(x, kernel, h, w, S_H, S_W, D_H, D_W):
    K_H, K_W = kernel.shape
    top, left = h * S_H, w * S_W
    return np.sum(x[top : top * S_H + K_H : D_H, left : left * S_W + K_W : D_W] * kernel)


def start_unscaled(x, kernel, h, w, S_H, S_W, D_H, D_W):
    K_H, K_W = kernel.shape
    return (x[h : h * S_H + K_H, w : w * S_W + K_W] * kernel).sum()


def no_stride_in_slice(x, kernel, h, w, S_H, S_W, D_H, D_W):
    return good(x, kernel, h, w, 1, 1, D_H, D_W)


def no_dilation_in_slice(x, kernel, h, w, S_H, S_W, *_):
    (K_H, K_W), (top, left) = kernel.shape, (h * S_H, w * S_W)
    return np.sum(x[top : top + K_H, left : left + K_W] * kernel)


def flipping(x, kernel, *rest):
    return good(x, np.flip(kernel), *rest)


def swapping(x, kernel, h, w, S_H, S_W, D_H, D_W):
    return good(x, kernel, h, w, S_W, S_H, D_W, D_H)


def layer(inner):
    """A student's conv2d whose inner step is ``inner(window, weight, o)`` and adds the bias b."""

    def conv2d(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
        (N, _, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
        (S_H, S_W), (P_H, P_W) = stride, padding
        padded = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
        y = np.zeros((N, C_out, (H + 2 * P_H - K_H) // S_H + 1, (W + 2 * P_W - K_W) // S_W + 1))
        for n, o, h, w in np.ndindex(y.shape):
            window = padded[n, :, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W]
            y[n, o, h, w] = inner(window, weight, o, 0 if bias is None else bias[o])
        return y

    return conv2d


def bias_in_the_loop(window, weight, o, b):
    total = 0
    for c in range(len(window)):
        total += np.sum(window[c] * weight[o, c]) + b
    return total


def last_one_kept(window, weight, o, b):
    for c in range(len(window)):
        total = np.sum(window[c] * weight[o, c])
    return total + b


def swapped_weight(window, weight, o, b):
    return sum(np.sum(window[c] * weight[c, o]) for c in range(len(window))) + b


def first_kernel(window, weight, o, b):
    return sum(np.sum(m * weight[o, 0]) for m in window) + b


def maps_apart(x, kernels, bias):
    K_H, K_W = kernels.shape[1:]
    H_out, W_out = x.shape[1] - K_H + 1, x.shape[2] - K_W + 1
    y = np.zeros((len(x), H_out, W_out))
    for c, h, w in np.ndindex(y.shape):
        y[c, h, w] = np.sum(x[c, h : h + K_H, w : w + K_W] * kernels[c]) + bias
    return y


def bias_on_columns(x, weight, bias=None, **settings):
    y = layer(lambda window, weight, o, b: np.sum(window * weight[o]))(x, weight, **settings)
    return y if bias is None else y + bias


def biases_on_all(x, weight, bias=None, **settings):
    y = layer(lambda window, weight, o, b: np.sum(window * weight[o]))(x, weight, **settings)
    return y if bias is None else y + bias.sum()


def first_of_the_pair(name):
    """A student's correlate that takes the first number of a pair for both axes."""

    def correlate(x, kernel, **settings):
        pair = settings.get(name, (1 - (name == "padding"),) * 2)
        return sliding(good)(x, kernel, **settings | {name: (pair[0], pair[0])})

    return correlate


def padded_to_minus(x, padding):
    P_H, P_W = padding
    y = np.zeros((len(x), x.shape[1] + 2 * P_H, x.shape[2] + 2 * P_W))
    y[:, P_H:-P_H, P_W:-P_W] = x
    return y


def padded_everywhere(x, padding):
    P_H, P_W = padding
    return np.pad(x, ((P_H, P_H), (P_H, P_H), (P_W, P_W)))


def padded_in_front(x, padding):
    C, H, W = x.shape
    y = np.zeros((C, H + padding[0], W + padding[1]))
    y[:, padding[0] :, padding[1] :] = x
    return y


def padded_in_integers(x, padding):
    (C, H, W), (P_H, P_W) = x.shape, padding
    y = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=int)
    y[:, P_H : P_H + H, P_W : P_W + W] = x
    return y
