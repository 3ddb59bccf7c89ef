"""Samples of a quiet machine: what other processes disturbed does not count.

The kernel keeps account of the time that all processes have had (`/proc/stat`, in Linux). What of
it was not ours during a sample says whether anybody else was at work.
"""

import math
import os
import time
from pathlib import Path

STAT = Path("/proc/stat")
TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds: the kernel counts no finer
SHARE = 0.05  # of one processor's time that others may have during a sample
DOUBT = 0.07  # how likely a median may lie outside of its range; 5 samples allow no less
SHORTEST = 20 * TICK  # seconds of a sample: below, the ticks are too coarse to judge it


class Disturbed(SystemExit):
    """Too few samples were left; nothing that was measured is to be written."""


def others():
    """Return the seconds of processors' time that other processes have had so far."""
    if not STAT.exists():
        raise Disturbed(f"{STAT} is missing: nothing says whether other processes are at work")
    user, nice, system, _, _, irq, softirq, stolen = map(int, STAT.read_text().split()[1:9])
    busy = (user + nice + system + irq + softirq + stolen) * TICK
    return busy - time.process_time()


def undisturbed(sample, wanted, tries=10):
    """Return the results of so many calls of a function during which nobody else was at work.

    Raises `Disturbed` after `tries` times as many calls.
    """
    found = []
    for _ in range(tries * wanted):
        start, before = time.perf_counter(), others()
        result = sample()
        taken, elapsed = others() - before, time.perf_counter() - start
        if taken <= SHARE * elapsed + TICK:
            found.append(result)
        if len(found) == wanted:
            return found
    raise Disturbed(
        f"{len(found)} of {tries * wanted} samples were undisturbed, but {wanted} are needed: "
        "other processes are at work, and nothing is written"
    )


def around_median(ratios):
    """Return between which two of some ratios their true median lies, whatever the noise.

    Each is above it as often as below. The extremes of a few lie around it; of more also those
    further inside, so that the range narrows with their number, where that of all would grow.
    """
    n, left_out, doubt = len(ratios), 0, 2 / 2 ** len(ratios)
    while (doubt := doubt + 2 * math.comb(n, left_out + 1) / 2**n) <= DOUBT:
        left_out += 1
    ordered = sorted(ratios)
    return ordered[left_out], ordered[n - 1 - left_out]


def judged(ratios, most):
    """Return what some ratios say of a goal: nothing if the range of their median contains it."""
    low, high = around_median(ratios)
    if high <= most:
        return "reached"
    return "missed" if low > most else "not decided"
