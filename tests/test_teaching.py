"""The commands of the teacher's page, run on a small class with nbgrader as it is."""

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from notebooks import (
    ASSIGNMENTS,
    ROOT,
    by_hand,
    full_marks,
    hole_of,
    name_of,
    points,
    read,
    run,
    signed,
    total,
)

PAGE = (ROOT / "book" / "teaching.md").read_text("utf-8")
SEED = "a sentence that only you know"
SLIPS = {
    "single_channel": {
        "correlate": "from convkit.checks.maps import CORRELATE\n"
        "correlate = {m.name: f for m, f in CORRELATE.wrong.items()}['padding_before_only']",
        "pad": "def pad(x, padding):\n    print(x)",
    },
    "multi_channel": {
        "apply_filter": "from convkit.checks.layers import APPLY_FILTER\n"
        "apply_filter = {m.name: f for m, f in APPLY_FILTER.wrong.items()}['type_2_1']",
        "conv2d": "from convkit import conv2d",
    },
    "pooling": {
        "max_pool2d": "from convkit.checks.pools import MAX_POOL2D\n"
        "max_pool2d = {m.name: f for m, f in MAX_POOL2D.wrong.items()}['padded_with_zeros']",
        "layer_with_relu": "def layer_with_relu(S, bias):\n"
        "    return np.maximum(S, 0).sum(axis=1) + bias.reshape(-1, 1, 1)",
    },
    "volumes": {
        "output_sizes": "def output_sizes(sizes, kernel_size, **settings):\n    return sizes",
        "conv3d": "from convkit.checks.cuboids import CONV3D\n"
        "conv3d = {m.name: f for m, f in CONV3D.wrong.items()}['depth_summed']",
    },
    "groups": {
        "grouped": "from convkit.checks.grouped import GROUPED\n"
        "grouped = {m.name: f for m, f in GROUPED.wrong.items()}['groups_interleaved']",
        "macs": "from convkit.mistakes.work import _weights_given as macs",
    },
    "audit": {
        "alexnet": "from convkit.checks.tables import ALEXNET\n"
        "alexnet = {m.name: f for m, f in ALEXNET.wrong.items()}['towers_ignored']",
        "macs": "def macs(*layer, **settings):\n    return convkit.cost.Conv(*layer[:3]).macs(layer)",
    },
    "gradients": {
        "to_input": "from convkit.checks.backward import TO_INPUT\n"
        "to_input = {m.name: f for m, f in TO_INPUT.wrong.items()}['overwritten']",
        "to_bias": "from convkit.gradients import conv2d_bias as to_bias",
    },
}
SAID = {
    "single_channel": ["You padded the top and the left only", "it prints its result, but must end"],
    "multi_channel": ["You used one kernel for all input maps (type 2.1)", "conv2d calls convkit.conv.conv2d"],
    "pooling": ["You padded with zeros, and 0 beats", "You put a ReLU on each channel"],
    "volumes": ["You let as much come out as went in", "You added up the depth as if it were channels"],
    "gradients": ["You overwrote what was there", "to_bias calls convkit.gradients.conv2d_bias"],
    "groups": ["You dealt the input maps to the groups in turn", "You counted the weights"],
    "audit": ["as in the count of 62,378,344", "macs calls convkit.cost"],
}


def submission(name, student):
    """Ada did everything, Bob nothing, and Eve has Ada's notebook with slips of her own."""
    if student == "bob":
        return read("exercises", name)
    notebook = signed(read("solutions", name))
    if student == "eve":
        for function, source in SLIPS[name].items():
            hole_of(notebook, function).source = source
    return notebook


def commands(name):
    """Return the commands of the page for one assignment, the class put into its place."""
    blocks = [re.sub("single_channel", name, b) for b in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)]
    collect = next(place for place, block in enumerate(blocks) if "zip_collect" in block)
    blocks.insert(collect, "mkdir -p downloaded && cp -r ../class downloaded/" + name)
    return "\n".join(blocks)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Serve a command nbgrader that is loaded already; return the folder that holds it."""
    folder = tmp_path_factory.mktemp("bin")
    with open(folder / "said.txt", "w") as said:
        server = subprocess.Popen([sys.executable, ROOT / "tests" / "forks.py", folder], stdout=said, stderr=said)
    while not os.access(folder / "nbgrader", os.X_OK):
        assert server.poll() is None, (folder / "said.txt").read_text()
        time.sleep(0.1)
    yield folder
    server.terminate()
    server.wait()


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def graded(request, loaded, tmp_path_factory):
    """Run the whole page in a copy of the course; return the assignment and the folder.

    For the assignment that the page is about, nbgrader is started as a teacher starts it.
    """
    name, course = request.param, tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    archive = course / "class" / "archive"
    archive.mkdir(parents=True)
    for student in ("ada", "bob", "eve"):
        nbformat.write(submission(name, student), archive / f"{student}_{name}.ipynb")
    folders = [] if name == "single_channel" else [str(loaded)]
    path = os.pathsep.join([*folders, str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-e", "-c", commands(name)],
        cwd=course, capture_output=True, text=True,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr[-3000:] + (loaded / "said.txt").read_text()[-3000:]
    return name, course


def test_page_leads_from_the_course_to_marks(graded, monkeypatch):
    name, course = graded
    with open(course / "grading" / "grades.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {float(row["max_score"]) for row in rows} == {total(read("solutions", name))}
    scores = {row["student_id"]: float(row["score"]) for row in rows}
    expected = {}
    for student in ("ada", "bob", "eve"):
        monkeypatch.setenv("CONVKIT_SEED", SEED)
        monkeypatch.setenv("CONVKIT_STUDENT", student)
        expected[student] = sum(points(run(submission(name, student))).values())
    assert scores == expected
    assert scores["ada"] == sum(full_marks(read("solutions", name)).values())
    assert scores["bob"] == 0 < scores["eve"] < scores["ada"]


def test_answers_in_words_wait_for_a_person_unless_there_are_none(graded):
    name, course = graded
    answers = {name_of(cell) for cell in by_hand(read("solutions", name))}
    with Gradebook(f"sqlite:///{course / 'grading' / 'gradebook.db'}") as book:
        for student in ("ada", "bob", "eve"):
            grades = book.find_submission_notebook(name, name, student).grades
            waiting = {grade.name for grade in grades if grade.needs_manual_grade}
            assert waiting == (set() if student == "bob" else answers)


def test_feedback_names_the_mistakes(graded):
    name, course = graded
    page = (course / "grading" / "feedback" / "eve" / name / f"{name}.html").read_text("utf-8")
    assert all(sentence in page for sentence in SAID[name])
    empty = (course / "grading" / "feedback" / "bob" / name / f"{name}.html").read_text("utf-8")
    assert "is not written yet" in empty and "Traceback (most" not in empty


def test_every_graded_cell_ran_in_a_kernel_without_an_error(graded):
    name, course = graded
    for student in ("ada", "bob", "eve"):
        file = course / "grading" / "autograded" / student / name / f"{name}.ipynb"
        for cell in nbformat.read(file, as_version=4).cells:
            if name_of(cell).endswith("-check"):
                assert {output.output_type for output in cell.outputs} == {"stream", "execute_result"}


def test_release_of_the_page_is_the_one_of_the_course(graded):
    name, course = graded
    for folder in ("exercises", "grading/release"):
        made = (course / folder / name / f"{name}.ipynb").read_bytes()
        assert made == (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes()


def test_solutions_run_under_nbval(tmp_path):
    files = [str(ROOT / "solutions" / name / f"{name}.ipynb") for name in ASSIGNMENTS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "-p", "no:cacheprovider", "-c",
         os.devnull, "--rootdir", str(tmp_path), *files],
        cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_page_lists_every_assignment_with_its_points():
    for name in ASSIGNMENTS:
        most = total(read("solutions", name))
        assert re.search(rf"\| `{name}` \| .*\[\]\({name}\.md\) \| {most:g} \|", PAGE)
