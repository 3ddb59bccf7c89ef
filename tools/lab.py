"""Lay the notebooks of the book out to work in: ``make lab``."""

import shutil

from addresses import ROOT
from portable.notebooks import BRANCH

from tools.site.archive import HTML

FOLDER = ROOT / "notebooks"


def main(source=HTML / "_static" / BRANCH, folder=FOLDER):
    """Copy the chapters and the assignments that are not there; what is there stays as it is."""
    for path in sorted([*source.glob("*.ipynb"), *source.glob("exercises/*")]):
        place = folder / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            shutil.copy(path, place)
    print(
        f"{folder} is yours: nothing in it is replaced. For a fresh copy of a notebook, delete it."
    )


if __name__ == "__main__":
    main()
