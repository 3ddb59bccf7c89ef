"""Groups of the kernel's (cgroup v2) that bound a submission as a whole, where they may be made.

A group holds back memory of whatever kind and the number of processes at every moment, and has one
share of the processors however many work in it.
"""

import contextlib
import itertools
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT, OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
LEAF = "grader"
CONTROLLERS = {"cpu", "memory", "pids"}
_COUNT = itertools.count(1)


@dataclass(frozen=True)
class Group:
    """A group for one submission after the other; without a place, one that holds nothing back.

    Parameters
    ----------
    place : Path, optional
        Its folder.
    """

    place: Path | None = None

    def bound(self, limits):
        """Let all that is in it have no more than these limits, together."""
        self._write("memory.max", limits.memory)
        self._write("memory.oom.group", 1)
        self._write("pids.max", limits.processes)
        with contextlib.suppress(FileNotFoundError):  # where nothing is ever swapped
            self._write("memory.swap.max", 0)

    def take(self, pids):
        """Move processes into it; those that they start will be in it, too."""
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                self._write("cgroup.procs", pid)

    def overruns(self):
        """Return how many processes have been ended so far for the memory of all."""
        if not self.place:
            return 0
        rows = (self.place / "memory.events").read_text().splitlines()
        return int(dict(map(str.split, rows))["oom_kill"])

    def remove(self, patience=2.0):
        """Take it away, once nothing is in it."""
        end = time.monotonic() + patience
        while self.place and self.place.exists() and time.monotonic() < end:
            with contextlib.suppress(OSError):
                self.place.rmdir()
            time.sleep(0.01)

    def _write(self, name, value):
        if self.place:
            (self.place / name).write_text(str(value))


NONE = Group()


def made():
    """Return a new group, or one that holds nothing back where none can be made."""
    above = home()
    if not above:
        return NONE
    place = above / f"submission-{os.getpid()}-{next(_COUNT)}"
    place.mkdir()
    return Group(place)


@cache
def home():
    """Return the group below which others can be made, or None."""
    rows = OWN.read_text().splitlines() if OWN.exists() else []
    paths = [row.removeprefix("0::/") for row in rows if row.startswith("0::/")]
    with contextlib.suppress(OSError):
        own = ROOT.joinpath(*paths)
        if _words(own / "cgroup.controllers") >= CONTROLLERS and os.access(own, os.W_OK):
            _divide(own)
            return own
    return None


def _words(file):
    return set(file.read_text().split())


def _divide(own):
    """Let groups be made below one; as no process may then be in it, this one moves into a leaf."""
    leaf, here = own / LEAF, str(os.getpid())
    leaf.mkdir(exist_ok=True)
    (leaf / "cgroup.procs").write_text(here)
    try:
        (own / "cgroup.subtree_control").write_text("+cpu +memory +pids")
    except OSError:  # another process is in it
        (own / "cgroup.procs").write_text(here)
        leaf.rmdir()
        raise
