"""Grade many submissions at once: on this machine or on a Dask cluster.

A worker keeps one bench: a process with one thread that has imported all that tests need. It forks
for each submission, so that nothing of one is there when the next is graded, and kills what takes
too long.
"""

import contextlib
import gc
import os
import pickle
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from classroom import sources
from classroom.grading import suspicions, trial
from classroom.grading.judge import mistakes
from classroom.grading.one import judge
from classroom.sandbox import boxes, cells, cgroup, codec, layout, usage

GRACE = 20.0
OVERTIME = "the grader was busy with this submission for more than"
TICK = 0.2
ANSWER = 2**26  # bytes of a result and its notebook
_IDLE: list["Bench"] = []


# The bench


def serve(link, group):
    """Answer jobs with results until the other side hangs up; students' code runs in a group."""
    ready: dict[tuple, object] = {}
    while True:
        try:
            job = pickle.loads(codec.receive(link))
        except EOFError:
            return
        try:
            codec.send(link, _graded(job, ready, group))
        except Exception as error:
            codec.send(link, pickle.dumps((job.broken(_reason(error)), "")))


def _graded(job, ready, group):
    """Return what `judge` gives, pickled; make what all jobs of a class share with the first."""
    key = job.assignment.name, job.start, job.limits
    if key not in ready:
        ready[key] = boxes.STARTS[job.start](job.limits, _know(job.assignment), group)
        _warm_up(job, ready[key])
        gc.freeze()
    box = ready[key]
    box.prepare()
    group.bound(job.limits)
    try:
        return _forked(job, box)
    finally:
        box.stop()


def _warm_up(job, box):
    """Grade something of our own, so that what Python does once is done before any fork."""
    box.prepare()
    pickle.dumps(judge(trial.job(trial.WARMUP, job.start, job.seed, job.limits), box))


def _know(assignment):
    """Read and import once what the teacher's cells need, so that no fork has to.

    Returns
    -------
    tuple of str
        The modules that the cells import which students have.
    """
    for cell in assignment.cells:
        for text in (cell.source, cell.release):
            sources.bound(text), sources.used(text)
    code = [cell for cell in assignment.cells if cell.kind == "code"]
    ours = [name for cell in code for name in sources.modules(cell.source)]
    given = [one for c in code if c.role != "test" for one in sources.modules(c.release)]
    for name in ("numpy.testing", *ours):
        with contextlib.suppress(Exception):
            __import__(name)
    if b"convcheck" in b" ".join([" ".join(ours).encode(), *assignment.files.values()]):
        mistakes()
    return tuple(dict.fromkeys(given))


def _forked(job, box):
    """Return what `judge` gives, pickled, from a process of its own."""
    watch = usage.Watch(job.limits.memory, usage.below(os.getpid()), box.group)
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            os.close(reading)
            _judge_and_leave(job, box, writing, folder)
        os.close(writing)
        watch.spared.add(child)
        found = _all_of(reading, time.monotonic() + _patience(job), watch)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not found:
        box.restart()
    return _fitting(job, found, watch)


def _patience(job):
    """Return after how many seconds a submission is given up, with what is computed on our side."""
    return job.limits.total + job.limits.each + GRACE


def _fitting(job, found, watch):
    """Return what came of a job, or why nothing did, as small as it may be."""
    if found is None:
        return pickle.dumps((job.failed(f"{OVERTIME} {_patience(job):g} s, and stopped"), ""))
    if not found:
        return pickle.dumps((job.broken("the process that graded it broke off"), ""))
    if len(found) > ANSWER:
        size = f"{len(found) >> 20} MB, more than {ANSWER >> 20}"
        return pickle.dumps((job.failed(f"what came of it fills {size}"), ""))
    if not watch.over:
        return found
    result, notebook = pickle.loads(found)
    told = f"all its processes together took more than {job.limits.memory >> 20} MB of memory"
    flags = suspicions.ranked((told, *result.flags))
    return pickle.dumps((replace(result, flags=tuple(flags)), notebook))


def _judge_and_leave(job, box, writing, folder):
    try:
        usage.bound(job.limits.memory)
        os.environ.update(CONVKIT_SEED=job.seed, CONVKIT_STUDENT=job.owner)
        os.chdir(folder)
        cells.write(job.assignment.files)
        sys.path.insert(0, folder)  # checks may lie in a module beside the notebook
        found = pickle.dumps(judge(job, box))
    except MemoryError:
        size = f"{job.limits.memory >> 20} MB"
        found = pickle.dumps((job.failed(f"what it sends takes more than {size} to look at"), ""))
    except BaseException as error:
        found = pickle.dumps((job.broken(_reason(error)), ""))
    try:
        with os.fdopen(writing, "wb") as file:
            file.write(found)
    finally:
        os._exit(0)


def _reason(error):
    """Return in one line what an exception of ours is, and where it was raised."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__}: {error}"
    return f"the grader stopped with {told} ({Path(where.filename).name}, line {where.lineno})"


def _all_of(reading, deadline, watch):
    """Return all bytes of a pipe, None if they are not there in time; keep watch meanwhile."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector, os.fdopen(reading, "rb", 0) as file:
        selector.register(file, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if not selector.select(TICK):
                watch.look()
                continue
            part = file.read(2**20)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None


class Bench:
    """The process in which this worker grades."""

    def __init__(self):
        self.link, theirs = socket.socketpair()
        self.group = cgroup.made()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "classroom.grading.workers", str(self.group.place or "")],
                stdin=theirs.fileno(),
                cwd=layout.HOME,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"},
            )

    def grade(self, job):
        """Return the `Result` of a job and its notebook."""
        codec.send(self.link, pickle.dumps(job))
        return pickle.loads(codec.receive(self.link))

    def close(self):
        """Let the process end."""
        self.link.close()
        self.process.wait()
        self.group.remove()


def grade(job):
    """Return the `Result` of a job and its notebook, from a bench of this process.

    Whatever breaks is the reason of this one result, and nothing that stops the others.
    """
    if job.reason:
        return job.failed(job.reason), ""
    try:
        return _from_a_bench(job)
    except Exception as error:
        return job.broken(_reason(error)), ""


def _from_a_bench(job):
    """Return the `Result` of a job and its notebook; a bench that breaks off is replaced once."""
    for _ in range(2):
        try:
            bench = _IDLE.pop()
        except IndexError:
            bench = Bench()
        try:
            found = bench.grade(job)
        except (OSError, EOFError):
            bench.close()
            continue
        except BaseException:
            bench.close()
            raise
        _IDLE.append(bench)
        return found
    advice = "this machine may lack memory: give the command again with --workers 1"
    return job.broken(f"the process that grades broke off twice; {advice}"), ""


# Many at once


@contextlib.contextmanager
def pool(workers, scheduler):
    """Yield an executor: threads with a bench for each, or the workers of a Dask cluster.

    With it comes an executor for each place where it works, by the name of the place.

    Parameters
    ----------
    workers : int
    scheduler : str
        Address of a scheduler, "local" for a new cluster on this machine, or "" for no Dask.
    """
    if not scheduler:
        _IDLE.extend(Bench() for _ in range(workers))
        try:
            with ThreadPoolExecutor(workers) as executor:
                yield executor, {"this machine": executor}
        finally:
            while _IDLE:
                _IDLE.pop().close()
        return
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        if scheduler == "local":
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            scheduler = stack.enter_context(cluster)
        client = stack.enter_context(Client(scheduler))
        client.wait_for_workers(1)
        executors = {at: client.get_executor(pure=False, workers=[at]) for at in client.nthreads()}
        yield client.get_executor(pure=False), executors


if __name__ == "__main__":
    serve(socket.socket(fileno=os.dup(0)), cgroup.Group(Path(sys.argv[1]) if sys.argv[1] else None))
