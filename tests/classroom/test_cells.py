"""Cells of teachers of every style, ours among them, on answers that live in another process."""

import contextlib
import json
import struct
from pathlib import Path

import nbformat
import numpy as np
import pytest

from classroom.assignment import load
from classroom.course import Course
from classroom.grading import matching, one, workers
from classroom.sample_class.slips import SLIPS
from classroom.sandbox import boxes
from classroom.sandbox.limits import Limits
from convcheck.single_channel.sizes import my_size_task
from tests.support.classes import outcomes
from tests.support.machine import STARTS
from tests.support.notebooks import (
    ASSIGNMENTS,
    ROOT,
    by_hand,
    full_marks,
    hole_of,
    name_of,
    read,
    replaced,
    signed,
    total,
)

pytestmark = pytest.mark.usefixtures("bubblewrap")
LIMITS = Limits(each=20, total=60)


@pytest.fixture(scope="module")
def bench():
    bench = workers.Bench()
    yield bench
    bench.close()


def graded(bench, course, name, notebook, student="ada", start=STARTS[0], owner=None):
    """Return the `Result` of one notebook."""
    data = nbformat.writes(notebook).encode()
    job = one.Job(
        load(course, name),
        student,
        "",
        "",
        data,
        {},
        (),
        "",
        "a secret",
        owner or student,
        start,
        LIMITS,
    )
    found, _ = bench.grade(job)
    assert found.outcome == "graded", found.reason
    return found


def course_of(folder, *cells, **files):
    """Write a course of these (role, source) cells; return it and the notebook of a student."""
    made, handed = [], []
    for number, (role, teachers, *students) in enumerate(cells):
        facts = {
            "grade": role == "test",
            "solution": role == "solution",
            "locked": role != "solution",
            "task": False,
            "grade_id": f"cell-{number}",
            "schema_version": 3,
        }
        if role == "test":
            facts["points"] = 2
        metadata = {} if role == "free" else {"nbgrader": facts}
        for notebook, source in ((made, teachers), (handed, *(students or [teachers]))):
            notebook.append(
                nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata=metadata)
            )
    path = folder / "solutions" / "own" / "own.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)
    for name, text in files.items():
        (path.parent / name.replace("_", ".")).write_text(text)
    return Course(folder, folder / "class"), nbformat.v4.new_notebook(cells=handed)


def points(bench, folder, *cells, **files):
    course, notebook = course_of(folder, *cells, **files)
    return graded(bench, course, "own", notebook)


HOLE = "### BEGIN SOLUTION\npass\n### END SOLUTION"

# What the student wrote, and a test that is passed.
PASSED = {
    "lists": (
        "def f(x): return [x, (1, 'a'), None, {'k': {2}}]",
        "assert f(3) == [3, (1, 'a'), None, {'k': {2}}]",
    ),
    "arrays": (
        "import numpy as np\ndef f(n): return np.eye(n)",
        (
            "import numpy as np\n"
            "assert np.allclose(f(2), [[1, 0], [0, 1]])\n"
            "assert f(2).dtype == float and f(2).shape == (2, 2)"
        ),
    ),
    "booleans": ("def f(x): return x > 2", "assert f(3) is True and f(1) is False"),
    "none": ("def f(x): x.append(1)", "assert f([]) is None"),
    "big": ("def f(x): return x ** 99", "assert f(12345) == 12345 ** 99"),
    "complex": ("def f(x): return x * 1j", "assert f(2) == 2j"),
    "numpy-numbers": (
        "import numpy as np\ndef f(x): return np.float32(x)",
        "import numpy as np\nassert isinstance(f(1), np.floating) and f(1) == 1",
    ),
    "in-place": ("def f(x): x.sort()", "x = [3, 1]\nf(x)\nassert x == [1, 3]"),
    "in-place-array": (
        "def f(x): x[0] = 9",
        "import numpy as np\nx = np.zeros(3)\nf(x)\nassert x[0] == 9",
    ),
    "errors": (
        "def f(x):\n    raise ValueError('negative')",
        (
            "try:\n    f(-1)\nexcept ValueError as error:\n"
            "    assert 'negative' in str(error)\nelse:\n    raise AssertionError"
        ),
    ),
    "own-errors": (
        "class Bad(Exception): pass\ndef f(x):\n    raise Bad('no')",
        "try:\n    f(-1)\nexcept Exception as error:\n    assert 'Bad: no' in str(error)",
    ),
    "printing": (
        "def f(): print('hello')",
        (
            "import io, contextlib\n"
            "with contextlib.redirect_stdout(io.StringIO()) as out:\n    f()\n"
            "assert out.getvalue() == 'hello\\n'"
        ),
    ),
    "variables": ("import numpy as np\nx, y = 3, np.arange(3)", "assert x == 3 and y.sum() == 3"),
    "keywords": ("def f(a, *, b=2): return a - b", "assert f(1) == -1 and f(a=5, b=1) == 4"),
    "classes": (
        (
            "class Stack:\n    def __init__(self): self.items = []\n"
            "    def push(self, x): self.items.append(x)\n"
            "    def __len__(self): return len(self.items)"
        ),
        "s = Stack()\ns.push(4)\ns.push(5)\nassert len(s) == 2 and s.items == [4, 5]",
    ),
    "equal-objects": (
        (
            "class V:\n    def __init__(self, x): self.x = x\n"
            "    def __eq__(self, o): return self.x == o.x\n"
            "    def __add__(self, o): return V(self.x + o.x)"
        ),
        "assert V(1) + V(2) == V(3) and not V(1) == V(2)",
    ),
    "generators": (
        "def f():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        "import itertools\nassert list(itertools.islice(f(), 3)) == [0, 1, 2]",
    ),
    "closures": ("def f(n): return lambda x: x + n", "assert f(2)(3) == 5"),
    "passed-on": ("def f(g, x): return g(x)\ndef g(x): return x + 1", "assert f(g, 1) == 2"),
    "counters": (
        "from collections import Counter\ndef f(x): return Counter(x)",
        "assert f('aab') == {'a': 2, 'b': 1}",
    ),
    "magic": ("%matplotlib inline\ndef f(): return 1", "%time assert f() == 1\nassert f() == 1"),
    "recursion": (
        "def f(n): return 1 if n < 2 else n * f(n - 1)",
        "assert f(20) == 2432902008176640000",
    ),
}


@pytest.mark.parametrize("kind", PASSED)
def test_plain_cells_of_other_teachers_are_passed(bench, tmp_path, kind):
    answer, test = PASSED[kind]
    teachers = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    found = points(bench, tmp_path, ("solution", teachers, answer), ("test", test))
    assert found.points == 2, found.cells


# What the student wrote, and a test that must not be passed.
MISSED = {
    "equal-to-all": (
        (
            "class E:\n    def __eq__(self, other): return True\n"
            "    def __sub__(self, o): return 0\nf = lambda x: E()"
        ),
        "assert f(3) == 9",
    ),
    "difference": (
        (
            "class E(float):\n    def __sub__(self, o): return E(0)\n"
            "    def __abs__(self): return E(0)\nf = lambda x: E(1)"
        ),
        "assert abs(f(3) - 9) < 1e-9",
    ),
    "contains": (
        "class E:\n    def __contains__(self, o): return True\nf = lambda x: E()",
        "assert 3 in f(3)",
    ),
    "error-of-ours": ("def f(x):\n    raise StopIteration", "assert f(1) == 1"),
    "exit": ("def f(x): raise SystemExit", "assert f(1) == 1"),
    "class-lies": (
        "class E:\n    __class__ = int\n    def __eq__(self, o): return True\nf = lambda x: E()",
        "assert isinstance(f(3), int) and f(3) == 9",
    ),
    "import-patched": (
        "import numpy as np\nnp.allclose = lambda *a: True\nf = lambda x: 1",
        "import numpy as np\nassert np.allclose(f(3), 9)",
    ),
    "test-patched": (
        "import builtins\nbuiltins.print = builtins.len = lambda *a: 9\nf = lambda x: []",
        "assert len(f(3)) == 9",
    ),
}


@pytest.mark.parametrize("kind", MISSED)
def test_no_object_decides_that_it_is_right(bench, tmp_path, kind):
    answer, test = MISSED[kind]
    teachers = "### BEGIN SOLUTION\nf = lambda x: x * x\n### END SOLUTION"
    found = points(bench, tmp_path, ("solution", teachers, answer), ("test", test))
    assert found.points == 0, found.cells


YES = """class Yes:
    def __getattr__(self, name): return self
    def __call__(self, *args, **options): return 0
"""

# What the teacher's free cell says, the student's in its place, a test, and what is told.
REPLACED = {
    "import": (
        "import numpy as np",
        f"{YES}np = Yes()",
        "np.testing.assert_equal(f(2), 4)",
        "np",
    ),
    "another import": (
        "import numpy as np",
        "import fake as np",
        "np.testing.assert_equal(f(2), 4)",
        "np",
    ),
    "builtin": ("STEP = 1", "STEP, abs = 1, lambda x: 0", "assert abs(f(2) - 4) < 1e-9", "abs"),
    "helper": (
        "def near(x, y): return abs(x - y) < 1e-9",
        "near = lambda x, y: True",
        "assert near(f(2), 4)",
        "near",
    ),
}


@pytest.mark.parametrize("kind", REPLACED)
def test_a_free_cell_gives_no_other_meaning_to_what_tests_use(bench, tmp_path, kind):
    given, own, test, told = REPLACED[kind]
    course, notebook = course_of(
        tmp_path,
        ("free", given, own),
        ("solution", "### BEGIN SOLUTION\nf = lambda x: x * x\n### END SOLUTION", "f = abs"),
        ("test", test),
        ("solution", "### BEGIN SOLUTION\nf = lambda x: x * x\n### END SOLUTION"),
        ("test", test),
    )
    found = graded(bench, course, "own", notebook)
    assert [cell.points for cell in found.cells] == [0, 2], found.cells
    flag = f"cell cell-0 gives another meaning to {told}; the course's counts"
    assert found.flags == (flag,), found.flags


def test_an_error_of_the_student_s_own_is_told_by_its_name_alone(bench, tmp_path):
    answer = "class Bad(Exception): pass\ndef f():\n    raise Bad('no')"
    teachers = "### BEGIN SOLUTION\ndef f(): return 1\n### END SOLUTION"
    found = points(bench, tmp_path, ("solution", teachers, answer), ("test", "assert f() == 1"))
    assert found.cells[0].message.startswith("Bad: no\n"), found.cells


def test_last_value_gives_part_of_the_points_and_an_array_none(bench, tmp_path):
    tests = [
        "0.5",
        "np.float64(1.5)",
        "np.array([1.0])",
        "np.array([1, 1])",
        "7",
        "-1",
        "'two'",
        "True",
    ]
    course, notebook = course_of(
        tmp_path, ("free", "import numpy as np"), *(("test", t) for t in tests)
    )
    found = graded(bench, course, "own", notebook)
    assert [cell.points for cell in found.cells] == [0.5, 1.5, 1.0, None, None, None, 2.0, 2.0]
    assert len(found.flags) == 3


def test_answers_may_use_what_earlier_cells_gave(bench, tmp_path):
    found = points(
        bench,
        tmp_path,
        ("free", "FACTOR = 2", "FACTOR = 3"),
        ("fixed", "def helper(x):\n    return FACTOR * x"),
        ("solution", HOLE, "def f(x): return helper(x)"),
        ("test", "import math\nLIMIT = 5\nassert f(1) == 3"),
        ("solution", HOLE, "def g(x): return math.floor(x) + LIMIT"),
        ("test", "assert g(2.5) == 7"),
    )
    assert found.points == 0 or found.points == 4, found.cells
    assert [cell.points for cell in found.cells] == [2, 2]


def test_a_later_answer_may_change_a_name_after_its_test(bench, tmp_path):
    teachers = "### BEGIN SOLUTION\nx = 0\n### END SOLUTION"
    found = points(
        bench,
        tmp_path,
        ("solution", teachers, "x = 1"),
        ("test", "assert x == 1"),
        ("solution", teachers, "x = 2"),
        ("test", "assert x == 2"),
    )
    assert found.points == 4


def test_files_of_the_assignment_are_there_for_both(bench, tmp_path):
    answer = "def f(): return open('data.txt').read()"
    teachers = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    found = points(
        bench,
        tmp_path,
        ("solution", teachers, answer),
        ("test", "assert f() == open('data.txt').read() == 'hello'"),
        data_txt="hello",
    )
    assert found.points == 2


def test_a_test_that_gives_a_function_to_the_student_is_left_to_a_human(bench, tmp_path):
    answer = "def f(g): return g(1)"
    teachers = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    found = points(
        bench, tmp_path, ("solution", teachers, answer), ("test", "assert f(lambda x: x) == 1")
    )
    assert found.cells[0].points is None and found.cells[0].outcome == "manual"
    assert "cannot be decided here: a test gives a function of the student" in found.flags[0]


FAULTY = """
from convcheck.engine.grading import check_of
from convcheck.engine.task import Part, Task, case

def measure(value):
    return {2: 1.0}[int(value)]  # which knows the right answer alone

parts = (Part("any", 1, (case(),)),)
check = check_of(Task("f", lambda: 2, parts, {}, "pooling", "", measure=measure))
"""


@pytest.mark.parametrize(
    ("answer", "points_"), [("def f(): return 2", 2.0), ("def f(): return 3", None)]
)
def test_a_check_that_fails_itself_costs_no_point_and_is_told(bench, tmp_path, answer, points_):
    teachers = "### BEGIN SOLUTION\ndef f(): return 2\n### END SOLUTION"
    found = points(
        bench,
        tmp_path,
        ("solution", teachers, answer),
        ("test", "from faulty import check\ncheck(f)"),
        faulty_py=FAULTY,
    )
    assert found.cells[0].points == points_
    told = "cannot be decided here: the check of f failed itself (KeyError: 3)"
    assert [told in flag for flag in found.flags] == [True] * (points_ is None)


PLAIN = "def check(f):\n    return {2: 2.0}[f()]"
# A test, what the student wrote, the points, and what the teacher reads.
ITSELF = {
    "a cell": ("{2: 2.0}[f()]", "def f(): return 3", None, "KeyError: 3"),
    "a module": ("from plain import check\ncheck(f)", "def f(): return 3", None, "KeyError: 3"),
    "a module, right": ("from plain import check\ncheck(f)", "def f(): return 2", 2.0, ""),
    "an import": ("f() == 2 or __import__('nowhere')", "def f(): return 3", None, "'nowhere'"),
    "a file": ("f() == 2 or open('no')", "def f(): return 3", None, "FileNotFoundError"),
    "a name": ("f() == 2 or nought", "def f(): return 3", None, "'nought' is not defined"),
    "no answer": ("assert f() == 2", "pass", 0.0, ""),
    "a student's error": ("assert f() == 2", "def f(): return {}[3]", 0.0, ""),
    "another kind": ("assert abs(f() - 2) < 1", "def f(): pass", 0.0, ""),
}


@pytest.mark.parametrize("kind", ITSELF)
def test_a_plain_check_that_fails_itself_costs_no_point_and_is_told(bench, tmp_path, kind):
    test, answer, points_, told = ITSELF[kind]
    teachers = "### BEGIN SOLUTION\ndef f(): return 2\n### END SOLUTION"
    found = points(bench, tmp_path, ("solution", teachers, answer), ("test", test), plain_py=PLAIN)
    assert found.cells[0].points == points_, found
    assert len(found.flags) == (points_ is None) and told in "".join(found.flags)
    left = "Your teacher decides on this: the check failed itself (" in found.cells[0].message
    assert left == (points_ is None)


@pytest.mark.parametrize("start", STARTS)
def test_one_loop_costs_one_task_and_what_ran_before_is_there_again(bench, tmp_path, start):
    course, notebook = course_of(
        tmp_path,
        (
            "solution",
            "### BEGIN SOLUTION\ndef f(): 1\n### END SOLUTION",
            "import os\nX = 5\ndef f(): os._exit(3)",
        ),
        ("test", "assert f() == 1"),
        ("solution", "### BEGIN SOLUTION\ndef g(): 1\n### END SOLUTION", "def g(): return X"),
        ("test", "assert g() == 5"),
    )
    assert outcomes(graded(bench, course, "own", notebook, start=start)) == {
        "cell-1": "killed",
        "cell-3": "correct",
    }


# Our own checks

HERE = Course(ROOT, Path("/nowhere"))


def ours(bench, name, start=STARTS[0], **answers):
    notebook = signed(read("solutions", name))
    for function, source in answers.items():
        hole_of(notebook, function).source = source
    return graded(bench, HERE, name, notebook, start=start)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_solution_gets_full_marks(bench, name, start):
    found = ours(bench, name, start)
    assert found.points == sum(full_marks(read("solutions", name)).values())
    assert found.max_points == total(read("solutions", name))
    waiting = {cell.grade_id for cell in found.cells if cell.outcome == "manual"}
    assert waiting == {name_of(cell) for cell in by_hand(read("solutions", name))}
    assert not found.flags


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_empty_release_gets_nothing(bench, name):
    found = graded(bench, HERE, name, read("exercises", name))
    assert found.points == 0 and set(outcomes(found).values()) <= {"missing", "wrong"}


def cell_named(found, name):
    return next(cell for cell in found.cells if cell.grade_id == name)


def test_mistakes_reach_the_result_by_name(bench):
    (slip,) = [slip for slip in SLIPS["single_channel"] if slip.mistake == "flipped"]
    wrong = slip.edit(hole_of(read("solutions", "single_channel"), "correlate").source)
    cell = cell_named(ours(bench, "single_channel", correlate=wrong), "task-3-check")
    assert cell.names == ("flipped",) and cell.outcome in {"wrong", "partial"}
    assert "An example where it shows" in cell.message


REFUSED = {
    "plainly": "from convkit import conv2d",
    "hook-removed": "import sys\nimport convkit\ndef conv2d(*args, **options):\n"
    "    sys.setprofile(None)\n    return convkit.conv2d(*args, **options)",
    "hook-replaced": "import sys\nimport convkit\nsys.setprofile = lambda hook: None\n"
    "sys.getprofile = lambda: None\ndef conv2d(*args, **options):\n"
    "    return convkit.conv2d(*args, **options)",
}


@pytest.mark.parametrize("way", REFUSED)
def test_ready_made_convolution_is_refused(bench, way):
    cell = cell_named(ours(bench, "multi_channel", conv2d=REFUSED[way]), "task-2-check")
    assert (cell.points, cell.outcome) == (0, "refused")


def test_changed_arguments_cost_a_quarter(bench):
    greedy = (
        "def pad(x, padding):\n    P_H, P_W = padding\n"
        "    y = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))\n    x[...] = 0\n"
        "    return y"
    )
    cell = cell_named(ours(bench, "single_channel", pad=greedy), "task-2-check")
    assert cell.points == 1.5 and "changes the array x that it is given" in cell.message


def test_numbers_are_those_of_the_student_who_handed_in(bench):
    copied = np.asarray(my_size_task("ada").right()).tolist()
    notebook = replaced(read("solutions", "single_channel"), student='STUDENT = "Ada"')
    hole_of(notebook, "my_size").source = f"def my_size():\n    return {copied}"
    found = graded(bench, HERE, "single_channel", notebook, student="bob")
    cell = cell_named(found, "task-1-own-check")
    assert cell.points == 0 and "These are the numbers for 'bob'" in cell.message
    believed = graded(bench, HERE, "single_channel", notebook, student="bob", owner="*")
    assert cell_named(believed, "task-1-own-check").outcome == "correct"


def test_a_name_that_is_no_text_costs_nothing(bench):
    right = np.asarray(my_size_task("4711").right()).tolist()
    notebook = replaced(read("solutions", "single_channel"), student="STUDENT = 4711")
    hole_of(notebook, "my_size").source = f"def my_size():\n    return {right}"
    for owner in ("4711", "*"):
        found = graded(bench, HERE, "single_channel", notebook, student="4711", owner=owner)
        assert cell_named(found, "task-1-own-check").outcome == "correct"


# Walls

INSIDE = {
    "memory in no table": "import mmap, os\ndef f():\n    mmap.mmap(-1, 9, mmap.MAP_PRIVATE)\n"
    "    with open('shared', 'wb+') as file:\n        file.write(b'123456789')\n"
    "        file.flush()\n        mmap.mmap(file.fileno(), 9)\n    os.remove('shared')\n"
    "    try:\n        mmap.mmap(-1, 9)\n    except PermissionError:\n"
    "        return not os.path.exists('/dev/zero')",
    "devices": "def f():\n    with open('/dev/urandom', 'rb') as file:\n"
    "        return len(file.read(9)) == 9 and open('/dev/null').read() == ''",
    "root": "import os\ndef f():\n    try:\n        os.setuid(0)\n    except OSError:\n"
    "        return os.getuid() > 0",
    "namespaces": "import ctypes\nlibc = ctypes.CDLL(None)\n"
    "def f(): return libc.unshare(0x10000000) == -1 and libc.unshare(0x20000) == -1",
    "mounts": "import ctypes\nlibc = ctypes.CDLL(None)\n"
    "def f(): return libc.mount(b'x', b'/tmp', b'tmpfs', 0, None) == -1",
    "files": "def f():\n    kept = []\n    try:\n        for number in range(1000):\n"
    "            kept.append(open('/dev/null'))\n    except OSError:\n"
    "        return number < 200",
    "disk": "def f():\n    try:\n        for number in range(40):\n"
    "            open(f'/tmp/{number}', 'wb').write(bytes(10**7))\n"
    "    except OSError:\n        return number < 10",
    "memory": "def f():\n    try:\n        return len(bytearray(10**10)) == 0\n"
    "    except MemoryError:\n        return True",
    "system": "import os\n"
    "places = ('/', '/usr', '/etc', '/dev', '/grader', '/grader/convkit', '/proc/1')\n"
    "def f(): return not any(os.access(place, os.W_OK) for place in places)",
    "network": "def f(): return [row.split(':')[0].strip() for row in open('/proc/net/dev')][2:] "
    "== ['lo']",
    "sockets": "import socket\ndef f():\n    found = []\n"
    "    for kind in (1, 2, 10, 16, 17, 38, 40):\n        try:\n"
    "            socket.socket(kind, socket.SOCK_DGRAM)\n            found.append(kind)\n"
    "        except OSError:\n            pass\n    return found in ([1, 2, 10], [1, 2])",
    "memory of no process": "import os, ctypes\nlibc = ctypes.CDLL(None)\ndef f():\n    try:\n"
    "        os.memfd_create('x')\n    except PermissionError:\n"
    "        return libc.shmget(0, 4096, 0o1600) == -1 == libc.msgget(0, 0o1600)",
    "sessions": "import os\ndef f():\n    child = os.fork()\n    if child == 0:\n        try:\n"
    "            os.setsid()\n        except PermissionError:\n            os._exit(7)\n"
    "        os._exit(0)\n    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7",
    "rights": "def f():\n    rows = [row.split() for row in open('/proc/self/status')]\n"
    "    kinds = ('CapInh:', 'CapPrm:', 'CapEff:', 'CapAmb:')\n"
    "    return [int(row[1], 16) for row in rows if row[0] in kinds] == [0] * 4",
    "names": "import os\ndef f(): return len([n for n in os.listdir('/proc') if n.isdigit()]) <= 3",
    "work": "import os\ndef f():\n    open('mine', 'w').write('x')\n"
    "    return os.listdir() == ['mine']",
    "threads": "import threading\ndef f():\n    found = []\n"
    "    thread = threading.Thread(target=lambda: found.append(1))\n"
    "    thread.start()\n    thread.join()\n    return found == [1]",
    "programs": "import subprocess\n"
    "def f(): return subprocess.run(['echo', 'a'], capture_output=True).stdout == b'a\\n"
    "'",
    "processes": "import os, time\ndef f():\n    for number in range(200):\n        try:\n"
    "            if os.fork() == 0:\n                time.sleep(9)\n"
    "                os._exit(0)\n        except OSError:\n"
    "            return number < 70",
    "many files": "def f():\n    try:\n        for number in range(30_000):\n"
    "            open(f'/tmp/many-{number}', 'w').close()\n    except OSError:\n"
    "        return 10_000 < number < 20_001",
}


@pytest.mark.parametrize("start", STARTS)
def test_walls_stand_where_they_should(bench, tmp_path, start):
    cells = []
    for name, answer in INSIDE.items():
        cells += [
            ("solution", "### BEGIN SOLUTION\nf = None\n### END SOLUTION", answer),
            ("test", f"assert f() is True, {name!r}"),
        ]
    course, notebook = course_of(tmp_path, *cells)
    found = graded(bench, course, "own", notebook, start=start)
    assert [cell.message for cell in found.cells if cell.outcome != "correct"] == []


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_student(monkeypatch, tmp_path):
    monkeypatch.setattr(boxes.New, "command", lambda self: ["false"])
    course, notebook = course_of(tmp_path, ("test", "assert answer == 42"))
    data = nbformat.writes(notebook).encode()
    job = one.Job(load(course, "own"), "ada", "", "", data, {}, (), "", "", "ada", "new", LIMITS)
    found, _ = one.judge(job, boxes.New(LIMITS))
    assert found.outcome == "failed" and "the sandbox could not be started" in found.reason


# Bytes


def test_values_come_back_as_they_were():
    from classroom.sandbox.codec import decode, encode

    values = [
        None,
        True,
        3,
        -(2**200),
        1.5,
        2j,
        "é\ud800",
        b"x",
        [1, (2, {"a": {3}})],
        frozenset([1]),
    ]
    assert decode(encode(values)) == values
    for array in (
        np.arange(6.0).reshape(2, 3),
        np.zeros((0, 3)),
        np.array(5),
        np.array(["ab", "c"]),
        np.arange(3, dtype=">i4"),
        np.array([True, False]),
        np.arange(6).reshape(2, 3).T,
    ):
        back = decode(encode(array))
        assert type(back) is np.ndarray and back.shape == array.shape and (back == array).all()
    assert type(decode(encode(np.float32(3)))) is np.float32


def test_bytes_of_any_kind_are_a_value_or_an_error_with_a_name():
    from classroom.sandbox.codec import CodecError, decode, encode

    whole = encode([1, (2, {"a": {3}}), np.arange(6.0).reshape(2, 3), "x", b"y", 1.5])
    rng = np.random.default_rng(0)
    for _ in range(3000):
        data = bytearray(whole)
        for place in rng.integers(len(data), size=3):
            data[place] = rng.integers(256)
        with contextlib.suppress(CodecError):
            decode(bytes(data))
    prime = 2**61 - 1  # all its multiples have one hash
    alike = [encode(number * prime) for number in range(100)]
    pairs = b"d" + struct.pack("<I", 100) + b"".join(key + b"N" for key in alike)
    items = struct.pack("<I", 100) + b"".join(alike)
    assert decode(b"l" + items) == [number * prime for number in range(100)]
    assert len(decode(encode(set(range(100_000))))) == 100_000
    long = b"i" + struct.pack("<I", 2_000) + bytes(2_000)
    odd = b"", b"l" + b"\xff" * 4, b"l\1\0\0\0" * 3000, b"?", pairs, b"e" + items, long
    for data in odd:
        with pytest.raises(CodecError, match="bytes"):
            decode(data)


def test_what_cannot_cross_is_refused_with_its_type():
    from classroom.sandbox.codec import CodecError, encode

    with pytest.raises(CodecError, match="something of type object"):
        encode([object()])
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(CodecError, match="nested too deep"):
        encode(deep)
    with pytest.raises(CodecError, match="too large"):
        encode("x" * 2**26)
    with pytest.raises(CodecError, match="a whole number of 1,251 bytes"):
        encode(1 << 10_000)


def test_cells_are_found_by_name_id_and_content():
    given = load(HERE, "single_channel").cells
    data = json.loads(nbformat.writes(read("exercises", "single_channel")))
    for strip in ({"metadata"}, {"metadata", "id"}):
        for number, cell in enumerate(data["cells"]):
            cell["metadata"] = {}
            if "id" in strip:
                cell["id"] = f"c{number}"
        handed, _ = matching.read(json.dumps(data).encode())
        places, _ = matching.match(given, handed)
        assert places == {place: place for place in range(len(given))}
