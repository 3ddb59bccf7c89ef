"""Start a student's process in a sandbox of bubblewrap, and kill it with all that it started."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from classroom.sandbox import layout

INSIDE = "/grader"
NAMESPACES = (
    *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
    *("--die-with-parent", "--new-session", "--hostname", "student"),
)
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/sbin")
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp/work",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
CAPABILITIES = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
FOR_NAMESPACES = ("CAP_SYS_ADMIN", "CAP_CHOWN", "CAP_KILL")
BOOT = (
    "import gc, sys; gc.disable(); sys.path[:0] = {paths!r}; sys.argv[1:] = {args!r}; "
    "import runpy; runpy.run_module('classroom.sandbox.entry', run_name='__main__')"
)


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Parameters
    ----------
    memory, disk : int
        Bytes.
    processes, files : int
        Of its user, and open in one process.
    each, total : float
        Seconds for one cell of the teacher or the student, and for all of a submission.
    """

    memory: int = 2 * 2**30
    disk: int = 64 * 2**20
    processes: int = 64
    files: int = 128
    each: float = 30.0
    total: float = 120.0

    def inside(self, modules):
        """Return what the process is told to load and to give up, and the user that it becomes."""
        return {
            "modules": modules,
            "uid": 60_000 + os.getpid() % 5_000,
            "disk": self.disk,
            "limits": {
                "RLIMIT_AS": self.memory,
                "RLIMIT_FSIZE": self.disk,
                "RLIMIT_NPROC": self.processes,
                "RLIMIT_NOFILE": self.files,
                "RLIMIT_CPU": int(self.total) + 1,
                "RLIMIT_CORE": 0,
            },
        }


def missing():
    """Return why no sandbox can be started here, or "" if it can."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)"
    tried = subprocess.run(
        [*_isolated(CAPABILITIES, 2**20), "true"], capture_output=True, text=True, env={}
    )
    return f"bubblewrap cannot run: {tried.stderr.strip()}" if tried.returncode else ""


def can_fork():
    """Return whether a zygote may make namespaces of its own here."""
    return os.geteuid() == 0


def _isolated(capabilities, disk):
    """Return the command of bubblewrap, up to what it is to run."""
    rights = capabilities if os.geteuid() == 0 else ()
    return [
        shutil.which("bwrap"),
        *NAMESPACES,
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *(word for name in rights for word in ("--cap-add", name)),
        *_system(),
        *_course(),
        *_own(disk),
        "--",
    ]


def _system():
    """Mount Python and the system, and cover what of the course lies in them."""
    links = [path for path in map(Path, SYSTEM) if path.is_symlink()]
    mounts = {path for path in map(Path, SYSTEM) if path.exists()} - set(links)
    mounts |= {Path(sys.base_prefix), *map(Path, _packages())}
    covers = layout.covers(sorted(mounts))
    steps = {path: ["--ro-bind", str(path), str(path)] for path in mounts}
    steps |= {path: ["--perms", "0755", "--tmpfs", str(path)] for path in covers}
    return [
        *(word for path in links for word in ("--symlink", os.readlink(path), str(path))),
        *_mounted(sorted(steps.items())),
        *(word for path in covers for word in ("--remount-ro", str(path))),
    ]


def _packages():
    return dict.fromkeys(map(sysconfig.get_path, ("purelib", "platlib")))


def _course():
    """Mount what of the course a student's process needs."""
    places = ((Path(INSIDE, place), str(path)) for place, path in layout.layout().items())
    return _mounted((place, ["--ro-bind", path, str(place)]) for place, path in places)


def _mounted(steps):
    """Yield the words of mounts, each behind the folders above it, which all users may enter."""
    made = {Path("/")}
    for path, words in steps:
        for folder in reversed(path.parents):
            if folder not in made:
                made.add(folder)
                yield from ("--perms", "0755", "--dir", str(folder))
        yield from words


def _own(disk):
    """Give the sandbox its own /proc, /dev and /tmp, and make all else read-only."""
    return [
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--perms", "1777", "--size", str(disk), "--tmpfs", "/tmp"),
        *("--perms", "0777", "--dir", "/tmp/work"),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp/work"),
    ]


def _python(kind, box, home):
    """Return the command that starts our side of a student's process."""
    paths = [str(home), *_packages()]
    args = [kind, json.dumps(box.limits.inside(box.modules))]
    return [
        str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"),
        "-I",
        "-S",
        "-c",
        BOOT.format(paths=paths, args=args),
    ]


@dataclass
class New:
    """A new Python in a sandbox for every submission."""

    limits: Limits
    modules: tuple[str, ...] = ()
    process: subprocess.Popen | None = None

    def prepare(self):
        """Do what takes time before the first start."""

    def restart(self):
        """Kill the process, for what it is about to say is not known any more."""
        self.stop()

    def command(self):
        """Return the command that starts a process."""
        return _isolated(CAPABILITIES, self.limits.disk) + _python("new", self, INSIDE)

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
        return _python("open", self, self._made() / "course")

    def environment(self):
        """Return the variables that the process has."""
        return {**ENVIRONMENT, "HOME": self.folder()}

    def folder(self):
        """Return the folder in which the process works."""
        return str(self._made() / "work")

    def _made(self):
        """Return a folder with the layout and an empty folder to work in."""
        if not self.temporary:
            self.temporary.append(tempfile.TemporaryDirectory())
            made = Path(self.temporary[0].name)
            (made / "work").mkdir()
            layout.link(made / "course")
        return Path(self.temporary[0].name)


@dataclass
class Fork:
    """A zygote in a sandbox that forks for every submission."""

    limits: Limits
    modules: tuple[str, ...] = ()
    zygote: "Zygote | None" = None

    def prepare(self):
        """Start the zygote if there is none."""
        if self.zygote is None or not self.zygote.alive():
            command = _isolated(CAPABILITIES + FOR_NAMESPACES, self.limits.disk)
            self.zygote = Zygote(command + _python("fork", self, INSIDE))

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
