"""Words in a student's code that a teacher is told of."""

import pytest

from classroom.grading.suspicions import KINDS, WORDS, found, ranked

# How the words are written that are no names.
WRITTEN = {
    "np.": "np.abs = print",
    "numpy.": "numpy.abs = print",
    "convcheck.": "import convcheck.engine",
    "__name__=": "__name__ = 'convkit'",
    "eval(": "eval('1')",
    "compile(": "compile('1', '', 'eval')",
}
# Other ways to the same.
ROADS = {
    "import scipy\nscipy.signal.convolve2d(x, k)": "scipy.signal",
    "import scipy as sp\nsp.ndimage.convolve(x, k)": "scipy.ndimage",
    "import importlib\nimportlib.import_module('scipy.signal')": "scipy.signal",
    "__import__('torch')": "torch",
    "__import__('convcheck.engine')": "convcheck.",
    "import sys\nsys.path.insert(0, 'my.zip')": "sys.path",
    "from sys import path\npath.append('my.zip')": "sys.path",
    "import importlib.resources as there": "importlib.resources",
    "import pkgutil\npkgutil.get_data('convkit', 'shapes.py')": "get_data",
    "convkit.__spec__.loader": "__spec__",
    "globals()['__name__'] = 'convkit'": "__name__=",
    "setattr(np.testing, 'assert_allclose', print)": "np.",
    "%%time\nimport ctypes": "ctypes",
}
# What honest work does.
HONEST = (
    "import re\nre.compile('x')",
    "model.eval()",
    "y['a'] = x[0] = 1",
    "path = [1]\npath.append(2)",
    "from pathlib import Path",
    "setattr(thing, 'x', 1)",
)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_told(word):
    source = WRITTEN.get(word) or (f"import {word}" if "." in word else f"thing.{word}")
    assert f"{WORDS[word]} ({word})" in [told for _, told in found([("a", source)])]


@pytest.mark.parametrize("source", ROADS)
def test_other_roads_to_it_are_told_too(source):
    word = ROADS[source]
    assert f"{WORDS[word]} ({word})" in [told for _, told in found([("a", source)])]


@pytest.mark.parametrize("source", HONEST)
def test_honest_code_is_not_told_of(source):
    assert found([("a", source)]) == []


def test_what_is_worst_for_the_marks_comes_first():
    flags = [f"cell a {kind} (x)" for kind in KINDS]
    slips = ["cell a is missing", "the file x.py is called like a package"]
    limits = ["cell a took too long"]
    forged = ["cell a shows 4 points in the file, which it cannot give"]
    assert ranked([*slips, *limits, *reversed(flags), *forged]) == [
        *(*forged, *flags, *limits, *slips)
    ]
