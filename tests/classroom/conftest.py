"""A small class that was graded, for the tests of what is made of it."""

import pytest

from tests.support.small_class import CLASS, ODD, by_hand, graded


@pytest.fixture(scope="module")
def whole_class(tmp_path_factory):
    """All of the small class, graded but for one answer that waits for a human."""
    course = graded(tmp_path_factory.mktemp("class"), *CLASS)
    by_hand(course, ODD, "task-4-check", None)
    return course
