"""Install the wheel in a fresh environment with NumPy alone, and use both of its packages."""

import subprocess
import sys
import tempfile
from pathlib import Path

CHECK = """
import sys
import numpy as np
from convcheck.pooling import check_max_pool2d
from convkit import conv2d
x = np.arange(1, 9).reshape(1, 2, 2, 2)
assert conv2d(x, 10 ** np.arange(8).reshape(1, 2, 2, 2)).item() == 87654321
assert "matplotlib" not in sys.modules
"""


def main(wheel):
    """Install a wheel, run CHECK with it, and print what is installed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
        subprocess.run([python, "-c", CHECK], cwd=folder, check=True)
        options = ["--format=freeze", "--exclude=pip", "--exclude=setuptools"]
        listed = subprocess.check_output([python, "-m", "pip", "list", *options], text=True)
    print("installed and computed with:", *listed.split())


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
