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
import statistics
from pathlib import Path

import contests
import numpy as np
import timing
from conv import circumstances
from layers import GLOBAL, IMAGES, POOLS

import convkit

TABLE = Path(convkit.__file__).parent / "timings" / "pool_gradients.json"
QUICK = ("VGG 1", "GoogLeNet 3", "ResNet", "VGG 3_2: 3x3", "MobileNet: depthwise at 14")
FIRST = {"AlexNet 1: 11x11/4", "VGG 1_1: 3x3", "ResNet stem: 7x7/2", "32 images, 1 to 32"}


def batches(pools):
    """Return the pools for one image, and for 32 at once."""
    return pools | {
        f"{name}, 32 images": pool._replace(x=(32, *pool.x[1:])) for name, pool in pools.items()
    }


INNER = {name: layer for name, layer in IMAGES.items() if name not in FIRST}
SUBJECTS = {
    "max pool": (contests.max_pool, batches(POOLS)),
    "average pool": (contests.avg_pool, batches(POOLS)),
    "global average pool": (contests.global_avg_pool, GLOBAL),
    "gradient of the input": (contests.conv_input, INNER),
    "gradient of the weight": (contests.conv_weight, IMAGES),
    "gradient of a max pool": (contests.max_pool_input, batches(POOLS)),
    "gradient of an average pool": (contests.avg_pool_input, batches(POOLS)),
}


def main():
    """Measure the chosen subjects, and write the table unless it was quick."""
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
        "PyTorch, ms": 1e3 * statistics.median(one["PyTorch"]),
        **timing.compared({"1 thread": one, "2 threads": two, "float64": double}),
        "others": {name: timing.ratio(one[name], one["convkit"]) for name in single.others},
        "result, MB": single.convkit().nbytes / 1e6,
        "memory, MB": timing.peak_memory(single.convkit) / 1e6,
        "difference": compare(single),
    }


def in_float64(contest, seconds):
    """Return the times of convkit and of PyTorch."""
    pair = {"PyTorch": contest.torch, "convkit": contest.convkit}
    return timing.interleaved(pair, seconds=seconds)


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
    """Return a row as a line to read."""
    others = "  ".join(f"{name} x {ratio:.2f}" for name, ratio in row["others"].items())
    return (
        f"{row['kind']:28} {row['layer']:28} {row['PyTorch, ms']:9.3f} ms  "
        f"{timing.with_spread(row)}  "
        f"{row['memory, MB']:6.1f} of {row['result, MB']:5.1f} MB  {row['difference']:.0e}  "
        f"{others}"
    )


if __name__ == "__main__":
    main()
