"""Packages that only a part of convkit needs: convkit.extras."""

import importlib
import json
import sys

import pytest

from convkit.extras import needed


def test_a_module_that_is_there_is_returned():
    assert needed("json", "json", "photograph") is json


def test_a_missing_package_is_named_with_who_needs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "json.decoder", None)
    message = (
        "^photograph needs the package jason, which is not installed; pip install jason brings it$"
    )
    with pytest.raises(ModuleNotFoundError, match=message):
        needed("json.decoder", "jason", "photograph")


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
