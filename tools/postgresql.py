"""Find PostgreSQL for the test of the gradebook, or install it: ``python -m tools.postgresql``."""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
from functools import partial
from pathlib import Path

from tools import apt


def find():
    """Return the folder with PostgreSQL's programs, or None."""
    there = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = shutil.which("initdb") or (there[-1] if there else None)
    return Path(path).parent if path else None


@contextlib.contextmanager
def server(folder):
    """Run a new server on this machine; yield the address of its first database."""
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, user)
        for parent in folder.parents[:-1]:
            parent.chmod(parent.stat().st_mode | 0o011)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def run(program, *words):
        options = {"user": user, "cwd": folder, "timeout": 120}
        command = [find() / program, "-D", folder / "data", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)

    run("initdb", "-U", "teacher", "--auth=trust", "--no-sync")
    run("pg_ctl", "-l", folder / "log", "-w", "start", "-o", f"-p {port} -h 127.0.0.1 -k {folder}")
    try:
        yield f"postgresql+psycopg://teacher@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "-t", "100", "stop")


if __name__ == "__main__":
    install = partial(apt.install, "postgresql")
    apt.ensure("PostgreSQL", find, install, "the test of the gradebook")
