"""Packages that only a part of convkit needs: convkit.extras."""

import importlib
import json
import subprocess
import sys

import pytest

from convkit.extras import carried, needed


def test_a_module_that_is_there_is_returned():
    assert needed("json", "json", "photograph") is json


def test_a_missing_package_is_named_with_who_needs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "json.decoder", None)
    message = (
        "^photograph needs the package jason, which is not installed; pip install jason brings it$"
    )
    with pytest.raises(ModuleNotFoundError, match=message):
        needed("json.decoder", "jason", "photograph")


def test_a_file_is_found_without_an_import_of_its_package():
    code = (
        "import sys; from convkit import digits, samples; digits.load(); samples.photograph();"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_a_file_of_a_missing_package_is_named_with_who_needs_it():
    with pytest.raises(ModuleNotFoundError, match="^load needs the package nothing, .* installed"):
        carried("there_is_no_such_package", "data.csv", "nothing", "load")


@pytest.mark.parametrize(
    ("part", "package"),
    [
        ("convkit.draw", "matplotlib"),
        ("convkit.draw.curves", "matplotlib"),
        ("convkit.widgets", "anywidget"),
        ("convkit.widgets.ledger.blocks", "anywidget"),
    ],
)
def test_a_part_that_lacks_its_package_says_which_to_install(part, package, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("convkit.draw", "convkit.wid"))]:
        monkeypatch.delitem(sys.modules, name)
    for name in (package, "traitlets"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModuleNotFoundError, match=f"; pip install {package} brings it$"):
        importlib.import_module(part)
