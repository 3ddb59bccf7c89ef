"""The command of bubblewrap that isolates a student's process: namespaces, mounts, capabilities."""

import os
import shutil
import subprocess
import sys
import sysconfig
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


def missing():
    """Return why no sandbox can be started here, or "" if it can."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)"
    command = [*isolated(CAPABILITIES, 2**20), "true"]
    tried = subprocess.run(command, capture_output=True, text=True, env={}, check=False)
    return f"bubblewrap cannot run: {tried.stderr.strip()}" if tried.returncode else ""


def can_fork():
    """Return whether a zygote may make namespaces of its own here."""
    return os.geteuid() == 0


def isolated(capabilities, disk):
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
    mounts |= {Path(sys.base_prefix), *map(Path, packages())}
    covers = layout.covers(sorted(mounts))
    steps = {path: ["--ro-bind", str(path), str(path)] for path in mounts}
    steps |= {path: ["--perms", "0755", "--tmpfs", str(path)] for path in covers}
    return [
        *(word for path in links for word in ("--symlink", os.readlink(path), str(path))),
        *_mounted(sorted(steps.items())),
        *(word for path in covers for word in ("--remount-ro", str(path))),
    ]


def packages():
    """Return the folders of installed packages."""
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
