"""The commands of the teacher's page, run on a small class, with nbgrader as it is beside them."""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from classroom.sample_class.slips import SLIPS
from tests.support import forks
from tests.support.machine import needs_bubblewrap
from tests.support.notebooks import (
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

PAGE = (ROOT / "book" / "grading.md").read_text("utf-8")
# What Eve does: slips of the sample class, by their name, or code of her own.
EVE = {
    "single_channel": {"correlate": "flipped", "pad": "def pad(x, padding):\n    print(x)"},
    "multi_channel": {"apply_filter": "type_2_1", "conv2d": "from convkit import conv2d"},
    "pooling": {
        "max_pool2d": "padded_with_zeros",
        "layer_with_relu": "def layer_with_relu(S, bias):\n"
        "    return np.maximum(S, 0).sum(axis=1) + bias.reshape(-1, 1, 1)",
    },
    "volumes": {
        "output_sizes": "def output_sizes(sizes, kernel_size, **settings):\n    return sizes",
        "conv3d": "depth_flipped",
    },
    "groups": {"grouped": "groups_interleaved", "macs": "weights_given"},
    "audit": {
        "alexnet": "third_layer_in_towers",
        "macs": "def macs(*layer, **settings):\n"
        "    return convkit.cost.Conv(*layer[:3]).macs(layer)",
    },
    "gradients": {
        "to_input": "overwritten",
        "to_bias": "from convkit.gradients import conv2d_bias as to_bias",
    },
    "training": {
        "to_first": "mask_forgotten",
        "through_relu": "from convkit.gradients import relu_input as through_relu",
    },
    "transposed": {
        "conv_transpose2d": "turned",
        "overlap": "from convkit import conv_transpose2d as made\n\n\n"
        "def overlap(size, kernel_size, **settings):\n"
        "    return made(np.ones((1, *size)), np.ones((1, 1, *kernel_size)), **settings)[0]",
    },
}
SAID = {
    "single_channel": [
        "You flipped the kernel in height and width",
        "it prints its result, but must end",
    ],
    "multi_channel": [
        "You used one kernel for all input maps (type 2.1)",
        "conv2d calls convkit.conv.conv2d",
    ],
    "pooling": [
        "You let the padding count as 0, or as next to nothing",
        "You put a ReLU on each channel",
    ],
    "volumes": [
        "You let as much come out as went in",
        "You took the slices of the cuboid in reversed order",
    ],
    "gradients": [
        "Your result keeps the last window alone where windows overlap",
        "to_bias calls convkit.gradients",
    ],
    "training": ["You left the ReLU out on the way back", "through_relu calls convkit.gradients"],
    "transposed": [
        "You laid the kernel down turned",
        "overlap calls convkit.conv.conv_transpose2d",
    ],
    "groups": ["You dealt the input maps to the groups in turn", "You counted the weights"],
    "audit": ["You gave groups to layer 3 as well", "macs calls convkit.cost"],
}


CLASS = ("ada", "bob", "eve")


def submission(name, student):
    """Ada did everything, Bob nothing, and Eve has Ada's notebook with slips of her own."""
    if student == "bob":
        return read("exercises", name)
    notebook = signed(read("solutions", name))
    if student == "eve":
        edits = {(slip.task, slip.mistake): slip.edit for slip in SLIPS[name]}
        for function, said in EVE[name].items():
            hole = hole_of(notebook, function)
            hole.source = edits.get((function, said), lambda _, own=said: own)(hole.source)
    return notebook


def commands(name):
    """Return the commands of the page for one assignment, the class put into its place."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
    if name != "single_channel":
        blocks = [re.sub("single_channel", name, block) for block in blocks if " demo" not in block]
    script = "\n".join(blocks)
    assert "zip_collect" in script and " grade " in script
    return script.replace(
        "nbgrader zip_collect", "cp -r ../../class downloaded && nbgrader zip_collect"
    )


def hand_in(name, course):
    """Put the class where the page collects it: as a zip of Moodle's, and as files."""
    archive = course / "class" / name / "archive"
    archive.mkdir(parents=True)
    rows = ["Identifier,Full name,Username,Last modified (submission)"]
    with zipfile.ZipFile(course / "submissions.zip", "w") as made:
        for number, student in enumerate(CLASS, 4711):
            text = nbformat.writes(submission(name, student))
            (archive / f"{student}_{name}.ipynb").write_text(text, "utf-8")
            made.writestr(
                f"{student.title()} Abe_{number}_assignsubmission_file/{name}.ipynb", text
            )
            rows.append(
                f'Participant {number},{student.title()} Abe,{student},"2026-12-01 12:00:00"'
            )
    (course / "worksheet.csv").write_text("\n".join(rows))


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def graded(request, tmp_path_factory):
    """Run the whole page in a copy of the course; return the assignment and the folder.

    For the assignment that the page is about, each command is started as a teacher starts it.
    """
    needs_bubblewrap()
    name, course = request.param, tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    hand_in(name, course)
    pythons = [sys.executable] if name == "single_channel" else [forks.python(), sys.executable]
    path = os.pathsep.join([*(str(Path(one).parent) for one in pythons), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-e", "-c", commands(name)],
        cwd=course,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return name, course


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_page_leads_from_the_course_to_marks_on_both_ways(graded, monkeypatch):
    name, course = graded
    marks = {
        row["student"]: float(row["points"])
        for row in rows(course / "grading" / "marks" / "csv" / f"{name}.csv")
    }
    by_nbgrader = rows(course / "grading" / "plain" / "grades.csv")
    assert {float(row["max_score"]) for row in by_nbgrader} == {total(read("solutions", name))}
    plain = {row["student_id"]: float(row["score"]) for row in by_nbgrader}
    expected = {}
    monkeypatch.setenv("CONVKIT_SEED", (course / "grading" / "seed.txt").read_text().strip())
    for student in CLASS:
        monkeypatch.setenv("CONVKIT_STUDENT", student)
        expected[student] = sum(points(run(submission(name, student))).values())
    assert marks == plain == expected
    assert marks["ada"] == sum(full_marks(read("solutions", name)).values())
    assert marks["bob"] == 0 < marks["eve"] < marks["ada"]


def test_answers_in_words_wait_for_a_person_unless_there_are_none(graded):
    name, course = graded
    answers = {name_of(cell) for cell in by_hand(read("solutions", name))}
    with Gradebook(f"sqlite:///{course / 'grading' / 'gradebook.db'}") as book:
        for student in CLASS:
            grades = book.find_submission_notebook(name, name, student).grades
            waiting = {grade.name for grade in grades if grade.needs_manual_grade}
            assert waiting == (set() if student == "bob" else answers)


def test_platforms_get_the_marks_of_the_page(graded):
    name, course = graded
    folder = course / "grading" / "marks"
    moodle = {row["Full name"]: row["Grade"] for row in rows(folder / "moodle" / f"{name}.csv")}
    assert set(moodle) == {"Ada Abe", "Bob Abe", "Eve Abe"} and moodle["Bob Abe"] == "0"
    canvas = rows(folder / "canvas" / f"{name}.csv")
    assert [row["One map (4711)"] for row in canvas][1:] == [
        grade for grade in moodle.values() if grade
    ]


def test_pages_of_both_ways_name_the_mistakes(graded):
    name, course = graded
    for folder in (course / "grading", course / "grading" / "plain"):
        page = (folder / "feedback" / "eve" / name / f"{name}.html").read_text("utf-8")
        assert all(sentence in " ".join(page.split()) for sentence in SAID[name])
        empty = (folder / "feedback" / "bob" / name / f"{name}.html").read_text("utf-8")
        assert "is not written yet" in empty and "Traceback (most" not in empty
    report = (course / "grading" / "reports" / f"{name}.html").read_text("utf-8")
    done = 1 if by_hand(read("solutions", name)) else 3
    assert "The class: 3 students, " in report and f" {done} graded." in report


def test_formgrader_finds_the_class(graded, monkeypatch):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import PyFileConfigLoader

    name, course = graded
    config = PyFileConfigLoader("nbgrader_config.py", str(course / "grading")).load_config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert {one["name"] for one in api.get_assignments()} == set(ASSIGNMENTS)
    submitted = api.get_submissions(name)
    assert {one["student"] for one in submitted if one["autograded"]} == set(CLASS)


def test_every_graded_cell_ran_in_a_kernel_without_an_error(graded):
    name, course = graded
    for student in CLASS:
        file = course / "grading" / "plain" / "autograded" / student / name / f"{name}.ipynb"
        for cell in nbformat.read(file, as_version=4).cells:
            if name_of(cell).endswith("-check"):
                assert {output.output_type for output in cell.outputs} == {
                    "stream",
                    "execute_result",
                }


def test_release_of_the_page_is_the_one_of_the_course(graded):
    name, course = graded
    for folder in ("exercises", "grading/release", "grading/plain/release"):
        made = (course / folder / name / f"{name}.ipynb").read_bytes()
        assert made == (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes()


def test_solutions_run_under_nbval(tmp_path):
    files = [str(ROOT / "solutions" / name / f"{name}.ipynb") for name in ASSIGNMENTS]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--nbval-lax",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            "--rootdir",
            str(tmp_path),
            *files,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_page_lists_every_assignment_with_its_points():
    for name in ASSIGNMENTS:
        most = total(read("solutions", name))
        assert re.search(rf"\| `{name}` \| .*\[\]\({name}\.md\) \| {most:g} \|", PAGE)
