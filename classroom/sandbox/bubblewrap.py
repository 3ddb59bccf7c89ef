"""Start a student's process where it can do no harm, and end it with all that it started."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
INSIDE = "/grader"
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
        [*_walls(CAPABILITIES, 2**20), "true"], capture_output=True, text=True, env={}
    )
    return f"bubblewrap cannot run: {tried.stderr.strip()}" if tried.returncode else ""


def can_fork():
    """Return whether a zygote may make namespaces of its own here."""
    return os.geteuid() == 0


def _walls(capabilities, disk):
    """Return the command of bubblewrap, up to what it is to run."""
    site, prefix = Path(sysconfig.get_path("purelib")), Path(sys.base_prefix)
    command = [
        shutil.which("bwrap"),
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "student",
    ]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    if os.geteuid() == 0:
        command += [word for name in capabilities for word in ("--cap-add", name)]
    for path in map(Path, ("/usr", "/bin", "/lib", "/lib64", "/sbin")):
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            command += ["--ro-bind", str(path), str(path)]
    command += _parents(prefix, site)
    for path in (prefix, site):
        command += ["--ro-bind", str(path), str(path)]
    for name in ("convkit", "convcheck", "classroom"):
        command += ["--ro-bind", str(HOME / name), f"{INSIDE}/{name}"]
    return command + [
        "--ro-bind-try",
        "/etc/ld.so.cache",
        "/etc/ld.so.cache",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--perms",
        "1777",
        "--size",
        str(disk),
        "--tmpfs",
        "/tmp",
        "--perms",
        "0777",
        "--dir",
        "/tmp/work",
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/",
        "--chdir",
        "/tmp/work",
        "--",
    ]


def _parents(*paths):
    """Make the folders above these, for bubblewrap would close them to all but root."""
    above = sorted(
        {parent for path in paths for parent in path.parents} - {Path("/"), Path("/usr")}
    )
    made = [INSIDE, *(str(path) for path in above if not path.is_relative_to("/usr"))]
    return [word for path in made for word in ("--perms", "0755", "--dir", path)]


def _python(kind, box, home):
    """Return the command that starts our side of a student's process."""
    paths = [str(home), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
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
        self.stop()

    def command(self):
        return _walls(CAPABILITIES, self.limits.disk) + _python("new", self, INSIDE)

    def start(self):
        """Return a socket to a new process; what was started before is ended."""
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                self.command(),
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self.environment(),
                start_new_session=True,
                cwd=self.folder(),
            )
        return ours

    def environment(self):
        return {}

    def folder(self):
        return "/"

    def stop(self):
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Open(New):
    """A new Python without any walls, for who insists."""

    temporary: list = field(default_factory=list)

    def command(self):
        return _python("open", self, HOME)

    def environment(self):
        return {**ENVIRONMENT, "HOME": self.folder()}

    def folder(self):
        import tempfile

        if not self.temporary:
            self.temporary.append(tempfile.TemporaryDirectory())
        return self.temporary[0].name


@dataclass
class Fork:
    """A zygote in a sandbox that forks for every submission."""

    limits: Limits
    modules: tuple[str, ...] = ()
    process: subprocess.Popen | None = None
    control: socket.socket | None = None

    def prepare(self):
        """Wake the zygote if there is none."""
        if self.process is None or self.process.poll() is not None:
            self._wake()

    def restart(self):
        """End the zygote, for what it is about to say is not known any more."""
        self.control.close()
        self.process.kill()
        self.process.wait()
        self.process = None

    def start(self):
        """Return a socket to a new process; what was started before is ended."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"f"], [theirs.fileno()])
            self._ready()
        return ours

    def _wake(self):
        self.control, theirs = socket.socketpair()
        walls = _walls(CAPABILITIES + FOR_NAMESPACES, self.limits.disk)
        with theirs:
            self.process = subprocess.Popen(
                walls + _python("fork", self, INSIDE),
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        self._ready()

    def _ready(self):
        if self.control.recv(1) != b"r":
            raise ConnectionError("the sandbox could not be started")

    def stop(self):
        """End the process that was started last, with all that it started."""
        if self.control:
            self.control.send(b"s")
            self._ready()


STARTS = {"fork": Fork, "new": New, "open": Open}
