"""The package as its users meet it: what an import brings, help, signatures, types."""

import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import resources

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


def test_an_import_brings_numpy_and_what_computes_a_layer_alone():
    """Each further module would cost its half a millisecond."""
    news = subprocess.check_output([sys.executable, "-c", NEWS], text=True).split()
    own = [name.split(".") for name in news if name.split(".")[0] == "convkit"]
    assert {name[1] for name in own if len(name) > 1} == CORE
    assert {name for name in news if not name.startswith("convkit")} <= {"threading"}


def test_help_names_what_there_is():
    text = inspect.getdoc(convkit)
    for name in set(convkit.__all__) - {"__version__"}:
        assert re.search(rf"\b{re.sub('[13]d', '2d', name)}\b", text), name
    shown = {"conv", "pool", "columns", "activations", "dtypes", "methods", "extras"}
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
