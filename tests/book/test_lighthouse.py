"""What Lighthouse says of every page on a phone, but of its speed: `make bench` measures that."""

import pytest

from tests.support import lighthouse
from tests.support.book import PAGES
from tests.support.machine import lacks
from tools.chromium import find

CATEGORIES = ("accessibility", "best-practices", "seo")


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_all_points(site, name):
    if not (lighthouse.PROGRAM.exists() and find()):
        lacks("Lighthouse is not there; `make test-long` installs it")
    found = lighthouse.report(f"{site}/{name}", CATEGORIES)
    assert lighthouse.scores(found) == dict.fromkeys(CATEGORIES, 100), lighthouse.faults(found)
