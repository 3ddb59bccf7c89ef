"""A student's code looks for the grader from inside its own process, and finds nothing of it."""

import contextlib
import hashlib
import subprocess
import tempfile
from pathlib import Path

import pytest

from classroom.sandbox import boxes, bubblewrap, layout
from classroom.sandbox.limits import Limits
from classroom.sandbox.session import Session
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


HIDDEN = hidden()
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
    if name.endswith(".pyc") and name.split(".")[0] in STEMS and ROOMS & set(path.split("/")):
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
    known = {
        "SIZES": {path.stat().st_size for path in HIDDEN.values()},
        "HASHES": {hashlib.sha256(path.read_bytes()).hexdigest() for path in HIDDEN.values()},
        "STEMS": {path.stem for path in HIDDEN.values()},
        "ROOMS": {"convcheck", "solutions"},
        "PLACES": list(HIDDEN),
        "HOME": str(ROOT),
    }
    return "\n".join(f"{name} = {value!r}" for name, value in known.items()) + FILES


@pytest.mark.parametrize("start", STARTS)
def test_nothing_of_the_grader_lies_anywhere(start):
    with student(start, *(f"convcheck.{name}" for name in ASSIGNMENTS)) as look:
        assert look(files_to_find())[0] == []


SITE = Path(bubblewrap.INSIDE, "packages", "0")


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
        write(Path(folder, "numpy.py"))
        monkeypatch.setattr(bubblewrap.sys, "path", [folder, str(layout.HOME), ""])
        assert seen(*bubblewrap.packages().values()) == [f"{SITE} numpy.py"]


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


def test_without_a_sandbox_the_same_can_be_imported(tmp_path):
    layout.link(tmp_path)
    linked = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert layout.layout().keys() <= linked
    assert {Path(place).parts[0] for place in linked} == {"convkit", "convcheck", "classroom"}
