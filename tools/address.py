"""Write the course's address from ``_config.yml`` wherever else it is needed: ``make exercises``.

That is the first cell of each assignment, the citation, and the links of the package.
"""

import re

import nbformat
from addresses import ROOT, pages_of, repository, requirement, version
from portable.first_cell import ID, first_cell

NOTEBOOKS = [*sorted(ROOT.glob("solutions/*/*.ipynb")), ROOT / "classroom/template/exercise.ipynb"]


def main():
    """Bring all files up to date that name the address."""
    for path, text in texts().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} has the address of _config.yml now.")


def texts():
    """Return {path: what must stand in it} of all files that name the address."""
    home, source = pages_of(repository()), repository()
    lines = {
        ROOT / "CITATION.cff": {"url": home, "repository-code": source, "version": version()},
        ROOT / "pyproject.toml": {"Homepage": f'"{home}"', "Repository": f'"{source}"'},
    }
    found = {path: with_lines(path.read_text("utf-8"), wanted) for path, wanted in lines.items()}
    cell = first_cell(requirement(home))
    return found | {path: with_first_cell(path, cell) for path in NOTEBOOKS}


def with_lines(text, wanted):
    """Return a text with other values of some of its keys.

    Examples
    --------
    >>> with_lines("a: 1\\nb = 2\\n", {"b": 3})
    'a: 1\\nb = 3\\n'
    """
    for key, value in wanted.items():
        text = re.sub(rf"^({key}(?:: | = )).*$", rf"\g<1>{value}", text, flags=re.M)
    return text


def with_first_cell(path, cell):
    """Return a notebook, as it stands in its file, with this first cell."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell if old.id == ID else old for old in notebook.cells]
    return nbformat.writes(notebook) + "\n"


if __name__ == "__main__":
    main()
