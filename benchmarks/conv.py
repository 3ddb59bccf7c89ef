"""Convolution layers: convkit beside PyTorch, SciPy and other ways in NumPy.

python benchmarks/conv.py                  all layers; writes convkit/timings/conv.json
python benchmarks/conv.py --kinds images   some of them; the others stay as they were measured
python benchmarks/conv.py --quick          a few layers, for a short time; writes nothing
"""

import argparse
import datetime
import json
import math
import os
import platform
import statistics
from pathlib import Path

import layers
import numpy as np
import scipy
import scipy.ndimage
import scipy.signal
import threadpoolctl
import timing
import torch
from others import OTHERS

import convkit

TABLE = Path(convkit.__file__).parent / "timings" / "conv.json"
SETS = {
    "images": layers.IMAGES,
    "sequences and volumes": layers.OTHER_AXES,
    "one large volume": layers.VOLUME,
    "small": layers.SMALL,
}
SQUARE = np.ones((1024, 1024), np.float32)
PRODUCT = 2 * len(SQUARE) ** 3  # operations
QUICK = ("VGG 3_2: 3x3", "ResNet stem: 7x7/2", "MobileNet: depthwise at 14", "8 x 8, 1 map")


def main():
    """Measure the chosen layers, and write the table unless it was quick."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--kinds", nargs="+", default=list(SETS), choices=SETS)
    arguments.add_argument("--seconds", type=float, default=0.3, help="for each way of a layer")
    given = arguments.parse_args()
    rows = []
    for kind in given.kinds:
        for name, layer in SETS[kind].items():
            if not given.quick or name in QUICK:
                found = measure(layer, kind, 0.1 if given.quick else given.seconds)
                rows.append({"kind": kind, "layer": name, **found})
                print(line(rows[-1]), flush=True)
    if given.quick:
        print(json.dumps(means(rows), indent=1))
    else:
        timing.write(TABLE, rows, list(SETS), means, circumstances())


def measure(layer, kind, seconds):
    """Return what is to be said of a layer: ratios of times, rates and memory."""
    ways = contestants(layer, np.float32)
    mine, theirs = ways["convkit"], ways["PyTorch"]
    pair = {"convkit": mine, "PyTorch": theirs}
    result = mine()
    often = {"seconds": seconds, "rounds": 2 if kind == "one large volume" else 5}
    one = timing.interleaved(pair | {"product": product}, **often)
    two = timing.interleaved(pair, threads=2, **often)
    double = contestants(layer, np.float64)
    double = timing.interleaved({name: double[name] for name in pair}, **often)
    flops = 2 * math.prod(layer.weight[1:]) * result.size
    chosen = convkit.explain_method(layer.x, layer.weight, dtype=np.float32, **layer.settings)
    return {
        "way": chosen.method,
        "PyTorch, ms": 1e3 * statistics.median(one["PyTorch"]),
        "GF/s": flops / statistics.median(one["convkit"]) / 1e9,
        "of peak": flops / PRODUCT * timing.ratio(one["product"], one["convkit"]),
        **timing.compared({"1 thread": one, "2 threads": two, "float64": double}),
        "others": ratios_of_others(ways, kind, often | {"seconds": seconds / 2}),
        "result, MB": result.nbytes / 1e6,
        "memory, MB": timing.peak_memory(mine) / 1e6,
        "difference": float(np.abs(result - theirs()).max() / np.abs(result).max()),
    }


def ratios_of_others(ways, kind, often):
    """Return the ratios of the ways in NumPy to convkit; einsum, which is slow, has one round."""
    names = rivals(ways, kind)
    fast = {name: ways[name] for name in names if name != "einsum"}
    slow = {name: ways[name] for name in names if name == "einsum"}
    times = timing.interleaved({"convkit": ways["convkit"]} | fast, **often)
    mine = times.pop("convkit")
    found = {name: timing.ratio(each, mine) for name, each in times.items()}
    if slow:
        (once,) = timing.interleaved(slow, **often | {"rounds": 1})["einsum"]
        found["einsum"] = once / statistics.median(mine)
    return found


def product():
    """Multiply two matrices: as fast as this machine computes."""
    return SQUARE @ SQUARE


def contestants(layer, dtype):
    """Return functions without arguments, one for each way to compute the layer."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=layer.x).astype(dtype)
    weight = (rng.normal(size=layer.weight) / math.sqrt(math.prod(layer.weight[1:]))).astype(dtype)
    x_torch, weight_torch = torch.from_numpy(x), torch.from_numpy(weight)
    axes = len(layer.weight) - 2
    ours = getattr(convkit, f"conv{axes}d")
    theirs = getattr(torch.nn.functional, f"conv{axes}d")
    ways = {
        "convkit": lambda: ours(x, weight, **layer.settings),
        "PyTorch": lambda: theirs(x_torch, weight_torch, **layer.settings).numpy(),
    }
    for name, way in OTHERS.items():
        ways[name] = lambda way=way: way(x, weight, **layer.settings)
    if layer.x[:2] == layer.weight[:2] == (1, 1):
        ways["ndimage"] = lambda: scipy.ndimage.correlate(x[0, 0], weight[0, 0], mode="constant")
        ways["signal"] = lambda: scipy.signal.correlate(x[0, 0], weight[0, 0], "valid")
    return ways


def rivals(ways, kind):
    """Return the other ways to be timed: with the large volume those that need no 4 GB."""
    names = [name for name in ways if name not in ("convkit", "PyTorch")]
    if kind == "one large volume":
        return [name for name in names if name in ("einsum", "ndimage", "signal")]
    return names


def means(rows):
    """Return the geometric means of the ratios of each kind of layers."""
    found = {}
    for kind in SETS:
        some = [row for row in rows if row["kind"] == kind]
        if some:
            found[kind] = {
                name: timing.geometric_mean([row[name] for row in some])
                for name in ("1 thread", "2 threads", "float64")
            }
            in_numpy = [{n: row["others"][n] for n in OTHERS if n in row["others"]} for row in some]
            found[kind]["best of the others"] = timing.geometric_mean(
                [min(times.values()) for times in in_numpy]
            )
            for name in OTHERS:
                if all(name in times for times in in_numpy):
                    found[kind][name] = timing.geometric_mean([times[name] for times in in_numpy])
    return found


def circumstances():
    """Return when, where and with what was measured, and how fast this machine multiplies."""
    b = torch.from_numpy(SQUARE)
    once = timing.interleaved({"NumPy": product, "PyTorch": lambda: b @ b})
    blas = [entry for entry in threadpoolctl.threadpool_info() if entry["user_api"] == "blas"]
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor(),
        "processors and load": (os.cpu_count(), round(os.getloadavg()[1])),  # of five minutes
        "BLAS": sorted({f"{entry['internal_api']} {entry.get('architecture')}" for entry in blas}),
        "versions": {m.__name__: m.__version__ for m in (convkit, np, scipy, torch)},
        "matrix product, GF/s": {
            name: PRODUCT / statistics.median(times) / 1e9 for name, times in once.items()
        },
    }


def processor():
    """Return the name of this machine's processor."""
    lines = Path("/proc/cpuinfo")
    names = lines.read_text().splitlines() if lines.exists() else []
    named = [name.split(":")[1].strip() for name in names if name.startswith("model name")]
    return named[0] if named else platform.processor()


def line(row):
    """Return a row as a line to read."""
    others = min(time for name, time in row["others"].items() if name in OTHERS)
    return (
        f"{row['layer']:28} {row['way']:9} {row['PyTorch, ms']:9.3f} ms  "
        f"{timing.with_spread(row)}  "
        f"{row['GF/s']:4.0f} GF/s {row['of peak']:5.0%}  others x {others:5.2f}  "
        f"{row['memory, MB']:6.1f} of {row['result, MB']:5.1f} MB  {row['difference']:.0e}"
    )


if __name__ == "__main__":
    main()
