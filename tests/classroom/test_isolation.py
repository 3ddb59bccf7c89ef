"""A student's code looks for the grader from inside its own process, and finds nothing of it."""

import contextlib
import hashlib
import importlib
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import convkit
import convkit.digits
from classroom.sandbox import boxes, bubblewrap, codec, layout
from classroom.sandbox.library import Library
from classroom.sandbox.limits import Limits
from classroom.sandbox.session import Session
from convcheck.engine.refused import LIBRARIES
from tests.support.machine import STARTS
from tests.support.notebooks import ASSIGNMENTS, ROOT

pytestmark = pytest.mark.usefixtures("bubblewrap")
LIMITS = Limits(each=200, total=400)
SHOWN = {path.relative_to(ROOT).as_posix() for path in layout.layout().values()}


def hidden():
    """Return all files of the grader that are not laid out for students, by their place."""
    files = [path for tree in ("convcheck", "classroom") for path in (ROOT / tree).rglob("*.py")]
    files += [*ROOT.glob("solutions/*/*.ipynb")]
    places = {path.relative_to(ROOT).as_posix(): path for path in files}
    return {
        place: path
        for place, path in places.items()
        if place not in SHOWN and not place.startswith("classroom/sandbox/") and path.stat().st_size
    }


def ready_made():
    """Return the files of convkit that students' code has only a stand-in for, by their place."""
    names = [name.replace(".", "/") for name in layout.far_modules()]
    files = [ROOT / f"{name}.py" for name in names] + [
        ROOT / name / "__init__.py" for name in names
    ]
    return {path.relative_to(ROOT).as_posix(): path for path in files if path.exists()}


HIDDEN, READY_MADE = hidden(), ready_made()
MODULES = [
    place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for place in HIDDEN
    if place.endswith(".py") and not place.endswith("/__init__.py")
]


@contextlib.contextmanager
def student(start, *modules):
    """Yield a function that runs code as a student and returns the `found` of it."""
    box = boxes.STARTS[start](LIMITS, modules)
    box.prepare()
    session = Session(box, LIMITS, {}, "ada")

    def look(source):
        printed, _, error = session.run("<look>", source)
        assert error is None, error
        return session.ask("values", ["found"])["found"], printed

    try:
        yield look
    finally:
        session.close()
        box.restart()
        for folder in getattr(box, "temporary", ()):
            folder.cleanup()


IMPORTS = """
import importlib, importlib.util, gc, inspect, pkgutil, sys
found = []
for name in MODULES:
    for read in (importlib.util.find_spec, importlib.import_module):
        try:
            module = read(name)
        except ImportError:
            module = None
        if module is not None:
            found.append(name)
import convcheck, classroom
for package in (convcheck, classroom, importlib.import_module("convcheck.ASSIGNMENT")):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        found += [module.name] if module.name in MODULES else []
found += [name for name in sys.modules if name in MODULES]
for thing in gc.get_objects():
    home = getattr(thing, "__module__", None) if inspect.isroutine(thing) else None
    found += [f"{thing}"] if isinstance(home, str) and home in MODULES else []
source = inspect.getsource(convcheck) + inspect.getsource(sys.modules["convcheck.ASSIGNMENT"])
found += ["a task"] if "Task" in source or "right" in source else []
"""


@pytest.mark.parametrize("start", [*STARTS, "open"])
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_nothing_of_the_grader_can_be_imported(name, start):
    source = IMPORTS.replace("ASSIGNMENT", name).replace("MODULES", repr(MODULES))
    with student(start, f"convcheck.{name}", "convkit") as look:
        assert look(source)[0] == []


CHECKED = """
import contextlib, io, convcheck, convcheck.NAME as checks
from convcheck import secret
with contextlib.redirect_stdout(io.StringIO()) as said:
    found = [checks.check_anything(print, seed=secret()), checks.check_own(len, "Ada")]
found.append(said.getvalue())
"""


@pytest.mark.parametrize("start", [*STARTS, "open"])
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_check_says_there_that_checking_is_done_later(name, start):
    with student(start) as look:
        first, second, said = look(CHECKED.replace("NAME", name))[0]
    assert (first, second) == (0.0, 0.0)
    assert said == "Your answer is checked when the notebook is graded.\n" * 2


def test_what_an_assignment_hands_out_is_there_as_in_a_notebook():
    from convcheck.pooling import my_pool

    with student(STARTS[0]) as look:
        source = "from convcheck.pooling import my_pool, check_max_pool2d\nfound = my_pool('Ada')"
        assert look(source)[0] == my_pool("Ada")
        source = "import convcheck.pooling\nfound = []\ntry:\n    convcheck.pooling.TASKS\n"
        assert look(source + "except AttributeError as error:\n    found = [str(error)]")[0] == [
            "module 'convcheck.pooling' has no attribute 'TASKS'"
        ]


# By size, name and hash, so that the code itself tells nothing of what it looks for.
FILES = """
import hashlib, os, sys, zipfile
places, found, seen = ["/", *sys.path, "/proc/self/root", "/proc/self/cwd"], [], set()

def look(path, name):
    stat = os.stat(path)
    if (stat.st_dev, stat.st_ino) in seen:
        return
    seen.add((stat.st_dev, stat.st_ino))
    if name.endswith(".pyc") and path.replace("/__pycache__", "").split(".")[0].endswith(COMPILED):
        found.append(path)
    if stat.st_size in SIZES:
        with open(path, "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() in HASHES:
                found.append(path)
    if name.endswith((".zip", ".whl", ".egg")) and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
        found.extend(f"{path}!{one}" for one in names if one.split("/")[0] in ROOMS)

for start in places:
    for folder, folders, names in os.walk(start):
        folders[:] = [name for name in folders if folder + name not in ("/proc", "/sys")]
        for name in names:
            try:
                look(os.path.join(folder, name), name)
            except OSError:
                pass
for number in [name for name in os.listdir("/proc") if name.isdigit()]:
    for way in ("root", "cwd"):
        for place in PLACES:
            path = f"/proc/{number}/{way}{HOME}/{place}"
            found += [path] if os.path.exists(path) else []
    for kind in ("environ", "cmdline"):
        try:
            with open(f"/proc/{number}/{kind}", "rb") as file:
                found += [f"{number} {kind}"] if b"CONVKIT_SEED" in file.read() else []
        except OSError:
            pass
"""


def files_to_find():
    """Return the code that looks for all files of the grader, wherever they lie."""
    files = {**HIDDEN, **READY_MADE}.values()
    known = {
        "SIZES": {path.stat().st_size for path in files},
        "HASHES": {hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "COMPILED": tuple(f"/{place.removesuffix('.py')}" for place in {**HIDDEN, **READY_MADE}),
        "ROOMS": {"convcheck", "convkit", "solutions"},
        "PLACES": list(HIDDEN),
        "HOME": str(ROOT),
    }
    return "\n".join(f"{name} = {value!r}" for name, value in known.items()) + FILES


@pytest.mark.parametrize("start", STARTS)
def test_nothing_of_the_grader_lies_anywhere(start):
    with student(start, *(f"convcheck.{name}" for name in ASSIGNMENTS)) as look:
        assert look(files_to_find())[0] == []


SITE = Path(bubblewrap.PACKAGES, "0")


def seen(*places):
    """Return which of these places exist in a sandbox, with what lies in them."""
    script = 'for place; do [ -e "$place" ] && echo "$place" $(ls -A "$place"); done; true'
    command = [*bubblewrap.isolated(2**20), "sh", "-c", script, "sh", *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, env={}, check=True)
    return done.stdout.splitlines()


def write(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1")


@pytest.fixture
def place():
    """A folder that the sandbox does not cover with its own /tmp."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)


def test_a_grader_that_lies_in_what_is_mounted_is_covered(place, monkeypatch):
    site = place / "lib" / "site"
    write(site / "convcheck" / "right.py", site / "numpy" / "__init__.py", place / "own.py")
    monkeypatch.setattr(bubblewrap, "packages", lambda: {site: SITE})
    monkeypatch.setattr(layout.sysconfig, "get_path", lambda name: str(site))
    assert seen(SITE / "convcheck", SITE / "numpy", site, place / "own.py") == [
        f"{SITE}/convcheck",
        f"{SITE}/numpy __init__.py",
    ]


@pytest.mark.parametrize("above", ["/tmp", "/dev/shm", "/var/tmp"])
def test_packages_are_there_wherever_they_lie(above, monkeypatch):
    with tempfile.TemporaryDirectory(dir=above) as folder:
        write(Path(folder, "numpy.py"), Path(folder, "numpy-2.dist-info", "METADATA"))
        monkeypatch.setattr(bubblewrap.sys, "path", [folder, str(layout.HOME), ""])
        assert seen(*bubblewrap.packages().values()) == [f"{SITE} numpy-2.dist-info numpy.py"]


def test_a_folder_in_which_a_teacher_works_is_not_there(place, monkeypatch):
    own, other = place / "own", place / "other"
    write(own / "marks.py", other / "solutions" / "a.ipynb", other / "course.egg-info" / "PKG-INFO")
    monkeypatch.setattr(bubblewrap.sys, "path", [str(own), str(other)])
    assert bubblewrap.packages() == {other: SITE}
    assert seen(SITE / "solutions", SITE / "course.egg-info") == [
        f"{SITE}/solutions",
        f"{SITE}/course.egg-info PKG-INFO",
    ]


def test_a_checkout_that_lies_in_what_is_mounted_is_covered_but_for_its_packages(
    place, monkeypatch
):
    home = place / "python" / "src" / "course"
    site = home / ".venv" / "site"
    write(home / "solutions" / "a.ipynb", home / "convcheck" / "right.py", site / "numpy.py")
    write(place / "python" / "bin" / "python3")
    monkeypatch.setattr(bubblewrap.sys, "base_prefix", str(place / "python"))
    monkeypatch.setattr(bubblewrap, "packages", lambda: {site: SITE})
    monkeypatch.setattr(layout, "covers", covers_of(home))
    assert seen(home, home / "solutions", home / "convcheck", SITE, place / "python/bin") == [
        f"{home}",
        f"{SITE} numpy.py",
        f"{place}/python/bin python3",
    ]


def covers_of(home, covers=layout.covers):
    """Return how the covers are found of a course that lies elsewhere."""
    return lambda mounts: covers(mounts, home)


def test_what_is_built_is_the_layout_and_can_be_read_by_all():
    folder, laid = layout.built(), layout.layout()
    there = [path for path in folder.rglob("*") if path.is_file()]
    modules = {path.relative_to(folder).as_posix() for path in there if path.suffix != ".pyc"}
    assert {place for place in laid if place.endswith(".py")} <= modules
    assert all(any(place.startswith(one) for one in laid) for place in modules)
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in there)


ROADS = {
    "plainly": "import convkit\ndef f(x, w): return convkit.conv2d(x, w)",
    "another name": "__name__ = 'convkit.shapes'\nimport convkit\n"
    "def f(x, w): return convkit.conv2d(x, w)",
    "no refusal": "import convkit, convcheck.engine.refused as refused\n"
    "refused._entered = lambda *a: None\ndef f(x, w): return convkit.conv2d(x, w)",
    "another call": "import convkit, convcheck.engine.calls as calls\nAnswer = calls.Answer\n"
    "calls.call = lambda f, args, *rest: Answer(convkit.conv2d(*args))\ndef f(x, w): return x",
    "no hook": "import convkit, sys\ndef f(x, w):\n    getattr(sys, 'set' + 'profile')(None)\n"
    "    return convkit.conv2d(x, w)",
    "emptied hook": "import convkit, sys\ndef f(x, w):\n    hook = sys.getprofile()\n"
    "    for cell in hook.__closure__:\n        if type(cell.cell_contents) is tuple:\n"
    "            cell.cell_contents = ()\n    return convkit.conv2d(x, w)",
    "thread": "import convkit, queue, threading\nasked, told = queue.Queue(), queue.Queue()\n"
    "def work():\n    while True:\n        try:\n"
    "            told.put(convkit.conv2d(*asked.get()))\n        except RuntimeError:\n"
    "            told.put(None)\n"
    "threading.Thread(target=work, daemon=True).start()\n"
    "def f(x, w):\n    asked.put((x, w))\n    return told.get()",
    "forked": "import convkit, os, pickle\ndef f(x, w):\n    read, write = os.pipe()\n"
    "    if os.fork() == 0:\n        os.write(write, pickle.dumps(convkit.conv2d(x, w)))\n"
    "        os._exit(0)\n    os.wait()\n    os.set_blocking(read, False)\n"
    "    return pickle.loads(os.read(read, 10**5))",
    "program": "import subprocess, sys\ndef f(x, w):\n"
    "    code = 'import sys; sys.path[:0] = ' + repr(sys.path)\n"
    "    code += '; import convkit, numpy as np; x, w = np.ones((1, 1, 3, 3)), '\n"
    "    code += 'np.ones((1, 1, 2, 2)); print(convkit.conv2d(x, w).tolist())'\n"
    "    done = subprocess.run([sys.executable, '-c', code], capture_output=True)\n"
    "    return eval(done.stdout)",
    "source": "import convkit\nfrom pathlib import Path\nnames = {'__name__': 'own'}\n"
    "exec((Path(convkit.__file__).parent / 'naive' / 'conv.py').read_text(), names)\n"
    "def f(x, w): return names['conv2d'](x, w)",
    "asked directly": "from classroom.sandbox.inside import link\n"
    "def f(x, w): return link.ask('convkit.naive', 'conv2d', (x, w), {})",
    "other code": "import convkit, types\nold = convkit.conv2d\n"
    "own = types.FunctionType(old.__code__, {**old.__globals__}, 'own', None, old.__closure__)\n"
    "def f(x, w): return own(x, w)",
}


@contextlib.contextmanager
def function_of(source):
    """Yield the function f of a student's code."""
    box = boxes.STARTS[STARTS[0]](LIMITS, ("convkit",))
    box.prepare()
    session = Session(box, Limits(each=10, total=60), {}, "ada")
    try:
        session.run("<road>", source)
        yield session.ask("values", ["f"])["f"]
    finally:
        session.close()
        box.restart()


@pytest.mark.parametrize("road", ROADS)
def test_no_road_leads_to_a_layer_that_is_to_be_built(road):
    x, weight = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    with function_of(ROADS[road]) as found:
        answer = found.answer((x, weight), {}, ("convcheck", *LIBRARIES))
        assert answer.value is None, answer
        if road in {"plainly", "thread", "asked directly", "another name"}:
            allowed = found.answer((x, weight), {}, ("convcheck",))
            np.testing.assert_array_equal(allowed.value, convkit.conv2d(x, weight))


PIECES = {
    "copies that overlap": "convkit.fold(np.ones((1, 4, 4)), (3, 3), 2)",
    "shares": "convkit.softmax([[0.0, 1.0]], 1)",
    "a network": "convkit.digits.initial()[0]",
}


@pytest.mark.parametrize("piece", PIECES)
def test_no_road_leads_to_a_piece_of_a_layer_or_network(piece):
    """The hook that watches is emptied, and yet what is refused is not to be had."""
    emptied = "import convkit, convkit.digits, sys, numpy as np\ndef f():\n"
    emptied += "    for cell in getattr(sys.getprofile(), '__closure__', None) or ():\n"
    emptied += (
        "        if type(cell.cell_contents) is tuple:\n            cell.cell_contents = ()\n"
    )
    with function_of(f"{emptied}    return {PIECES[piece]}") as found:
        refused = found.answer((), {}, ("convcheck", *LIBRARIES))
        assert refused.value is None, refused
        allowed = found.answer((), {}, ("convcheck",))
        here = {"convkit": convkit, "np": np}
        np.testing.assert_array_equal(allowed.value, eval(PIECES[piece], here))


@pytest.mark.parametrize(
    "module, name, args",
    [
        ("convkit.digits.spreadsheet", "ZipFile", ("written", "w")),
        ("convkit.digits.spreadsheet", "export", ("written",)),
        ("convkit.digits", "needed", ("antigravity", "", "")),
        ("convkit.columns", "as_strided", ([1],)),
        ("os", "mkdir", ("written",)),
    ],
)
def test_our_side_runs_functions_of_the_library_and_no_others(tmp_path, module, name, args):
    args = [str(tmp_path / one) if one == "written" else one for one in args]
    answer = codec.decode(Library().answer(time.monotonic() + 10, module, name, args, {}))
    assert answer[:2] == ("raised", "AttributeError"), answer
    assert not list(tmp_path.iterdir())


def test_a_layer_that_takes_too_long_holds_nobody_up(monkeypatch):
    go_on, ended, box = threading.Event(), threading.Event(), boxes.Open(LIMITS, ("convkit",))

    def stuck(*args, **options):
        go_on.wait(30)
        ended.set()

    stuck.__module__ = "convkit.conv"
    monkeypatch.setattr(importlib.import_module("convkit.conv"), "conv2d", stuck)
    session = Session(box, Limits(each=3, total=60), {}, "ada")
    source = "import convkit, numpy as np\nx = np.ones((1, 1, 3, 3))\ny = convkit.conv2d(x, x)"
    try:
        assert session.run("<before>", "x = 1") == ("", None, None)
        assert session.run("<layer>", source) == ("", None, ("timed out", "", ""))
        assert not ended.is_set()
        assert session.ask("values", ["x"]) == {"x": 1}
    finally:
        go_on.set()
        session.close()
        for folder in box.temporary:
            folder.cleanup()
    assert ended.wait(60)


def test_where_pieces_are_given_the_whole_is_not():
    """A task may refuse a part of the library: the others are asked for all the same."""
    refused = ("convcheck", "convkit.digits")
    with function_of("import convkit\ndef f(x, w): return convkit.conv2d(x, w)") as found:
        x, weight = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
        given = found.answer((x, weight), {}, refused)
        np.testing.assert_array_equal(given.value, convkit.conv2d(x, weight))
    asked = "from classroom.sandbox.inside import link\n"
    asked += "def f(): return link.ask('convkit.digits', 'initial', (), {})[0]"
    with function_of(asked) as found:
        assert found.answer((), {}, ("convcheck",)).value.shape == (4, 1, 3, 3)
        answer = found.answer((), {}, refused)
        assert (answer.problem, answer.detail) == ("refused", "convkit.digits.initial")
