"""What the processes of a submission use together, as the kernel tells it."""

import contextlib
import os
import platform
import signal
from pathlib import Path

from classroom.sandbox import cgroup
from classroom.sandbox.inside import seccomp

PROCESSES = Path("/proc")


def below(pid):
    """Return the ids of all processes that one started, and those that these started."""
    found: set[int] = set()
    for path in PROCESSES.glob(f"{pid}/task/*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, path.read_text().split()):
                found |= {child} | below(child)
    return found


def memory(pid):
    """Return the bytes that a process has in memory, its share of what others have too."""
    with contextlib.suppress(OSError):
        for row in (PROCESSES / str(pid) / "smaps_rollup").read_text().splitlines():
            if row.startswith("Pss:"):
                return int(row.split()[1]) << 10
    return 0


def bound(most):
    """Let this process take so many bytes more than it has, where the system can count them."""
    import resource  # which Windows lacks

    with contextlib.suppress(OSError):
        pages = int((PROCESSES / "self" / "statm").read_text().split()[0])
        size = pages * resource.getpagesize() + most
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


class Watch:
    """Ends the processes of a submission when they use more memory than it may, all together.

    Parameters
    ----------
    most : int
        Bytes.
    spared : set of int
        Processes that are no part of the submission.
    group : Group
        In which the submission is, and may be ended by the kernel.
    """

    def __init__(self, most, spared, group):
        self.most, self.spared, self.group = most, spared, group
        self.before, self.ended = group.overruns(), False

    @property
    def over(self):
        """Whether they did."""
        return self.ended or self.group.overruns() > self.before

    def look(self):
        """Look once at the processes below this one."""
        pids = below(os.getpid()) - self.spared
        if sum(map(memory, pids)) > self.most:
            self.ended = True
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def held():
    """Return whether this machine holds each limit that is one of a submission as a whole.

    Examples
    --------
    >>> list(held())
    ['the memory of all processes together', 'the share of the processors', 'system calls']
    """
    counted = memory(os.getpid()) > 0 and any(PROCESSES.glob("self/task/*/children"))
    shares, grouped = PROCESSES / "sys" / "kernel" / "sched_autogroup_enabled", bool(cgroup.home())
    shared = shares.exists() and shares.read_text().strip() == "1"
    return {
        "the memory of all processes together": counted or grouped,
        "the share of the processors": shared or grouped,
        "system calls": platform.machine() in seccomp.MACHINES,
    }
