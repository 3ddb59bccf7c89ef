"""Pack the built book into one zip; ``make book`` does so last.

The same pages give the same bytes: files in the order of their names, all of
the day that ``SOURCE_DATE_EPOCH`` names.
"""

import os
import re
import time
import zipfile
from pathlib import Path

import yaml
from addresses import ROOT, version

HTML = ROOT / "book" / "_build" / "html"


def main():
    """Write the zip beside the built pages and print where it is."""
    path = HTML.parent / f"{name()}.zip"
    pack(HTML, path)
    print(path)


def name():
    """Return the book's title and version as a file name."""
    title = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
    words = re.sub(r"\W+", "-", title.lower())
    return f"{words}-{version()}"


def pack(folder, path):
    """Write all files of a folder into a zip that unpacks into a folder of the zip's name."""
    day = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                place = Path(path.stem, file.relative_to(folder)).as_posix()
                entry = zipfile.ZipInfo(place, day)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, file.read_bytes())


if __name__ == "__main__":
    main()
