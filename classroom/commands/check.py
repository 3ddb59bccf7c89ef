"""Say whether this machine is ready to grade, line by line, and what to do where it is not.

example:
  python -m classroom check
"""

import os
import shutil
import sys
from importlib import metadata

from classroom import seed as seeds
from classroom.command import LOOK, OK, Unusable
from classroom.grading import trial, workers
from classroom.records.marks import exists
from classroom.sandbox import boxes, cgroup, usage
from classroom.sandbox import bubblewrap as sandbox

PACKAGES = ("convolution-course", "nbgrader", "numpy", "tqdm", "jinja2", "matplotlib")
GIGABYTES = 2


def add_arguments(parser):
    """Set what is checked: functions that return (ready, what was found, advice)."""
    parser.set_defaults(
        checks=(python, packages, kernel, bubblewrap, limits, answer, disk, gradebook, seed)
    )


def run(args):
    """Print a line for each thing that is checked, and advice where it is not ready."""
    ready = True
    for check in args.checks:
        fine, found, advice = check(args.course)
        print(f"{'ok  ' if fine else 'LOOK'}  {found}" + ("" if fine else f"\n      {advice}"))
        ready = ready and fine
    return OK if ready else LOOK


def python(course):
    """Check the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    return sys.version_info >= (3, 11), f"Python {version}", "Install Python 3.11 or newer."


def packages(course):
    """Check the installed packages."""
    missing, found = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    said = ", ".join(found + [f"no {name}" for name in missing])
    return not missing, said, "Run `make install` once, or `pip install -r requirements-all.txt`."


def kernel(course):
    """Check the Jupyter kernel."""
    from jupyter_client.kernelspec import KernelSpecManager

    found = KernelSpecManager().find_kernel_specs().get("python3")
    said = f"kernel python3 in {found}" if found else "no kernel named python3"
    return bool(found), said, f"Run `{sys.executable} -m ipykernel install --sys-prefix`."


def bubblewrap(course):
    """Check the sandbox."""
    lacking = sandbox.missing()
    advice = (
        "Install it (`apt install bubblewrap`) and allow user namespaces; without it, students' "
        "code runs with your rights: grade on another machine, or with --no-sandbox if you know "
        "the class."
    )
    return not lacking, lacking or "bubblewrap isolates students' code", advice


def limits(course):
    """Check which limits hold for a submission as a whole."""
    held = usage.held()
    lacking = [name for name, there in held.items() if not there]
    advice = "Give the graders a machine of their own, or grade with --workers 1."
    seen = "the memory as seen five times a second, without what the kernel keeps for a process"
    how = "by a control group" if cgroup.home() else seen
    limited = f"limited ({how}): {', '.join(held)}"
    return not lacking, f"not limited here: {', '.join(lacking)}" if lacking else limited, advice


def answer(course):
    """Check that a right answer gets its points, in each way that a student's process begins."""
    starts = [] if sandbox.missing() else boxes.starts()
    told = [f"started {start}: {lacking}" for start in starts if (lacking := _lacking(start))]
    said = "; ".join(told) or f"a right answer gets its points ({' and '.join(starts)})"
    advice = (
        "Packages must be readable by all users and lie outside of what the sandbox hides; try a "
        "fresh virtual environment."
    )
    without = "no answer can be graded without bubblewrap"
    return bool(starts) and not told, said if starts else without, advice


def _lacking(start):
    """Return why a right answer gets no points where a student's process begins so, or ""."""
    job = trial.job(trial.SAMPLE, start)
    with workers.pool(1, "") as (executor, _):
        result, _ = executor.submit(workers.grade, job).result()
    return trial.lacking(job.assignment, result)


def disk(course):
    """Check the free disk space."""
    free = shutil.disk_usage(_there(course.folder.resolve())).free / 1e9
    said = f"{free:.1f} GB free for {course.folder}"
    return free >= GIGABYTES, said, f"Free {GIGABYTES} GB, or choose another disk with --folder."


def gradebook(course):
    """Check nbgrader's gradebook."""
    from nbgrader.api import Gradebook

    advice = "Check the address after --db, that the server runs, and that the folder is yours."
    if not exists(course):
        place = course.gradebook_file.parent
        said = f"no gradebook yet; `release` makes it in {place}"
        return _writable(place if course.db_url else _there(place)), said, advice
    try:
        with Gradebook(course.gradebook) as found:
            return True, f"gradebook with {len(found.assignments)} assignments", advice
    except Exception as error:  # each database has errors of its own
        return False, f"the gradebook does not answer: {str(error).splitlines()[0]}", advice


def _there(place):
    """Return the place, or what there is of the way to it."""
    return next(p for p in (place, *place.parents) if p.exists())


def _writable(place):
    return os.access(place, os.W_OK)


def seed(course):
    """Check that hidden inputs are drawn from a secret."""
    try:
        given, there = os.environ.get(seeds.SEED, ""), seeds.kept(course)
    except Unusable as error:
        return False, str(error), "Without it, hidden inputs are others than before."
    advice = f"Unset {seeds.SEED} to grade as before."
    if not given and not there:
        return True, "no seed yet; `release` makes it", advice
    same = not there or given in {"", there}
    place = "the class" if there else seeds.SEED
    said = f"hidden inputs are drawn from the seed of {place}"
    return same, said if same else f"{seeds.SEED} is not the seed that the class keeps", advice
