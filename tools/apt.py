"""Install a package of Debian or Ubuntu, where apt is there."""

import os
import shutil
import subprocess
import sys


def install(package):
    """Try to install a package; what is still missing afterwards is for the caller to say."""
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = [*root, "apt-get", "--quiet", "--yes"]
        subprocess.run([*apt, "update"], env=quiet, check=False)
        options = ["install", "--no-install-recommends"]
        subprocess.run([*apt, *options, package], env=quiet, check=False)


def ensure(name, find, install, needed_by):
    """Print where a program is; install it first if it is missing, or exit if that fails.

    Examples
    --------
    >>> ensure("Python", lambda: "/usr/bin/python", None, "everything")
    Python: /usr/bin/python
    """
    if find() is None:
        install()
    if find() is None:
        sys.exit(f"no {name} found and none could be installed; {needed_by} needs it")
    print(f"{name}: {find()}")
