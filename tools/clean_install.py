"""Install the wheel in a fresh environment with NumPy alone, use both packages, test convkit."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECK = """
import sys
import numpy as np
from convcheck.pooling import check_max_pool2d
from convkit import conv2d
x = np.arange(1, 9).reshape(1, 2, 2, 2)
assert conv2d(x, 10 ** np.arange(8).reshape(1, 2, 2, 2)).item() == 87654321
assert "matplotlib" not in sys.modules
"""
OF_EXTRAS = {"curves", "digits", "draw", "drawn_blocks", "palette", "samples", "spreadsheet"}
WITHOUT_PEERS = """
def pytest_collection_modifyitems(items):
    peers = {"torch", "keras", "jax", "signal", "threadpoolctl"}
    items[:] = [item for item in items if not peers & set(item.fixturenames)]
"""


def copy_tests(folder):
    """Copy the tests of the library that need no more than NumPy, and what they share."""
    (folder / "tests" / "library").mkdir(parents=True)
    for path in (ROOT / "tests" / "library").glob("*.py"):
        if path.stem.removeprefix("test_") not in OF_EXTRAS:
            shutil.copy(path, folder / "tests" / "library")
    shutil.copytree(ROOT / "tests" / "support", folder / "tests" / "support")
    (folder / "tests" / "conftest.py").write_text(WITHOUT_PEERS, encoding="utf-8")


def main(wheel):
    """Install a wheel, run CHECK and the tests with it, and print what is installed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(folder / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*install, wheel], check=True)
        subprocess.run([python, "-c", CHECK], cwd=folder, check=True)
        options = ["--format=freeze", "--exclude=pip", "--exclude=setuptools"]
        listed = subprocess.check_output([python, "-m", "pip", "list", *options], text=True)
        copy_tests(folder)
        subprocess.run([*install, "pytest", "hypothesis"], check=True)
        run = [python, "-m", "pytest", "--quiet", "tests/library"]
        subprocess.run(run, cwd=folder, check=True)
    print("installed and tested with:", *listed.split())


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
