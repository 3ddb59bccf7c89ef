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

from classroom.grading import matching, warmup
from classroom.grading.one import judge
from classroom.sandbox import boxes, cells, codec, layout

GRACE = 20.0
_IDLE: list["Bench"] = []


# The bench


def serve(link):
    """Answer jobs with results until the other side hangs up."""
    ready = {}
    while True:
        try:
            job = pickle.loads(codec.receive(link))
        except EOFError:
            return
        key = job.assignment.name, job.start, job.limits
        if key not in ready:
            ready[key] = boxes.STARTS[job.start](job.limits, _know(job.assignment))
            _warm_up(job, ready[key])
            gc.freeze()
        box = ready[key]
        box.prepare()
        codec.send(link, _forked(job, box))
        box.stop()


def _warm_up(job, box):
    """Grade something of our own, so that what Python does once is done before any fork."""
    box.prepare()
    pickle.dumps(
        judge(replace(job, assignment=warmup.ASSIGNMENT, data=warmup.NOTEBOOK, files={}), box)
    )


def _know(assignment):
    """Read and import once what the teacher's cells need, so that no fork has to.

    Returns
    -------
    tuple of str
        The modules that the cells import which students have.
    """
    given: list[str] = []
    ours: list[str] = []
    for cell in assignment.cells:
        for text in (cell.source, cell.release):
            matching.bound(text), matching.used(text)
        if cell.kind == "code":
            ours += matching.modules(cell.source)
            given += matching.modules(cell.release) if cell.role != "test" else []
    for name in ("numpy.testing", *ours):
        with contextlib.suppress(Exception):
            __import__(name)
    return tuple(dict.fromkeys(given))


def _forked(job, box):
    """Return what `judge` gives, pickled, from a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _judge_and_leave(job, box, writing)
    os.close(writing)
    found = _all_of(reading, time.monotonic() + job.limits.total + job.limits.each + GRACE)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if found is None:
        box.restart()
        found = pickle.dumps((job.broken("a test of the course ran too long or broke off"), ""))
    return found


def _judge_and_leave(job, box, writing):
    try:
        os.environ.update(CONVKIT_SEED=job.seed, CONVKIT_STUDENT=job.owner)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            cells.write(job.assignment.files)
            sys.path.insert(0, folder)  # checks may lie in a module beside the notebook
            found = pickle.dumps(judge(job, box))
    except BaseException:
        reason = f"the grader stopped: {traceback.format_exc(limit=-3)}"
        found = pickle.dumps((job.broken(reason), ""))
    with os.fdopen(writing, "wb") as file:
        file.write(found)
    os._exit(0)


def _all_of(reading, deadline):
    """Return all bytes of a pipe, or None if they are not there in time."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector, os.fdopen(reading, "rb", 0) as file:
        selector.register(file, selectors.EVENT_READ)
        while selector.select(max(deadline - time.monotonic(), 0)):
            part = file.read(2**20)
            if not part:
                return b"".join(parts) or None
            parts.append(part)
    return None


class Bench:
    """The process in which this worker grades."""

    def __init__(self):
        self.link, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "classroom.grading.workers"],
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


def grade(job):
    """Return the `Result` of a job and its notebook, from a bench of this process."""
    if job.reason:
        return job.failed(job.reason), ""
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
        _IDLE.append(bench)
        return found
    return job.broken("the process that grades broke off twice"), ""


# Many at once


@contextlib.contextmanager
def pool(workers, scheduler):
    """Yield an executor: threads with a bench for each, or the workers of a Dask cluster.

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
                yield executor
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
        yield client.get_executor(pure=False)


if __name__ == "__main__":
    serve(socket.socket(fileno=os.dup(0)))
