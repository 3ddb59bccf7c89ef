"""A small class that was graded, for the tests of what is made of it."""

from functools import cache

import pytest
from nbgrader import api

from tests.support.small_class import CLASS, ODD, by_hand, graded


@pytest.fixture(scope="session", autouse=True)
def version_of_gradebooks():
    """Nbgrader starts alembic for each new gradebook, a second long; here it asks but once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", cache(api.get_alembic_version))
        yield


@pytest.fixture(scope="module")
def whole_class(tmp_path_factory):
    """All of the small class, graded but for one answer that waits for a human."""
    course = graded(tmp_path_factory.mktemp("class"), *CLASS)
    by_hand(course, ODD, "task-4-check", None)
    return course
