"""The JavaScript of the figure that a test file is about."""

import pytest
from es_module import Module

from convkit import widgets


@pytest.fixture(scope="module")
def page(request):
    """The module of the figure after which the test file is named."""
    words = request.module.__name__.rpartition(".test_")[2].split("_")
    return Module(getattr(widgets, "".join(map(str.capitalize, words)))._esm)
