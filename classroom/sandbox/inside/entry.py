"""Entry point inside the sandbox: drop privileges, then serve; or fork servers.

``new`` serves one submission. ``fork`` is a zygote: it imports what most students import and then
forks for every submission, into namespaces of its own, before anything of a test is there.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import socket
import struct
import sys

from classroom.sandbox.inside import seccomp

NEW_PROCESSES = 0x20000000
NEW_NAMESPACES = 0x00020000 | 0x08000000 | 0x04000000  # mount, ipc, uts
NO_NEW_PRIVILEGES = 38
CAPABILITIES = 0x20080522  # the version of the structures that capset takes
PRIVATE = 0x40000 | 0x4000  # MS_PRIVATE, recursively
WORK = "/tmp/work"
COMMON = (
    "classroom.sandbox.inside.runner",
    "convcheck.engine.calls",
    "numpy.lib.stride_tricks",
    "numpy.testing",
    "math",
    "itertools",
    "functools",
    "collections",
    "random",
)


def confine(uid, limits):
    """Set all limits, give up all rights, and install the seccomp filter.

    Root becomes another user; who is none keeps the only user that there is in the namespace.
    """
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    call(libc().capset, struct.pack("Ii", CAPABILITIES, 0), bytes(24))
    call(libc().prctl, NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    seccomp.forbid(libc())


def libc():
    """Return the C library."""
    return ctypes.CDLL(None, use_errno=True)


def call(function, *args):
    """Call a function of the C library; raise OSError where it returns an error."""
    if function(*args):
        raise OSError(ctypes.get_errno(), f"{function.__name__} failed")


def serve(link, settings):
    """Drop all privileges for good and serve one submission."""
    from classroom.sandbox.inside import runner

    silence = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(silence, number)
    confine(settings["uid"], settings["limits"])
    gc.freeze()
    gc.enable()
    runner.serve(link)


def load(names):
    """Import what students will, while garbage collection is off: there is nothing to collect."""
    for name in names:
        with contextlib.suppress(Exception):
            __import__(name)


def new(settings):
    """Serve one submission in this process."""
    load(settings["modules"])
    with contextlib.suppress(OSError):  # where a user namespace gives no rights; files stay bounded
        _own_disk(settings)
    serve(socket.socket(fileno=os.dup(0)), settings)


def unconfined(settings):
    """Serve submissions with all rights of the teacher."""
    from classroom.sandbox.inside import runner

    gc.enable()
    runner.serve(socket.socket(fileno=os.dup(0)))


def fork(settings):
    """Fork a server for every socket that comes, and kill the one before."""
    from classroom.sandbox.inside import warmup

    load((*COMMON, *settings["modules"]))
    warmup.act()
    gc.freeze()
    home = os.open("/proc/self/ns/pid", os.O_RDONLY)
    control = socket.socket(fileno=os.dup(0))
    control.send(b"r")
    inner = None
    while True:
        word, passed, *_ = socket.recv_fds(control, 1, 1)
        if inner:
            os.kill(inner, signal.SIGKILL)
            os.waitpid(inner, 0)
            inner = None
        if not word:
            return
        if passed:
            inner = _born(control, socket.socket(fileno=passed[0]), settings, home)
        control.send(b"r")


def _born(control, link, settings, home):
    """Return a process in a PID namespace of its own; when it dies, all that it started does."""
    call(libc().unshare, NEW_PROCESSES)
    child = os.fork()
    if child == 0:
        try:
            control.close()
            os.close(home)
            os.setpgid(0, 0)  # or a signal to its group would reach the zygote
            call(libc().unshare, NEW_NAMESPACES)
            _furnish(settings)
            serve(link, settings)
        finally:
            os._exit(1)
    call(libc().setns, home, NEW_PROCESSES)
    link.close()
    return child


def _furnish(settings):
    """Mount a /proc and a /tmp of its own in a mount namespace."""
    call(libc().mount, None, b"/", None, PRIVATE, None)
    call(libc().mount, b"proc", b"/proc", b"proc", 14, None)
    _own_disk(settings)


def _own_disk(settings):
    """Mount a /tmp of its own, on which size and number of files are bounded."""
    options = f"mode=1777,{settings['disk']}".encode()
    call(libc().mount, b"tmpfs", b"/tmp", b"tmpfs", 6, options)
    os.mkdir(WORK)
    if os.getuid() == 0:
        os.chown(WORK, settings["uid"], settings["uid"])
    os.chdir(WORK)


if __name__ == "__main__":
    {"new": new, "fork": fork, "open": unconfined}[sys.argv[1]](json.loads(sys.argv[2]))
