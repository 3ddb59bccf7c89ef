"""Install a package of Debian or Ubuntu, where apt is there."""

import os
import shutil
import subprocess


def install(package):
    """Try to install a package; what is still missing afterwards is for the caller to say."""
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = [*root, "apt-get", "--quiet", "--yes"]
        subprocess.run([*apt, "update"], env=quiet)
        subprocess.run([*apt, "install", "--no-install-recommends", package], env=quiet)
