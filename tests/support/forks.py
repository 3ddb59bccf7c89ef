"""Start nbgrader often and load it once: an `nbgrader` command that forks a process which has it.

``python tests/support/forks.py FOLDER`` puts the command into the folder and serves it.
"""

import os
import sys
from multiprocessing.connection import Listener
from pathlib import Path

COMMAND = """#!{python} -S
import os, sys
from multiprocessing.connection import Client

with Client({socket!r}) as server:
    server.send((sys.argv, os.getcwd(), dict(os.environ)))
    sys.exit(server.recv())
"""


def serve(folder):
    """Serve the command until the process is ended; its output goes where that of this goes."""
    from nbgrader.apps import NbGraderApp

    socket = str(folder / "socket")
    with Listener(socket) as listener:
        command = folder / "nbgrader"
        command.write_text(COMMAND.format(python=sys.executable, socket=socket))
        command.chmod(0o755)
        while True:
            with listener.accept() as client:
                client.send(_forked(NbGraderApp, *client.recv()))


def _forked(app, argv, folder, environment):
    """Return the exit code of the app, run in a child process in a folder and environment."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = argv
        app.launch_instance()
        code = 0
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
