"""Install a wheel of convkit in a fresh environment with NumPy alone, and compute with it."""

import subprocess
import sys
import tempfile
from pathlib import Path

CHECK = """
import sys
import numpy as np
from convkit import conv2d
x = np.arange(1, 9).reshape(1, 2, 2, 2)
assert conv2d(x, 10 ** np.arange(8).reshape(1, 2, 2, 2)).item() == 87654321
assert "matplotlib" not in sys.modules
"""


def main(wheel):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
        subprocess.run([python, "-c", CHECK], cwd=folder, check=True)
        listed = [python, "-m", "pip", "list", "--format=freeze", "--exclude=pip"]
        packages = subprocess.check_output([*listed, "--exclude=setuptools"], text=True).split()
    print("installed and computed with:", *packages)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
