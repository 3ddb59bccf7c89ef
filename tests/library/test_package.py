"""The package as its users meet it: what an import brings, help, signatures, types."""

import inspect
import pkgutil
import re
import subprocess
import sys
import typing
from importlib import resources
from pathlib import Path

import pytest

import convkit
from tests.support.every_function import ROWS

NEWS = """
import sys, numpy
before = set(sys.modules)
import convkit
print(*sorted(set(sys.modules) - before))
"""
# What a layer needs; each of the other rooms and modules is imported by its own name.
CORE = {"activations", "columns", "conv", "dtypes", "methods", "pool", "shapes", "windows"}
# What only convkit itself calls.
INNER = {"dtypes", "extras", "methods", "palette"}
FOLDER = Path(convkit.__file__).parent


def test_an_import_brings_numpy_and_what_computes_a_layer_alone():
    """Each further module would cost its half a millisecond."""
    news = subprocess.check_output([sys.executable, "-c", NEWS], text=True).split()
    own = [name.split(".") for name in news if name.split(".")[0] == "convkit"]
    assert {name[1] for name in own if len(name) > 1} == CORE
    others = {name for name in news if not re.match(r"(convkit|numpy\._?typing)\b", name)}
    assert others <= {"threading", "__future__"}


def test_help_names_what_there_is():
    text = inspect.getdoc(convkit)
    for name in set(convkit.__all__) - {"__version__"}:
        assert re.search(rf"\b{re.sub('[13]d', '2d', name)}\b", text), name
    shown = {"conv", "pool", "columns", "activations", *INNER}
    for module in {each.name for each in pkgutil.iter_modules(convkit.__path__)} - shown:
        assert re.search(rf"^(\w+, )*{module}\b", text, flags=re.MULTILINE), module


def test_a_type_checker_may_read_the_package():
    assert (resources.files("convkit") / "py.typed").is_file()


@pytest.mark.parametrize("name", [name for name in ROWS if not name.startswith("cost.")])
def test_a_signature_names_every_argument(name):
    """An editor shows it whole: nothing stands behind stars, and settings are given by name."""
    parameters = inspect.signature(ROWS[name].function).parameters.values()
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    if name != "shapes.on_every_axis":  # hands any settings on
        assert not [each.name for each in parameters if each.kind in stars]
    for each in parameters:
        if each.name in {"stride", "padding", "dilation", "groups"} and name.startswith("convkit."):
            assert each.kind is inspect.Parameter.KEYWORD_ONLY


def offering():
    """Yield the names of the modules that offer something: all below FOLDER, or by `__all__`."""
    for path in sorted(FOLDER.rglob("*.py")):
        parts = path.relative_to(FOLDER).with_suffix("").parts
        if parts[0] not in INNER and (len(parts) == 1 or "__all__ = " in path.read_text("utf-8")):
            yield ".".join(("convkit", *parts)).removesuffix(".__init__")


@pytest.mark.parametrize("name", offering())
def test_a_signature_says_what_goes_in_and_what_comes_out(name):
    functions = list(functions_of(pytest.importorskip(name)))
    assert functions
    for function in functions:
        parameters = inspect.signature(function).parameters
        told = typing.get_type_hints(function)
        assert told.keys() == {*parameters, "return"} - {"self"}, function.__qualname__


def functions_of(module):
    """Yield the functions that a module offers, and the methods of its classes."""
    names = getattr(module, "__all__", vars(module))
    for value in [vars(module)[name] for name in names if not name.startswith("_")]:
        if getattr(value, "__module__", "").startswith(module.__name__):
            yield from methods_of(value) if inspect.isclass(value) else [value]


def methods_of(cls):
    """Yield the methods and properties that a class has from convkit."""
    for base in cls.__mro__:
        own = vars(base) if base.__module__.startswith("convkit") else {}
        for name, value in own.items():
            method = getattr(value, "fget", value)
            if inspect.isfunction(method) and (name == "__init__" or not name.startswith("_")):
                yield method
