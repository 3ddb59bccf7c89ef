"""What a teacher may want to read of a submission, the worst first; it never costs a point."""

import ast
import re

from classroom.sources import plain, tree
from convcheck.engine.refused import FRAMEWORKS

ENDS = ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")  # of names in os
IMPORTERS = {"import_module", "__import__"}
CHECKS = re.compile(r"convcheck\.(\w+\.|engine)")
# What is told of a word; what is worst for the marks comes first.
KINDS = {
    "reaches into the grader": ("classroom",),
    "reaches into the checks": ("convcheck.",),
    "replaces a part of NumPy": ("np.", "numpy."),
    "changes how code is read": ("ast_transformers",),
    "changes how cells are run": (
        *("run_cell", "run_code", "do_execute", "showtraceback", "set_custom_exc", "displayhook"),
    ),
    "uses a ready-made layer": FRAMEWORKS,
    "reads the source of a package": (
        *("__file__", "__loader__", "__spec__", "__path__", "getsource", "getsourcefile"),
        *("getsourcelines", "get_data", "importlib.resources"),
    ),
    "changes where packages are found": ("sys.path", "sys.meta_path", "sys.path_hooks"),
    "watches or hides calls": ("setprofile", "getprofile", "settrace", "cProfile"),
    "reads the frames of its callers": ("_getframe", "currentframe"),
    "looks through all objects of the process": ("get_objects", "get_referrers"),
    "reaches into the code of functions": (
        *("__closure__", "__code__", "__globals__", "FunctionType", "CodeType", "marshal"),
    ),
    "runs code that is not in the notebook": (
        *("exec", "eval(", "compile(", "runpy", "zipimport", "pickle"),
    ),
    "says that it is another module": ("__name__=",),
    "reaches into memory": ("ctypes",),
    "says itself what it equals": ("__eq__",),
    "starts programs": (
        *("subprocess", "system", "popen", "posix_spawn", "posix_spawnp", "pty"),
        *(how + end for how in ("exec", "spawn") for end in ENDS),
    ),
    "starts processes": ("fork", "forkpty", "multiprocessing"),
    "starts threads": ("_thread", "threading", "concurrent"),
    "uses the network": ("socket", "requests", "urllib"),
    "ends the process": ("_exit",),
    "sends signals": ("kill",),
    "reads the environment": ("environ",),
    "reaches into Python itself": ("builtins", "__builtins__", "modules"),
}
WORST = ("which it cannot give", "wants points", *KINDS)
LEAST = (  # most often an editor's doing, or a slip
    *("was changed", "is missing", "the last counts", "had lost its name", "is called"),
    *("the notebook asks", "the notebook has"),
)
WORDS = {word: kind for kind, words in KINDS.items() for word in words}
ORDER = {word: place for place, word in enumerate(WORDS)}


def gathered(found):
    """Return a flag for each thing that was found, with the cells that it was found in.

    Parameters
    ----------
    found : iterable of (str, str)
        The name of a cell and what is odd about it.

    Examples
    --------
    >>> gathered([("a", "took too long"), ("b", "took too long"), ("c", "took too long")])
    ['cell a (and 2 more) took too long']
    """
    cells: dict[str, list] = {}
    for name, told in found:
        cells.setdefault(told, []).append(name)
    return [
        f"cell {first}{f' (and {len(more)} more)' if more else ''} {told}"
        for told, (first, *more) in cells.items()
    ]


def ranked(flags):
    """Return flags without repetition: what was forged or reached into first, slips last.

    Examples
    --------
    >>> ranked(["cell a had lost its name", "cell b took too long", "cell c starts threads"])
    ['cell c starts threads', 'cell b took too long', 'cell a had lost its name']
    """
    return sorted(dict.fromkeys(flags), key=_rank)


def _rank(flag):
    """Return the place of a flag among all; what is in neither list stands between them."""
    told = [place for place, words in enumerate(WORST) if words in flag]
    return told[0] if told else len(WORST) + any(words in flag for words in LEAST)


def found(cells):
    """Say which of these words the code of a student holds.

    Parameters
    ----------
    cells : iterable of (str, str)
        The name of a cell and its source.

    Returns
    -------
    list of (str, str)
        The name of a cell and what is odd about it.

    Examples
    --------
    >>> found([("task-1", "import sys\\nsys.setprofile(None)")])
    [('task-1', 'watches or hides calls (setprofile)')]
    >>> found([("task-1", "open(convkit.shapes.__file__)")])
    [('task-1', 'reads the source of a package (__file__)')]
    >>> found([("task-1", "np.testing.assert_allclose = print")])
    [('task-1', 'replaces a part of NumPy (np.)')]
    >>> found([("task-1", "from convcheck.pooling import my_pool, right")])
    []
    >>> found([("task-1", "import convcheck.pooling.right")])
    [('task-1', 'reaches into the checks (convcheck.)')]
    >>> found([("task-1", "from scipy import signal, fft"), ("task-2", "signal = [1, 2]")])
    [('task-1', 'uses a ready-made layer (scipy.signal)')]
    >>> found([("task-1", "import scipy as sp\\nsp.signal.convolve2d(x, k)")])
    [('task-1', 'uses a ready-made layer (scipy.signal)')]
    """
    return [
        (name, f"{WORDS[word]} ({word})")
        for name, source in cells
        for word in sorted(_words(tree(plain(source))) & WORDS.keys(), key=ORDER.__getitem__)
    ]


def _dotted(node):
    """Return the parts of a name with dots, none if something else stands before the dots."""
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return [*before, node.attr] if before else []
    return [node.id] if isinstance(node, ast.Name) else []


def _words(found):
    """Return the words of a syntax tree, or of none, that may be among those above."""
    nodes = [node for node in ast.walk(found) if type(node) in READ] if found else []
    imports = [alias for one in nodes if isinstance(one, ast.Import) for alias in one.names]
    meant = {alias.asname: alias.name for alias in imports if alias.asname}
    chains = [_dotted(node) for node in nodes if isinstance(node, ast.Attribute)]
    whole = {".".join([meant.get(root, root), *more]) for root, *more in filter(None, chains)}
    return whole.union(*(_of(node) for node in nodes))


def _of(node):
    return READ[type(node)](node)


def _of_name(node):
    stored = isinstance(node.ctx, ast.Store)
    return {node.id, f"{node.id}="} if stored else {node.id}


def _of_attribute(node):
    return {node.attr} | (_written(node) if isinstance(node.ctx, ast.Store) else set())


def _written(node):
    """Return the word for something that is written into what a name stands for."""
    return {f"{root}." for root in _dotted(node)[:1]}


def _of_subscript(node):
    """Return the word for a name that is given a meaning as a key, such as in ``globals()``."""
    stored = isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant)
    return {f"{node.slice.value}="} if stored else set()


def _of_import(node):
    """Return the parts of the names that are imported, and what they lie in of what is told."""
    module = getattr(node, "module", None) or ""
    names = [alias.name for alias in node.names]
    whole = [f"{module}.{name}" for name in names] if module else names
    return _parts(whole) | _checks([module, *names])


def _parts(names):
    """Return the parts of names that are imported, and all that they lie in."""
    split = [name.split(".") for name in names]
    inside = {".".join(parts[:end]) for parts in split for end in range(1, len(parts) + 1)}
    return inside.union(*split)


def _checks(names):
    """Return the word for what lies deep in the checks, if one of these names does."""
    return {"convcheck."} if any(map(CHECKS.match, names)) else set()


def _of_call(node):
    """Return the words of what is called, and of a text that it is given to import or to run."""
    name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
    texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
    texts = [text for text in texts if isinstance(text, str)]
    words = {f"{name}("} if isinstance(node.func, ast.Name) else set()
    if name == "setattr" and node.args:
        words |= _written(node.args[0])
    if name in IMPORTERS:
        words |= _parts(texts) | _checks(texts)
    if name == "run_cell_magic" and texts:
        words |= _words(tree(texts[-1]))
    return words


READ = {
    ast.Name: _of_name,
    ast.Attribute: _of_attribute,
    ast.Subscript: _of_subscript,
    ast.FunctionDef: lambda node: {node.name},
    ast.Import: _of_import,
    ast.ImportFrom: _of_import,
    ast.Call: _of_call,
}
