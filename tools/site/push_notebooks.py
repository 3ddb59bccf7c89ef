"""Push the built notebooks to the branch that Colab and Binder open: ``make push-notebooks``.

The commit is made in this clone, apart from its files and branches, and so is pushed with the
clone's own rights.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from portable.notebooks import BRANCH

from tools.site.archive import HTML

IDENTITY = {
    f"GIT_{role}_{fact}": value
    for role in ("AUTHOR", "COMMITTER")
    for fact, value in (("NAME", "publish"), ("EMAIL", "publish@localhost"))
}


def main(folder=HTML / "_static" / BRANCH, remote="origin"):
    """Replace the branch of a remote by one commit that holds a folder."""
    commit = committed(folder)
    _git(folder, {}, "push", "--force", remote, f"{commit}:refs/heads/{BRANCH}")


def committed(folder):
    """Commit a folder of this clone, built and ignored as it is; return the commit."""
    git_dir = _git(folder, {}, "rev-parse", "--absolute-git-dir")
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_DIR": git_dir, "GIT_WORK_TREE": str(folder)}
        index["GIT_INDEX_FILE"] = str(Path(scratch, "index"))
        _git(folder, index, "add", "--all", "--force", ".")
        tree = _git(folder, index, "write-tree")
    return _git(folder, IDENTITY, "commit-tree", tree, "-m", "Publish the notebooks")


def _git(folder, variables, *words):
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    main()
