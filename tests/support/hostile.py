"""Submissions that mean harm or are broken, each with what must come of it.

``FORGED`` have no right answer and must get no point. ``HARMFUL`` have right answers beside the
harm and keep the points of all that the harm does not touch. ``BROKEN`` are no notebooks.
"""

import copy
import json
import os

from tests.support.classes import FULL, RIGHT, answered, cell_of, empty, released, scratch

EQUAL = """class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __gt__ = __le__ = __ge__ = __contains__ = __eq__
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __abs__(self): return 0
    def __bool__(self): return True
    def __len__(self): return 4
    def __getitem__(self, place): return self
    def __array__(self, *args, **options): return [0, 2, 4, 6]
    def __getattr__(self, name): return self
    def __call__(self, *args, **options): return self

square = mean = double = lambda x: Equal()
answer = Equal()"""

TAMPERED = """import builtins, sys, unittest
import numpy as np
np.testing.assert_array_equal = np.testing.assert_allclose = lambda *a, **k: None
np.allclose = np.array_equal = lambda *a, **k: True
builtins.AssertionError = type("Nothing", (Exception,), {})
builtins.abs = builtins.sum = lambda *a: 0
builtins.isinstance = lambda *a: True
unittest.TestCase.assertEqual = lambda *a: None
sys.excepthook = lambda *a: None"""

SHELL = """import ast
shell = get_ipython()

class Skip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()

shell.ast_transformers = [Skip()]
shell.run_cell = lambda *a, **k: None
shell.events.register("pre_run_cell", lambda *a: None)"""

FRAMES = """import sys

def spy(*args):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if type(value) in (int, float) and value in (9, 16, 5.5, 42):
                return value
        frame = frame.f_back

square = mean = double = spy"""

OBJECTS = """import gc

def spy(*args):
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Task", "Trial", "Namespace", "TeacherCell", "Assignment"):
            return 9

square = mean = double = spy"""

LYING_CLASS = """class Number(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return Number(0)
    def __abs__(self): return Number(0)
    __hash__ = int.__hash__

square = mean = lambda x: Number(1)
answer = Number(1)

import numpy as np

class Array(np.ndarray):
    def __eq__(self, other): return np.ones(4, bool)
    def __array_function__(self, *args): return True
    def __array_ufunc__(self, *args, **options): return np.ones(4, bool)

double = lambda x: np.zeros(4).view(Array)"""

FRAMES_ON_THE_WIRE = """import os, struct
from classroom.sandbox import codec

yes = codec.encode(("value", (9, "", None)))
def forge(*args):
    for number in range(64):
        try:
            os.write(number, (struct.pack("<I", len(yes)) + yes) * 50)
        except OSError:
            pass

square = mean = double = forge"""

OWN_WIRE = """from classroom.sandbox import codec
codec.send = lambda link, data: link.sendall(b"\\xff\\xff\\xff\\xff" + b"x" * 100)"""

FORGED_RUNS = """from classroom.sandbox.inside import runner
runner.Student.run = lambda self, *args: 3
runner.Student._reply = lambda self, request: b"N" * 9"""

OWN_WORDS = """class Loud:
    def __str__(self): raise RecursionError
    __repr__ = __format__ = __str__

def square(x): raise ValueError(Loud())
def mean(values): return Loud()
answer = 10 ** 9000
double = Loud()"""

EXITS = """import os

def square(x): os._exit(0)
def mean(values): raise SystemExit(0)
def double(x): raise KeyboardInterrupt"""


def re_scored():
    notebook = empty(task_1=RIGHT["task-1"])
    for cell in notebook["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        if facts.get("grade"):
            facts["points"] = 1000
    return notebook


def re_tagged():
    notebook = empty()
    for cell in notebook["cells"]:
        if cell["id"].endswith("check"):
            cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
            cell["metadata"]["nbgrader"].update(grade=False, locked=False, solution=True)
    return notebook


def re_typed():
    notebook = empty()
    for cell in notebook["cells"]:
        if cell["id"].endswith("check"):
            cell["cell_type"] = "markdown"
    return notebook


def without_tests():
    notebook = empty()
    notebook["cells"] = [c for c in notebook["cells"] if not c["id"].endswith("check")]
    return notebook


def own_tests():
    notebook = empty()
    for cell in notebook["cells"]:
        if cell["id"].endswith("check"):
            cell["source"] = "4"
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "4"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]
    return notebook


def doubled_tests():
    notebook = empty()
    for cell in [c for c in notebook["cells"] if c["id"].endswith("check")]:
        notebook["cells"].append({**cell, "id": cell["id"] + "-2", "source": "pass"})
    return notebook


def renamed():
    notebook = empty()
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += "x"
            cell["id"] += "x"
    return notebook


def forged(source):
    """Return a notebook in which this stands in the place of all answers."""
    return empty(task_1=source, task_2="", task_3="", task_4="")


FORGED = {
    "equal": forged(EQUAL),
    "tampered": forged(TAMPERED),
    "shell": forged(SHELL),
    "frames": forged(FRAMES),
    "objects": forged(OBJECTS),
    "lying": forged(LYING_CLASS),
    "wire": forged(FRAMES_ON_THE_WIRE),
    "own-wire": forged(OWN_WIRE),
    "forged-runs": forged(FORGED_RUNS),
    "own-words": forged(OWN_WORDS),
    "exits": forged(EXITS),
    "re-tagged": re_tagged(),
    "re-typed": re_typed(),
    "without-tests": without_tests(),
    "own-tests": own_tests(),
    "doubled": doubled_tests(),
    "renamed": renamed(),
    "nothing": {**released(), "cells": []},
}

GROWS = "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))"
FORKS = """import os, time
for number in range(2000):
    try:
        if os.fork() == 0:
            time.sleep(60)
    except OSError:
        print("stopped at", number)
        break"""
FILLS = """import os
for number in range(100):
    with open(f"/tmp/{number}", "wb") as file:
        file.write(bytes(10_000_000))"""
LEAVES = """import os, subprocess, sys
subprocess.Popen(["sleep", "7654"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv("/usr/bin/sleep", ["sleep", "7654"])
    os._exit(0)"""
STARTS = """import os, pathlib, site, sys
sys.path.remove(os.getcwd())
for place in [*sys.path, *site.getsitepackages(), "/etc", "/usr", "/grader",
              "/grader/classroom", "/grader/convcheck", "/grader/convkit"]:
    for name in ("sitecustomize.py", "usercustomize.py", "evil.pth", ".bashrc", ".profile"):
        try:
            (pathlib.Path(place) / name).write_text("import evil")
            print("wrote", place, name)
        except OSError:
            pass"""
SIGNALS = """import os, signal
for number in [1, 2, os.getppid(), -1, *range(3, 200)]:
    if number != os.getpid():
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            pass"""
NETWORK = """import socket
for place in [("127.0.0.1", PORT), ("1.1.1.1", 53)]:
    try:
        socket.create_connection(place, timeout=1).send(b"hello")
        print("reached", place)
    except OSError:
        pass"""
READS = """import os
for place, folders, names in os.walk("/"):
    if place.startswith(("/proc", "/usr", "/dev", "/lib")):
        folders.clear()
    for name in names:
        path = os.path.join(place, name)
        packages = "/python3" in path or path.startswith(("/grader/convkit/", "/packages/"))
        if name.endswith((".db", ".ipynb", ".json")) and not packages:
            print("found", path)
for number in os.listdir("/proc"):
    if number.isdigit():
        try:
            data = open(f"/proc/{number}/environ").read()
            if "CONVKIT_SEED" in data or "secret" in data:
                print("found", number)
        except OSError:
            pass
print("found" if "CONVKIT_SEED" in os.environ else "", os.getuid() or "found root")"""
DELETES = """import shutil
for place in ("/grader", "/tmp", "/usr", "/"):
    shutil.rmtree(place, ignore_errors=True)"""
STUBBORN = """import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""
MARKUP = "print('<script>alert(1)</script>')\ndisplay('</pre><script>alert(2)</script>')"
CRASHES = "import ctypes\nctypes.string_at(0)"
CLOSES = "import os\nos.closerange(0, 1000)"

# Each with its points; what the harm takes away with it is lost, and nothing else.
HARMFUL = {
    "loops": (scratch(answered(), "while True:\n    pass"), FULL),
    "stubborn": (scratch(answered(), STUBBORN), FULL),
    "loops-inside": (answered(task_1="def square(x):\n    while True:\n        pass"), FULL - 3),
    "sleeps-often": (
        scratch(scratch(answered(), "import time\ntime.sleep(2)"), "time.sleep(2)"),
        FULL,
    ),
    "grows": (scratch(answered(), GROWS), FULL),
    "forks": (scratch(answered(), FORKS), FULL),
    "fills": (scratch(answered(), FILLS), FULL),
    "leaves": (scratch(answered(), LEAVES), FULL),
    "starts": (scratch(answered(), STARTS), FULL),
    "signals": (scratch(answered(), SIGNALS), FULL),
    "reads": (scratch(answered(), READS), FULL),
    "deletes": (scratch(answered(), DELETES), FULL),
    "markup": (scratch(answered(), MARKUP), FULL),
    "crashes": (scratch(answered(), CRASHES), FULL),
    "crashes-inside": (
        answered(task_3=f"def double(x):\n    {CRASHES.replace(chr(10), '; ')}"),
        FULL - 3,
    ),
    "closes": (scratch(answered(), CLOSES), FULL),
    "leaves-early": (scratch(answered(), "import os\nos._exit(0)"), FULL),
    "exits-nicely": (scratch(answered(), "import sys\nsys.exit()"), FULL),
    "long-line": (scratch(answered(), "print('x' * 50_000_000)"), FULL),
    "raw-line": (scratch(answered(), "import os\nos.write(1, b'x' * 50_000_000)"), FULL),
    "returns-much": (answered(task_1="def square(x):\n    return 'x' * 100_000_000"), FULL - 3),
    "deep": (
        answered(
            task_1="def square(x):\n    y = []\n    for _ in range(9999):\n        y = [y]\n"
            "    return y"
        ),
        FULL - 3,
    ),
    "recursion": (answered(task_1="def square(x):\n    return square(x)"), FULL - 3),
    "re-scored": (re_scored(), 3.0),
    "prints-points": (empty(task_1="print('correct: 3 of 3')\n3"), 0.0),
    "kernel": (
        {**answered(), "metadata": {"kernelspec": {"name": "../../evil", "language": "R"}}},
        FULL,
    ),
}


def old():
    """Return a notebook of version 3."""
    cells = [
        {**{key: value for key, value in cell.items() if key != "source"}, "input": cell["source"]}
        if cell["cell_type"] == "code"
        else cell
        for cell in answered()["cells"]
    ]
    return {"worksheets": [{"cells": cells}], "nbformat": 3, "nbformat_minor": 0, "metadata": {}}


def odd_cells():
    notebook = answered()
    notebook["cells"] += [
        None,
        3,
        {"cell_type": 5},
        {"cell_type": "code", "source": 7, "metadata": []},
        {"cell_type": "code", "source": ["a", 3], "metadata": {"nbgrader": 4}},
    ]
    return notebook


STRANGE = {
    "old": old(),
    "new": {**answered(), "nbformat": 9, "nbformat_minor": 99},
    "odd-cells": odd_cells(),
    "lone-surrogate": answered(opinion="\ud800"),
    "null-byte": scratch(answered(), "x = '\0'"),
}


def tagged():
    notebook = answered()
    cell_of(notebook, "task-1-check")["metadata"]["tags"] = ["skip-execution"]
    return notebook


def with_own_points():
    notebook = answered()
    own = copy.deepcopy(cell_of(notebook, "task-1-check"))
    own["metadata"]["nbgrader"].update(grade_id="bonus", points=100)
    notebook["cells"].append({**own, "id": "bonus", "source": "100"})
    return notebook


def stripped(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"c{number}"
    return notebook


def other_lines(end):
    notebook = answered()
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", end)
    return notebook


# Right answers beside something that a teacher is to look at.
ODD = {
    "tagged": (tagged(), "cell task-1-check asks not to be run (skip-execution)"),
    "own-points": (with_own_points(), "cell bonus wants points, but is none of the course's"),
    "long-number": (
        json.dumps(answered()).replace('"nbformat": 4', '"nbformat": ' + "9" * 5000).encode(),
        "the notebook has a format of its own: 9999999999999999999",
    ),
    "newer": ({**answered(), "nbformat": 9}, "the notebook has a format of its own: 9"),
    "runs-text": (scratch(answered(), "exec('x = 1')"), "runs code that is not in the notebook"),
    "another-module": (scratch(answered(), "__name__ = 'convkit.shapes'"), "is another module"),
    "ready-made": (scratch(answered(), "import scipy.signal"), "a ready-made layer (scipy.signal)"),
    "shell-code": (scratch(answered(), "get_ipython().run_code = print"), "how cells are run"),
    "closure": (scratch(answered(), "print.__closure__"), "reaches into the code of functions"),
    "in-a-magic": (scratch(answered(), "%%time\nimport ctypes"), "reaches into memory (ctypes)"),
    "lost-and-worse": (
        stripped(scratch(answered(), "import os, classroom, convcheck.engine")),
        "cell task-1-check (and 6 more) had lost its name and was found by its content",
    ),
    "no-memory": (scratch(answered(), "bytearray(10**11)"), "asked for more memory than a"),
    "no-disk": (
        scratch(answered(), "open('/tmp/x', 'wb').write(bytes(10**8))"),
        "asked for more disk than a submission may use",
    ),
}


BROKEN = {
    "cut": (json.dumps(answered()).encode()[:700], "holds no JSON"),
    "blank": (b"", "holds no JSON"),
    "binary": (os.urandom(300), "UTF-8"),
    "nested": (b"[" * 200_000, "holds no JSON"),
    "list": (b"[1, 2]", "no notebook"),
    "no-cells": (b'{"cells": null}', "no notebook"),
    "huge": (
        b" " * 51_000_000,
        "plain.ipynb is too large (beyond 50 MB in all), so it was left out",
    ),
}


def warned():
    return answered(
        task_1="import sys, warnings\n\ndef square(x):\n    warnings.warn('slow')\n"
        "    print('working ...', file=sys.stderr)\n    return x * x"
    )


def without(*names):
    notebook = answered()
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in names]
    return notebook


def moved():
    """The tests first, then the answers."""
    notebook = answered()
    notebook["cells"].sort(key=lambda cell: not cell["id"].endswith("check"))
    cell_of(notebook, "setup")
    return notebook


HONEST = {
    "windows": other_lines("\r\n"),
    "old-mac": other_lines("\r"),
    "own-module": scratch(
        answered(task_1="from powers import square"),
        "%%writefile powers.py\ndef square(x):\n    return x * x",
    ),
    "a-signal": scratch(answered(), "signal, events = [1, 2], []\nif __name__ == 'x': pass"),
    "plainly": answered(),
    "warned": warned(),
    "without-setup": without("setup"),
    "stripped": stripped(answered()),
    "moved": moved(),
    "scratch": scratch(answered(), "1 / 0"),
    "syntax": scratch(answered(), "for for"),
    "magics": scratch(answered(), "%matplotlib inline\n!ls\nx = 3"),
    "timed": answered(task_1="%%time\ndef square(x):\n    return x * x"),
    "slow": answered(task_1="import time\n\ndef square(x):\n    time.sleep(0.5)\n    return x * x"),
    "helped": scratch(
        answered(task_1="def square(x):\n    return power(x, 2)"), "def power(x, n): return x ** n"
    ),
    "a,b": answered(),
    "=1+1": answered(),
}
