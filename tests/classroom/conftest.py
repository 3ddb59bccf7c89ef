"""A small class that was graded, for the tests of what is made of it."""

import pickle
from functools import cache

import pytest
from nbgrader import api

from classroom.commands import release
from tests.support.small_class import CLASS, NAME, ODD, by_hand, graded


@pytest.fixture(scope="session", autouse=True)
def version_of_gradebooks():
    """Nbgrader starts alembic for each new gradebook, a second long; here it asks but once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", cache(api.get_alembic_version))
        yield


@pytest.fixture(scope="session", autouse=True)
def proofs():
    """A release proves its checks, three seconds long; those of the small class but once."""
    prove, proved = release.prove, set()

    def once(assignment):
        content = pickle.dumps(assignment)
        if content not in proved:
            prove(assignment)
        if assignment.name == NAME:
            proved.add(content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "prove", once)
        yield


@pytest.fixture(scope="module")
def whole_class(tmp_path_factory):
    """All of the small class, graded but for one answer that waits for a human."""
    course = graded(tmp_path_factory.mktemp("class"), *CLASS)
    by_hand(course, ODD, "task-4-check", None)
    return course
