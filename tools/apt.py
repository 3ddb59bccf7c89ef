"""Install a package of Debian or Ubuntu, where apt is there."""

import os
import shutil
import subprocess
import sys


def install(package):
    """Try to install a package; what is still missing afterwards is for the caller to say."""
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if all(map(shutil.which, ("apt-get", *root[:1]))) and _may(root):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = [*root, "apt-get", "--quiet", "--yes"]
        subprocess.run([*apt, "update"], env=quiet, check=False)
        options = ["install", "--no-install-recommends"]
        subprocess.run([*apt, *options, package], env=quiet, check=False)


def _may(root):
    """Whether root's rights are given without a question, which would be asked of nobody."""
    return (
        not root
        or subprocess.run([*root, "true"], capture_output=True, check=False).returncode == 0
    )


def ensure(name, find, install, needed_by):
    """Print where a program is; install it first if it is missing.

    Where it cannot be installed, say so: tests that need it are skipped, and in continuous
    integration this is the end.

    Examples
    --------
    >>> ensure("Python", lambda: "/usr/bin/python", None, "everything")
    Python: /usr/bin/python
    """
    if find() is None:
        install()
    if find() is None:
        say_lacking(f"no {name} found and none could be installed; {needed_by} needs it")
    else:
        print(f"{name}: {find()}")


def say_lacking(what):
    """Say what this machine lacks and go on; in continuous integration, this is the end."""
    sys.exit(what) if os.environ.get("CI") else print(what)
