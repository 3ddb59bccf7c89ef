"""Packages that only a part of convkit needs: convkit.extras."""

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
