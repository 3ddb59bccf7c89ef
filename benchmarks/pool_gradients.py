"""Pooling and gradients of convkit against PyTorch and against other ways in NumPy.

All contestants of a row run in turn in one process; times are CPU times on one thread.
PyTorch gets its usual layout in memory, (N, C, H, W), and computes nothing but what is
compared. The gradient of a max pool is timed as its forward and backward pass, because convkit's
function is given the input and not the places of the maxima.

    python benchmarks/pool_gradients.py            all; writes convkit/timings/pool_gradients.json
    python benchmarks/pool_gradients.py --kinds "max pool"    some; the others stay as they were
    python benchmarks/pool_gradients.py --quick    a few, for a short time; writes nothing
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import timing
import torch
from conv import circumstances
from layers import IMAGES
from torch.nn import functional as F

import convkit
from convkit import gradients

WINDOW_VIEW = np.lib.stride_tricks.sliding_window_view
TABLE = Path(convkit.__file__).parent / "timings" / "pool_gradients.json"
QUICK = ("VGG 1", "GoogLeNet 3", "ResNet", "VGG 3_2: 3x3", "MobileNet: depthwise at 14")


class Pool(NamedTuple):
    x: tuple  # (N, C, H, W)
    kernel_size: int
    stride: int
    padding: int = 0
    ceil_mode: bool = False

    @property
    def settings(self):
        return {"stride": self.stride, "padding": self.padding, "ceil_mode": self.ceil_mode}


POOLS = {
    "AlexNet 1": Pool((1, 96, 55, 55), 3, 2),
    "AlexNet 2": Pool((1, 256, 27, 27), 3, 2),
    "AlexNet 5": Pool((1, 256, 13, 13), 3, 2),
    "VGG 1": Pool((1, 64, 224, 224), 2, 2),
    "VGG 2": Pool((1, 128, 112, 112), 2, 2),
    "VGG 3": Pool((1, 256, 56, 56), 2, 2),
    "VGG 4": Pool((1, 512, 28, 28), 2, 2),
    "VGG 5": Pool((1, 512, 14, 14), 2, 2),
    "ResNet": Pool((1, 64, 112, 112), 3, 2, padding=1),
    "GoogLeNet 1": Pool((1, 64, 112, 112), 3, 2, ceil_mode=True),
    "GoogLeNet 2": Pool((1, 192, 56, 56), 3, 2, ceil_mode=True),
    "GoogLeNet 3": Pool((1, 480, 28, 28), 3, 2, ceil_mode=True),
    "GoogLeNet 4": Pool((1, 832, 14, 14), 3, 2, ceil_mode=True),
    "Inception 3a": Pool((1, 192, 28, 28), 3, 1, padding=1),
    "Inception 4a": Pool((1, 480, 14, 14), 3, 1, padding=1),
}
GLOBAL = {"VGG": (1, 512, 7, 7), "ResNet": (1, 2048, 7, 7), "MobileNet": (1, 1024, 7, 7)}
FIRST = {"AlexNet 1: 11x11/4", "VGG 1_1: 3x3", "ResNet stem: 7x7/2", "32 images, 1 to 32"}


class Contest(NamedTuple):
    torch: Callable
    convkit: Callable
    others: dict


def numbers(shape, dtype, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def max_pool(pool, dtype):
    x = numbers(pool.x, dtype)
    t = torch.from_numpy(x)
    return Contest(
        lambda: F.max_pool2d(t, pool.kernel_size, **pool.settings),
        lambda: convkit.max_pool2d(x, pool.kernel_size, **pool.settings),
        {"window view": lambda: view_of_windows(x, pool, -np.inf).max(axis=(-2, -1))},
    )


def avg_pool(pool, dtype):
    x = numbers(pool.x, dtype)
    t = torch.from_numpy(x)
    return Contest(
        lambda: F.avg_pool2d(t, pool.kernel_size, **pool.settings),
        lambda: convkit.avg_pool2d(x, pool.kernel_size, **pool.settings),
        {}
        if pool.padding or pool.ceil_mode
        else {"window view": lambda: view_of_windows(x, pool, 0).mean(axis=(-2, -1))},
    )


def global_avg_pool(shape, dtype):
    x = numbers(shape, dtype)
    t = torch.from_numpy(x)
    return Contest(
        lambda: F.adaptive_avg_pool2d(t, 1),
        lambda: convkit.global_avg_pool(x),
        {"mean": lambda: x.mean(axis=(2, 3))},
    )


def max_pool_input(pool, dtype):
    x = numbers(pool.x, dtype)
    g = numbers(convkit.max_pool2d(x, pool.kernel_size, **pool.settings).shape, dtype, seed=1)
    leaf, upstream = torch.from_numpy(x).requires_grad_(), torch.from_numpy(g)

    def both_passes():
        y = F.max_pool2d(leaf, pool.kernel_size, **pool.settings)
        return torch.autograd.grad(y, leaf, upstream)[0]

    ours = lambda: gradients.max_pool2d_input(x, g, pool.kernel_size, **pool.settings)  # noqa: E731
    return Contest(both_passes, ours, {})


def avg_pool_input(pool, dtype):
    x = numbers(pool.x, dtype)
    g = numbers(convkit.avg_pool2d(x, pool.kernel_size, **pool.settings).shape, dtype, seed=1)
    per_axis = [[value, value] for value in (pool.kernel_size, pool.stride, pool.padding)]
    t, upstream = torch.from_numpy(x), torch.from_numpy(g)
    backward = torch.ops.aten.avg_pool2d_backward
    return Contest(
        lambda: backward(upstream, t, *per_axis, pool.ceil_mode, True, None),
        lambda: gradients.avg_pool2d_input(x.shape, g, pool.kernel_size, **pool.settings),
        {},
    )


def conv_input(layer, dtype):
    x, weight, g = (numbers(shape, dtype) for shape in (layer.x, layer.weight, output(layer)))
    return Contest(
        lambda: backward(layer, x, weight, g, [True, False, False])[0],
        lambda: gradients.conv2d_input(x.shape, weight, g, **layer.settings),
        {"transposed": lambda: laid_down(layer, weight, g)},
    )


def conv_weight(layer, dtype):
    x, weight, g = (numbers(shape, dtype) for shape in (layer.x, layer.weight, output(layer)))
    return Contest(
        lambda: backward(layer, x, weight, g, [False, True, False])[1],
        lambda: gradients.conv2d_weight(x, weight.shape, g, **layer.settings),
        {"im2col": lambda: gathered(layer, x, g)},
    )


def output(layer):
    """Return the shape of a layer's output."""
    sizes = [
        convkit.output_size(
            size, k, stride=layer.stride, padding=layer.padding, dilation=layer.dilation
        )
        for size, k in zip(layer.x[2:], layer.weight[2:], strict=True)
    ]
    return layer.x[0], layer.weight[0], *sizes


def backward(layer, x, weight, g, mask):
    tensors = [torch.from_numpy(array) for array in (g, x, weight)]
    settings = [[value] * 2 for value in (layer.stride, layer.padding, layer.dilation)]
    return torch.ops.aten.convolution_backward(
        *tensors, None, *settings, False, [0, 0], layer.groups, mask
    )


# What a reader would otherwise write


def view_of_windows(x, pool, edge):
    """Return the windows of a pool as a view of the padded array."""
    p, k, s = pool.padding, pool.kernel_size, pool.stride
    shape = F.max_pool2d(torch.from_numpy(x[:1, :1]), k, **pool.settings).shape
    more = [(p, max(p, (n - 1) * s + k - p - size)) for n, size in zip(shape[2:], x.shape[2:])]
    padded = np.pad(x, [(0, 0), (0, 0), *more], constant_values=edge)
    return WINDOW_VIEW(padded, (k, k), axis=(2, 3))[:, :, ::s, ::s]


def laid_down(layer, weight, g):
    """Multiply with the turned weight matrix and add the columns up where they lie: col2im."""
    N, C_in, H, W = layer.x
    C_out, per_group, K_H, K_W = layer.weight
    s, p, d, groups = layer.stride, layer.padding, layer.dilation, layer.groups
    H_out, W_out = g.shape[2:]
    matrix = weight.reshape(groups, C_out // groups, per_group * K_H * K_W).swapaxes(1, 2)
    columns = matrix @ g.reshape(N, groups, C_out // groups, H_out * W_out)
    columns = columns.reshape(N, C_in, K_H, K_W, H_out, W_out)
    padded = np.zeros((N, C_in, H + 2 * p, W + 2 * p), g.dtype)
    for i, j in np.ndindex(K_H, K_W):
        rows = slice(i * d, i * d + (H_out - 1) * s + 1, s)
        padded[:, :, rows, j * d : j * d + (W_out - 1) * s + 1 : s] += columns[:, :, i, j]
    return padded[:, :, p : p + H, p : p + W]


def gathered(layer, x, g):
    """Write all windows as columns and multiply them with the gradients: im2col."""
    (N, C_out, H_out, W_out), (_, per_group, K_H, K_W) = g.shape, layer.weight
    s, p, d, groups = layer.stride, layer.padding, layer.dilation, layer.groups
    padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    spans = [d * (k - 1) + 1 for k in (K_H, K_W)]
    windows = WINDOW_VIEW(padded, spans, axis=(2, 3))[:, :, ::s, ::s, ::d, ::d]
    columns = windows.transpose(1, 4, 5, 0, 2, 3)
    columns = columns.reshape(groups, per_group * K_H * K_W, N * H_out * W_out)
    maps = g.swapaxes(0, 1).reshape(groups, C_out // groups, N * H_out * W_out)
    return (maps @ columns.swapaxes(1, 2)).reshape(layer.weight)


# The contests


def batches(pools):
    """Return the pools for one image, and for 32 at once."""
    return pools | {
        f"{name}, 32 images": pool._replace(x=(32, *pool.x[1:])) for name, pool in pools.items()
    }


INNER = {name: layer for name, layer in IMAGES.items() if name not in FIRST}
SUBJECTS = {
    "max pool": (max_pool, batches(POOLS)),
    "average pool": (avg_pool, batches(POOLS)),
    "global average pool": (global_avg_pool, GLOBAL),
    "gradient of the input": (conv_input, INNER),
    "gradient of the weight": (conv_weight, IMAGES),
    "gradient of a max pool": (max_pool_input, batches(POOLS)),
    "gradient of an average pool": (avg_pool_input, batches(POOLS)),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--kinds", nargs="+", default=list(SUBJECTS), choices=SUBJECTS)
    arguments.add_argument("--seconds", type=float, default=0.3, help="for each way of a layer")
    given = arguments.parse_args()
    rows = []
    for kind in given.kinds:
        prepare, layers = SUBJECTS[kind]
        for name, layer in layers.items():
            if not given.quick or name in QUICK:
                found = measure(prepare, layer, 0.1 if given.quick else given.seconds)
                rows.append({"kind": kind, "layer": name, **found})
                print(line(rows[-1]), flush=True)
    if given.quick:
        print(json.dumps(means(rows), indent=1))
    else:
        timing.write(TABLE, rows, list(SUBJECTS), means, circumstances())


def measure(prepare, layer, seconds):
    """Return what is to be said of a layer; ratios are to PyTorch, of others to convkit."""
    double = in_float64(prepare(layer, np.float64), seconds)
    single = prepare(layer, np.float32)
    one = timing.interleaved(
        {"PyTorch": single.torch, "convkit": single.convkit, **single.others}, seconds=seconds
    )
    pair = {"PyTorch": single.torch, "convkit": single.convkit}
    two = timing.interleaved(pair, threads=2, seconds=seconds)
    return {
        "PyTorch, ms": 1e3 * one["PyTorch"],
        "1 thread": one["convkit"] / one["PyTorch"],
        "2 threads": two["convkit"] / two["PyTorch"],
        "float64": double,
        "others": {name: one[name] / one["convkit"] for name in single.others},
        "result, MB": single.convkit().nbytes / 1e6,
        "memory, MB": timing.peak_memory(single.convkit) / 1e6,
        "difference": compare(single),
    }


def in_float64(contest, seconds):
    pair = {"PyTorch": contest.torch, "convkit": contest.convkit}
    times = timing.interleaved(pair, seconds=seconds)
    return times["convkit"] / times["PyTorch"]


def compare(contest):
    """Return by how much the results differ, as a part of the largest number in them."""
    mine, theirs = contest.convkit(), contest.torch().detach().numpy()
    return float(np.abs(mine - theirs.reshape(mine.shape)).max() / np.abs(theirs).max())


def means(rows):
    """Return the geometric means of the ratios of each subject."""
    found = {}
    for subject in SUBJECTS:
        some = [row for row in rows if row["kind"] == subject]
        for name in ("1 thread", "2 threads", "float64") if some else ():
            found.setdefault(subject, {})[name] = timing.geometric_mean([row[name] for row in some])
        best = [min(row["others"].values()) for row in some if row["others"]]
        if best:
            found[subject]["best of the others"] = timing.geometric_mean(best)
    return found


def line(row):
    others = "  ".join(f"{name} x {ratio:.2f}" for name, ratio in row["others"].items())
    return (
        f"{row['kind']:28} {row['layer']:28} {row['PyTorch, ms']:9.3f} ms  "
        f"x {row['1 thread']:5.2f} {row['2 threads']:5.2f} {row['float64']:5.2f}  "
        f"{row['memory, MB']:6.1f} of {row['result, MB']:5.1f} MB  {row['difference']:.0e}  {others}"
    )


if __name__ == "__main__":
    main()
