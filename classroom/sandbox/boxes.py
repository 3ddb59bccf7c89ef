"""Ways to start a student's process, and to kill it with all that it started."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from classroom.sandbox import bubblewrap, codec, layout, usage
from classroom.sandbox.cgroup import NONE, Group
from classroom.sandbox.limits import Limits

PATIENCE = 20.0
BOOT = (
    "import gc, sys; gc.disable(); sys.path[:0] = {paths!r}; sys.argv[1:] = {args!r}; "
    "import runpy; runpy.run_module('classroom.sandbox.inside.entry', run_name='__main__')"
)


def _python(kind, box, *folders):
    """Return the command that starts our side of a student's process, which imports from these."""
    paths = list(map(str, folders))
    args = [kind, json.dumps(box.limits.inside(box.modules))]
    return [
        str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"),
        "-I",
        "-S",
        "-B",
        "-c",
        BOOT.format(paths=paths, args=args),
    ]


@dataclass
class New:
    """A new Python in a sandbox for every submission."""

    limits: Limits
    modules: tuple[str, ...] = ()
    group: Group = NONE
    process: subprocess.Popen | None = None

    def prepare(self):
        """Do what takes time before the first start."""
        layout.built()

    def restart(self):
        """Kill the process, for what it is about to say is not known any more."""
        self.stop()

    def command(self):
        """Return the command that starts a process."""
        isolated = bubblewrap.isolated(self.limits.disk)
        return isolated + _python("new", self, bubblewrap.INSIDE, *bubblewrap.packages().values())

    def start(self):
        """Return a socket to a new process; what was started before is killed."""
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                self.command(),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self.environment(),
                start_new_session=True,
                cwd=self.folder(),
            )
        return ours

    def enclose(self):
        """Put what was started into the group, as long as it has run nothing of a student's."""
        if self.process:
            self.group.take({self.process.pid, *usage.below(self.process.pid)})

    def environment(self):
        """Return the variables that bubblewrap has; the process gets its own."""
        return {}

    def folder(self):
        """Return the folder in which bubblewrap is started."""
        return "/"

    def stop(self):
        """Kill the process with all that it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Open(New):
    """A new process without isolation (``--no-sandbox``); what it can import is the same."""

    temporary: list[tempfile.TemporaryDirectory] = field(default_factory=list)

    def command(self):
        """Return the command that starts a process."""
        return _python("open", self, layout.built(), *bubblewrap.packages())

    def environment(self):
        """Return the variables that the process has."""
        return {**bubblewrap.ENVIRONMENT, "HOME": self.folder()}

    def folder(self):
        """Return the folder in which the process works."""
        if not self.temporary:
            self.temporary.append(tempfile.TemporaryDirectory())
        return self.temporary[0].name


@dataclass
class Fork:
    """A zygote in a sandbox that forks for every submission."""

    limits: Limits
    modules: tuple[str, ...] = ()
    group: Group = NONE
    zygote: "Zygote | None" = None

    def prepare(self):
        """Start the zygote if there is none."""
        if self.zygote is None or not self.zygote.alive():
            isolated = bubblewrap.isolated(self.limits.disk)
            places = bubblewrap.packages().values()
            self.zygote = Zygote(isolated + _python("fork", self, bubblewrap.INSIDE, *places))

    def restart(self):
        """Kill the zygote, for what it is about to say is not known any more."""
        if self.zygote:
            self.zygote.kill()
        self.zygote = None

    def start(self):
        """Return a socket to a new process; what was started before is killed."""
        if self.zygote is None:
            raise ConnectionError("the sandbox could not be started")
        ours, theirs = socket.socketpair()
        with theirs:
            self.zygote.fork(theirs)
        return ours

    def enclose(self):
        """Put what was forked into the group, as long as it has run nothing of a student's."""
        if self.zygote:
            self.group.take(usage.below(self.zygote.process.pid) - self.zygote.own)

    def stop(self):
        """Kill the process that was started last, with all that it started."""
        if self.zygote:
            self.zygote.stop()


class Zygote:
    """A process that forks when it is told to; each word to it is answered when it is done."""

    def __init__(self, command):
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        self._ready()
        self.own = usage.below(self.process.pid)

    def alive(self):
        """Return whether the process runs."""
        return self.process.poll() is None

    def fork(self, link):
        """Kill the last child and fork another, which answers on a socket."""
        socket.send_fds(self.control, [b"f"], [link.fileno()])
        self._ready()

    def stop(self):
        """Kill the last child."""
        self.control.send(b"s")
        self._ready()

    def kill(self):
        """Kill the zygote with all that it forked."""
        self.control.close()
        self.process.kill()
        self.process.wait()

    def _ready(self):
        if self.control.recv(1) != b"r":
            raise ConnectionError("the sandbox could not be started")


STARTS: dict[str, Callable] = {"fork": Fork, "new": New, "open": Open}


def starts():
    """Return the isolated ways to start that this machine has, the usual one first."""
    return [*(["fork"] if can_fork() else []), "new"]


@cache
def can_fork():
    """Return whether a zygote may make namespaces of its own here: root may, others are tried."""
    if os.geteuid() == 0:
        return True
    box = Fork(Limits())
    try:
        box.prepare()
        with box.start() as link:
            codec.receive(link, time.monotonic() + PATIENCE)
    except (OSError, EOFError):
        return False
    finally:
        box.restart()
    return True
