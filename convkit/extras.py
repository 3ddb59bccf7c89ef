"""Packages that only a part of convkit needs: the extras of its installation."""

from importlib import import_module


def needed(module, package, extra, user):
    """Return a module of a package, or raise ModuleNotFoundError that says how to install it.

    Parameters
    ----------
    module, package : str
        Its name in an import, and the name of the package on PyPI that brings it.
    extra : str
        The extra of convkit that installs the package.
    user : str
        The function that asks.

    Examples
    --------
    >>> needed("json", "json", "samples", "photograph").dumps([1])
    '[1]'
    >>> needed("nowhere", "nothing", "samples", "photograph")
    Traceback (most recent call last):
    ModuleNotFoundError: photograph needs the package nothing, which is not installed; \
pip install "convkit[samples]" brings it
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"{user} needs the package {package}, which is not installed; "
            f'pip install "convkit[{extra}]" brings it'
        ) from None
