"""Several ways of doing one thing, timed side by side in one process.

Each way is a function without arguments. All are called in turn, round after round, so that
whatever else this computer does falls on all of them alike. Rounds that other processes disturbed
do not count; reported are medians of the ratios of the rest, and how far these lie apart.
"""

import contextlib
import itertools
import json
import math
import statistics
import threading
import time
import tracemalloc
from operator import truediv

import quiet
import threadpoolctl

ASLEEP = 0.03  # seconds in which the idle threads of the contestant before stop spinning


def interleaved(ways, *, threads=1, seconds=0.5, rounds=5):
    """Return {name: seconds of one call in each round}: CPU time for one thread, else by the clock.

    `seconds` is about what each way may take in all; it gets at least `rounds` calls. A round in
    which other processes were at work is dropped and taken again.
    """
    clock = time.process_time if threads == 1 else time.perf_counter
    turns = itertools.count()
    with limited(threads):
        each = max(seconds / rounds, quiet.SHORTEST / len(ways))
        calls = {name: _calls(way, clock, each) for name, way in ways.items()}

        def one_round():
            times = {}
            for name in sorted(ways, reverse=next(turns) % 2):
                if threads > 1:
                    time.sleep(ASLEEP)
                times[name] = _one(ways[name], clock, calls[name])
            return times

        found = quiet.undisturbed(one_round, rounds)
    return {name: [times[name] for times in found] for name in ways}


def ratio(times, others):
    """Return the median of the rounds' ratios."""
    return statistics.median(map(truediv, times, others))


def spread(times, others):
    """Return how far the rounds' ratios lie apart: largest over smallest, less 1."""
    ratios = list(map(truediv, times, others))
    return max(ratios) / min(ratios) - 1


def compared(measured):
    """Return convkit's times over PyTorch's for each circumstance, and the spread of each ratio."""
    pairs = {name: (times["convkit"], times["PyTorch"]) for name, times in measured.items()}
    found = {name: ratio(*pair) for name, pair in pairs.items()}
    return found | {"spread": {name: spread(*pair) for name, pair in pairs.items()}}


def with_spread(row):
    """Return the ratios of a row and their spreads as text: "x 1.02 ± 3%" for each."""
    return "  ".join(f"x {row[name]:5.2f} ±{part:4.0%}" for name, part in row["spread"].items())


@contextlib.contextmanager
def limited(threads):
    """Let BLAS, and PyTorch if it is there, use so many threads inside the block."""
    with contextlib.suppress(ImportError):
        import torch

        torch.set_num_threads(threads)
    with threadpoolctl.threadpool_limits(threads):
        yield


def peak_memory(way):
    """Return the most bytes of NumPy's that one call holds at once, its result included.

    The call is made in a thread of its own, where no buffer is left from an earlier call.
    """
    peaks = []

    def call():
        tracemalloc.start()
        way()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    worker = threading.Thread(target=call)
    worker.start()
    worker.join()
    return peaks[0]


def write(table, rows, kinds, means, circumstances):
    """Write rows to a table, those of other kinds kept, and print the means of all."""
    old = json.loads(table.read_text(encoding="utf-8"))["layers"] if table.exists() else []
    measured = {row["kind"] for row in rows}
    rows = rows + [row for row in old if row["kind"] not in measured]
    rows.sort(key=lambda row: kinds.index(row["kind"]))
    found = {**circumstances, "means": means(rows), "layers": rows}
    print(json.dumps(found["means"], indent=1))
    table.parent.mkdir(exist_ok=True)
    table.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def geometric_mean(ratios):
    """Return the geometric mean of some ratios."""
    return math.exp(statistics.fmean(map(math.log, ratios)))


def _calls(way, clock, seconds):
    """Return how many calls take about so many seconds, after one to warm up."""
    way()
    once, calls = _one(way, clock, 1), 1
    while once * calls < 1e-3 and calls < 1 << 14:  # too short for the clock
        calls *= 4
        once = _one(way, clock, calls)
    return max(1, round(seconds / max(once, 1e-7)))


def _one(way, clock, calls):
    start = clock()
    for _ in range(calls):
        way()
    return (clock() - start) / calls
