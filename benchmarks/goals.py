"""Is convkit as fast as it is meant to be? Its time over PyTorch's, each goal with its spread.

    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE .venv/bin/python benchmarks/goals.py
    ... benchmarks/goals.py --only "8 x 8" operators

Prints a line for each layer, then for each goal the mean of its layers, the range in which the
median of this mean over the rounds lies, and whether this range is on one side of the goal. Writes
nothing. It needs a machine with nothing else to do, and ends where too few rounds were undisturbed.
About 7 minutes.

What stays above its goal, and what was tried (times over those of the way taken, one thread):

- Depthwise layers. Each column of a kernel is a pass of its own, where PyTorch reads an input once;
  with a stride a third of the time goes into setting every second element apart. Rows times a band
  matrix take 0.9 times as long at stride 2 and for kernels of 7 x 7 on large maps, 1.6 to 2.1
  times for those of 3 x 3 at stride 1. Compiled code could read once as well, at the price of the
  rule that NumPy is enough.
- Gradients of an input with fewer gradients than weights. Adding up its columns in tiles that fit
  into the cache takes 1.0 to 1.1 times as long.
- Layers that two threads slow down. OpenBLAS wakes a second one for every product of more than
  2**18 multiplications, and NumPy cannot ask for one. Products cut to that size take 1.6 to 5.8
  times as long. Who has such layers sets OPENBLAS_NUM_THREADS=1.
- Gradients of transposed layers. The product alone takes three quarters of PyTorch's time for
  the whole; the rest is columns with a stride.
- Softmax and cross entropy. Largest element, difference, exp and sum are a pass each, and exp
  alone takes three quarters of PyTorch's time for the whole.
"""

import argparse
import statistics
from collections.abc import Callable
from typing import NamedTuple

import contests
import conv
import numpy as np
import quiet
import timing
from layers import IMAGES, SMALL
from operators import OPERATORS
from pool_gradients import INNER

ROUNDS, SECONDS = 5, 0.25
NOISY = 15  # rounds where two threads meet
WORST, DEPTHWISE = 2, 2.2  # of a single layer


class Goal(NamedTuple):
    """What is measured, and the mean that is to be reached."""

    most: float
    rows: dict
    contest: Callable  # of a row and a dtype
    threads: int = 1
    dtype: type = np.float32
    worst: float = np.inf  # of a single row
    rounds: int = ROUNDS


def layer(row, dtype):
    """Return the two contestants of a convolution layer."""
    ways = conv.contestants(row, dtype)
    return contests.Contest(ways["PyTorch"], ways["convkit"], {})


GOALS = {
    "float32": Goal(1.05, IMAGES, layer, worst=WORST),
    "two threads": Goal(1.3, IMAGES, layer, threads=2, rounds=NOISY),
    "float64": Goal(0.6, IMAGES, layer, dtype=np.float64),
    "input's gradient": Goal(1.05, INNER, contests.conv_input, worst=WORST),
    "weight's gradient": Goal(1.15, IMAGES, contests.conv_weight, worst=WORST),
    "8 x 8": Goal(2.5, SMALL, layer),
    "operators": Goal(1.0, OPERATORS, lambda make, dtype: make(dtype)),
}


def main():
    """Measure the chosen goals, and print what was reached."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--only", nargs="+", default=list(GOALS), choices=GOALS)
    names = arguments.parse_args().only
    print(conv.circumstances()["BLAS"])
    found = {name: measured(name, GOALS[name]) for name in names}
    for name, rows in found.items():
        print(verdict(name, GOALS[name].most, means_of_rounds(rows)))
        for row, times in rows.items():
            worst = DEPTHWISE if "depthwise" in row else GOALS[name].worst
            if timing.ratio(*times) > worst:
                print(f"  {row}: {timing.ratio(*times):.2f}, but at most {worst} is meant")
    if {"float32", "two threads"} <= set(found):
        for row in slower(found["float32"], found["two threads"]):
            print(f"  {row}: slower with two threads than with one")


def measured(name, goal):
    """Return convkit's and PyTorch's times of each row, and print their ratio."""
    rows = {}
    for row, given in goal.rows.items():
        pair = goal.contest(given, goal.dtype)
        often = {"threads": goal.threads, "seconds": SECONDS, "rounds": goal.rounds}
        times = timing.interleaved({"convkit": pair.convkit, "PyTorch": pair.torch}, **often)
        rows[row] = times["convkit"], times["PyTorch"]
        ratio, spread = timing.ratio(*rows[row]), timing.spread(*rows[row])
        print(f"{name:18} {row:30} x {ratio:5.2f} ±{spread:4.0%}", flush=True)
    return rows


def means_of_rounds(rows):
    """Return the geometric mean of the ratios of all rows, in each round."""
    ratios = [
        [mine / theirs for mine, theirs in zip(*times, strict=True)] for times in rows.values()
    ]
    return [timing.geometric_mean(each) for each in zip(*ratios, strict=True)]


def verdict(name, most, means):
    """Return a line: the median, its range, and whether this decides that the goal is reached."""
    low, high = quiet.around_median(means)
    word = quiet.judged(means, most)
    return (
        f"{name:18} {statistics.median(means):.2f} ({low:.2f} to {high:.2f}), goal {most}: {word}"
    )


def slower(one, two):
    """Return the rows that took convkit longer with two threads, each time, than ever with one."""
    return [row for row in one if min(two[row][0]) > max(one[row][0])]


if __name__ == "__main__":
    main()
