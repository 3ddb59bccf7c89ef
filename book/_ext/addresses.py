"""Where the book is published: all addresses follow from the one in ``_config.yml``."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "not-yet-published.invalid"  # no host can ever have a name that ends so
EXTRAS = "draw,samples,spreadsheet,widgets"  # all that a chapter needs


def project():
    """Return what ``pyproject.toml`` says of the package, its name and version among it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def version():
    """Return the version of the book, which is that of its package."""
    return project()["version"]


def repository():
    """Return the address of the repository, as its owner wrote it."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]


def is_published(address):
    """Tell an address from the one that stands in the place of an owner's.

    Examples
    --------
    >>> is_published("https://github.com/someone/course")
    True
    >>> is_published("https://github.not-yet-published.invalid/owner/course")
    False
    """
    return not urlsplit(address).netloc.endswith(NOWHERE)


def pages_of(repository):
    """Return where a repository's pages are published.

    Examples
    --------
    >>> pages_of("https://github.com/someone/course")
    'https://someone.github.io/course/'
    >>> pages_of("https://github.not-yet-published.invalid/owner/course")
    'https://not-yet-published.invalid/course/'
    """
    owner, name = urlsplit(repository).path.strip("/").split("/")
    return (
        f"https://{owner}.github.io/{name}/"
        if is_published(repository)
        else f"https://{NOWHERE}/{name}/"
    )


def wheel():
    """Return the file name of the package, which is published with the book."""
    return f"{project()['name'].replace('-', '_')}-{version()}-py3-none-any.whl"


def requirement(home, extras=""):
    """Return what pip is asked for: the wheel at the book's own address.

    Examples
    --------
    >>> requirement("https://someone.github.io/course/", "draw")  # doctest: +ELLIPSIS
    'convolution-course[draw] @ https://someone.github.io/course/_static/convolution_course-...whl'
    """
    wanted = f"[{extras}]" if extras else ""
    return f"{project()['name']}{wanted} @ {home}_static/{wheel()}"
