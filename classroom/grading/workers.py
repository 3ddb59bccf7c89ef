"""Grade one submission, and many at once: on this machine or on a Dask cluster.

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
from dataclasses import dataclass, replace

from classroom.assignment import Assignment
from classroom.grading import matching, suspicions, warmup
from classroom.grading.judge import Teacher
from classroom.records import autograded
from classroom.records.results import Result
from classroom.sandbox import bubblewrap, codec
from classroom.sandbox import runner as student
from classroom.sandbox.session import Broken, Session

GRACE = 20.0
_IDLE = []


@dataclass(frozen=True)
class Job:
    """All that is needed to grade one submission, wherever that is done.

    Parameters
    ----------
    assignment : Assignment
    student, digest, submitted : str
        See `results.Result`.
    data : bytes
        The notebook that was handed in.
    files : dict from str to bytes
        What else lies in the student's folder.
    flags : tuple of str
        What was odd about how it was handed in.
    reason : str
        Why there is no notebook, or "".
    seed : str
        From which hidden tests are drawn.
    owner : str
        Whose numbers the notebook must hold: the student's, or "*" for those of the name in it.
    start : str
        "fork", "new" or "open": a key of `sandbox.STARTS`.
    limits : sandbox.Limits
    """

    assignment: Assignment
    student: str
    digest: str
    submitted: str
    data: bytes
    files: dict
    flags: tuple[str, ...]
    reason: str
    seed: str
    owner: str
    start: str
    limits: bubblewrap.Limits

    def failed(self, reason):
        return Result(
            self.assignment.name,
            self.student,
            self.digest,
            "failed",
            reason,
            self.flags,
            submitted=self.submitted,
        )

    def broken(self, reason):
        """Return a failure that is not the student's: without a digest, so it is tried again."""
        return replace(self.failed(reason), digest="")


def judge(job, box):
    """Return the `Result` of a submission and the notebook that nbgrader shows, "" if none."""
    begun = time.monotonic()
    try:
        handed, odd = matching.read(job.data)
    except matching.Unreadable as error:
        return job.failed(str(error)), ""
    places, oddities = matching.match(job.assignment.cells, handed)
    session = Session(box, job.limits, {**job.files, **job.assignment.files}, job.owner)
    try:
        teacher = Teacher(job.assignment, handed, places, session)
        cells = teacher.grade()
    except Broken as error:
        return job.broken(str(error)), ""
    finally:
        session.close()
    flags = (*job.flags, *odd, *oddities, *teacher.flags, *suspicions.flags(_written(teacher)))
    result = Result(
        job.assignment.name,
        job.student,
        job.digest,
        "graded",
        "",
        tuple(dict.fromkeys(flags)),
        cells,
        job.submitted,
        time.monotonic() - begun,
    )
    text = autograded.notebook(job.assignment, handed, places, teacher.shown, cells)
    return result, text


def _written(teacher):
    """Yield the name and the source of all code that is the student's own."""
    for place in teacher.own:
        given = teacher.given[teacher.back[place]] if place in teacher.back else None
        source = teacher.handed[place].source
        if given is None or source.strip() not in {given.source.strip(), given.release.strip()}:
            yield (given.name or given.id) if given else f"number {place + 1}", source


# The bench


def serve(link):
    """Answer jobs with results until the other side hangs up."""
    boxes = {}
    while True:
        try:
            job = pickle.loads(codec.receive(link))
        except EOFError:
            return
        key = job.assignment.name, job.start, job.limits
        if key not in boxes:
            boxes[key] = bubblewrap.STARTS[job.start](job.limits, _know(job.assignment))
            _rehearse(job, boxes[key])
            gc.freeze()
        box = boxes[key]
        box.prepare()
        codec.send(link, _forked(job, box))
        box.stop()


def _rehearse(job, box):
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
    given, ours = [], []
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
            student.write(job.assignment.files)
            found = pickle.dumps(judge(job, box))
    except BaseException:
        reason = f"the grader stopped: {traceback.format_exc(limit=-3)}"
        found = pickle.dumps((job.broken(reason), ""))
    with os.fdopen(writing, "wb") as file:
        file.write(found)
    os._exit(0)


def _all_of(reading, deadline):
    """Return all bytes of a pipe, or None if they are not there in time."""
    parts = []
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
                stdin=theirs,
                cwd=bubblewrap.HOME,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"},
            )

    def grade(self, job):
        codec.send(self.link, pickle.dumps(job))
        return pickle.loads(codec.receive(self.link))

    def close(self):
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
