"""Packages that only a part of convkit needs."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def needed(module, package, user):
    """Return a module of a package, or raise ModuleNotFoundError that says how to install it.

    Parameters
    ----------
    module, package : str
        Its name in an import, and the name of the package on PyPI that brings it.
    user : str
        The function that asks.

    Examples
    --------
    >>> needed("json", "json", "photograph").dumps([1])
    '[1]'
    >>> needed("nowhere", "pillow", "photograph")
    Traceback (most recent call last):
    ModuleNotFoundError: photograph needs the package pillow, which is not installed; \
pip install pillow brings it
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise _missing(package, user) from None


def carried(module, file, package, user):
    """Return the path of a file that a package carries; the package is not imported for it.

    Parameters
    ----------
    module, file : str
        The package's name in an import, and where the file lies in its folder.
    package, user : str
        As in `needed`.

    Examples
    --------
    >>> carried("json", "decoder.py", "json", "photograph").name
    'decoder.py'
    """
    found = find_spec(module)
    if found is None:
        raise _missing(package, user)
    return Path(found.origin).parent / file


def _missing(package, user):
    return ModuleNotFoundError(
        f"{user} needs the package {package}, which is not installed; "
        f"pip install {package} brings it"
    )
