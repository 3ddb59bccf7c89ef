"""Packages that only a part of convkit needs."""

from importlib import import_module


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
        raise ModuleNotFoundError(
            f"{user} needs the package {package}, which is not installed; "
            f"pip install {package} brings it"
        ) from None
