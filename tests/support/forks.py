"""A Python that has loaded the teacher's commands and nbgrader, and forks for each run of them.

``python()`` is a command that does what Python does. All that it saves is the time of imports: a
run has the arguments, folder, environment and files that it was given, and ends as any Python does.
"""

import atexit
import contextlib
import functools
import gc
import importlib
import marshal
import os
import runpy
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = "classroom", "nbgrader", "alembic"  # nbgrader starts alembic for each new gradebook
LOADED = "nbgrader.apps", "classroom.records.gradebook", "alembic.config"
SIZE = 2**17  # bytes of arguments and environment
PYTHON = """#!{python} -IS
import marshal, os, socket, sys

if sys.argv[1:2] != ["-m"] or sys.argv[2] not in {modules!r}:
    os.execv({python!r}, sys.argv)
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect({address!r})
    given = marshal.dumps((sys.argv[2:], os.getcwd(), dict(os.environ)))
    socket.send_fds(server, [given], [0, 1, 2])
    sys.exit(int(server.recv(9)))
"""
PROGRAM = """#!/bin/sh
exec {python} -m {module} "$@"
"""


@functools.cache
def python():
    """Return the path of the command; beside it lie those that are nbgrader and alembic."""
    folder = Path(tempfile.mkdtemp(prefix="forks-"))
    atexit.register(shutil.rmtree, folder)
    address = folder / "socket"
    server = subprocess.Popen([sys.executable, "-m", __name__, address], cwd=ROOT)
    atexit.register(server.wait)
    atexit.register(server.terminate)
    own = {"python": sys.executable, "address": str(address), "modules": MODULES}
    command = _program(folder / "python", PYTHON.format(**own))
    for module in MODULES[1:]:
        _program(folder / module, PROGRAM.format(python=command, module=module))
    while not address.exists():
        assert server.poll() is None, "the server of commands did not start"
        time.sleep(0.05)
    return str(command)


def _program(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return path


def _load():
    """Import what the commands do, most of it in their functions."""
    from classroom.commands import COMMANDS

    for name in (*LOADED, *(f"classroom.commands.{command}" for command in COMMANDS)):
        importlib.import_module(name)
    gc.freeze()


def _asked(address):
    """Wait for commands; return the arguments, folder, environment and files of one in its fork.

    Another fork waits for its end, as a command may start one more.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(address)
        listener.listen()
        while True:
            with listener.accept()[0] as client:
                given, files, *_ = socket.recv_fds(client, SIZE, 3)
                if not os.fork():
                    child = os.fork()
                    if not child:
                        return *marshal.loads(given), files
                    client.send(str(_code(child)).encode())
                    os._exit(0)
                list(map(os.close, files))
            with contextlib.suppress(ChildProcessError):
                while any(os.waitpid(-1, os.WNOHANG)):
                    pass


def _code(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _run(words, folder, environment, files):
    """Run a module as `python -m` does."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:1] = [folder, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _load()
    _run(*_asked(sys.argv[1]))
