"""The command of bubblewrap that isolates a student's process: namespaces, mounts, capabilities."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from classroom.sandbox import layout

INSIDE, PACKAGES = "/grader", "/packages"
NAMESPACES = (
    *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
    *("--die-with-parent", "--new-session", "--hostname", "student"),
)
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/sbin")
DEVICES = ("null", "full", "random", "urandom")  # zero would give memory that nothing counts
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
# Given up before the first line of a student's: who is not root has but one user to be.
TO_MOUNT = ("CAP_SYS_ADMIN",)
OF_ROOT = (*TO_MOUNT, "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_CHOWN", "CAP_KILL")


def missing():
    """Return why no sandbox can be started here, or "" if it can."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)"
    command = [*isolated(2**20), "true"]
    tried = subprocess.run(command, capture_output=True, text=True, env={}, check=False)
    return f"bubblewrap cannot run: {tried.stderr.strip()}" if tried.returncode else ""


def isolated(disk):
    """Return the command of bubblewrap, up to what it is to run."""
    root = os.geteuid() == 0
    rights = OF_ROOT if root else TO_MOUNT
    return [
        shutil.which("bwrap"),
        *NAMESPACES,
        *(() if root else ("--unshare-user",)),
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *(word for name in rights for word in ("--cap-add", name)),
        *_system(),
        *("--ro-bind", str(layout.built()), INSIDE),
        *_own(disk),
        "--",
    ]


def _system():
    """Mount Python and the system, and cover what of the course lies in them."""
    links = [path for path in map(Path, SYSTEM) if path.is_symlink()]
    own = [path for path in map(Path, SYSTEM) if path.exists() and path not in links]
    mounts = {path: path for path in (*own, Path(sys.base_prefix))} | packages()
    covers = layout.covers(mounts)
    steps = {place: ["--ro-bind", str(path), str(place)] for path, place in mounts.items()}
    steps |= {path: ["--perms", "0755", "--tmpfs", str(path)] for path in covers}
    return [
        *(word for path in links for word in ("--symlink", os.readlink(path), str(path))),
        *_mounted(sorted(steps.items())),
        *(word for path in covers for word in ("--remount-ro", str(path))),
    ]


def packages():
    """Return where each folder that packages are imported from is mounted.

    The places are the sandbox's own, for a folder below /tmp would be hidden by its /tmp.
    """
    folders = dict.fromkeys(path for path in map(Path, sys.path) if _holds_packages(path))
    return {path: Path(PACKAGES, str(n)) for n, path in enumerate(folders)}


def _holds_packages(path):
    """Return whether packages were installed here, and not those of Python itself or the course.

    Other folders that Python imports from, such as one that a teacher works in, stay unseen.
    """
    if {"site-packages", "dist-packages"} & set(path.parts):
        return path.is_dir()
    others = Path(sysconfig.get_path("stdlib")), layout.HOME, Path.cwd()
    installed = any(path.glob("*.dist-info")) or any(path.glob("*.egg-info"))
    return installed and not any(map(path.resolve().is_relative_to, others))


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
    """Give the sandbox its own /proc, /dev and /tmp, and make all else read-only.

    Terminals are not among the devices: for them bubblewrap makes a user namespace in another, and
    who is not root has no rights over what belongs to the outer one.
    """
    return [
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--proc", "/proc", "--perms", "0755", "--dir", "/dev"),
        *("--symlink", "/proc/self/fd", "/dev/fd"),
        *(word for name in DEVICES for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")),
        *("--perms", "1777", "--size", str(disk), "--tmpfs", "/tmp"),
        *("--perms", "0777", "--dir", "/tmp/work"),
        *("--remount-ro", "/", "--chdir", "/tmp/work"),
    ]
