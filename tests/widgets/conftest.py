"""What the tests of all figures use."""

import pytest
from es_module import Module

from convkit import widgets


@pytest.fixture(scope="module")
def page(request):
    """The module of the figure after which the test file is named."""
    words = request.module.__name__.rpartition(".test_")[2].split("_")
    return Module(getattr(widgets, "".join(map(str.capitalize, words)))._esm)


@pytest.fixture
def act(page):
    """Return the settings that a control leaves behind: `act(name, figure, *its arguments)`."""

    def changed(name, figure, *arguments):
        script = "((name, ...rest) => actions[name](...rest))"
        return figure.settings | page.call(script, name, *arguments)

    return changed
