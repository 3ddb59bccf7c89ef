"""One submission that is broken, in whatever way, is nobody else's business."""

import csv
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from classroom.command import LOOK, OK
from classroom.course import Course
from classroom.records import receipts, results
from tests.support.small_class import NAME, ROOT, command, graded

READERS = (
    ("feedback", NAME),
    *(("export", NAME, "--format", form) for form in ("csv", "canvas", "moodle")),
    ("report", NAME),
)
NOISE = "\ud800\x00\x1b[2J\u202e=1+1<script>\r\n" + "x" * 100_000


def said(course, **words):
    """Let other words stand in what came of grading Ada's notebook."""
    path = course.result(NAME, "ada")
    found = results.read(path)
    results.write(path, replace(found, **words))


def message_is(text):
    def let(course):
        first, *others = results.read(course.result(NAME, "ada")).cells
        said(course, cells=(replace(first, message=text), *others))

    return let


def result_is(content):
    return lambda course: course.result(NAME, "ada").write_bytes(content)


def told(received="2026-01-12T09:00:00+00:00", name="Ada"):
    one = receipts.Receipt("ada", "7", name, "moodle", received, True, False)
    return lambda course: receipts.remember(course, NAME, [one])


def notebook_is(content):
    return lambda course: (course.submitted(NAME, "ada") / f"{NAME}.ipynb").write_bytes(content)


def misnamed(course):
    place = os.path.join(os.fsencode(course.folder), b"submitted", b"m\xff\n<i>")
    shutil.copytree(os.fsencode(course.submitted(NAME, "ada").parent), place)


def page_is_a_file(course):
    (course.folder / "feedback").mkdir()
    (course.folder / "feedback" / "ada").write_text("a file")


def file_is_misnamed(course):
    with open(os.fsencode(course.submitted(NAME, "ada")) + b"/\xff.ipynb", "w") as file:
        file.write("{}")


# What is broken, and whom a command that cannot read it names; nobody if all can.
WAYS = {
    "a message": (message_is(NOISE), ""),
    "flags": (lambda course: said(course, flags=(NOISE,) * 500), ""),
    "a reason": (lambda course: said(course, outcome="failed", reason=NOISE, cells=()), "ada"),
    "a name": (told(name=NOISE), ""),
    "a time before all times": (told("0001-01-01T00:00:00+14:00"), ""),
    "a time after all times": (told("9999-12-31T23:59:59-14:00"), ""),
    "a time that is none": (told(NOISE[:20]), ""),
    "a result of nothing": (result_is(b""), "ada"),
    "a result that is half": (result_is(b'{"assignment": "single'), "ada"),
    "a result that is a list": (result_is(b"[]"), "ada"),
    "a result without end": (result_is(b"[" * 100_000), "ada"),
    "a result in no encoding": (result_is(b"\xff\xfe\x00"), "ada"),
    "a result with a word for a number": (
        result_is(b'{"assignment": "a", "student": "ada", "digest": "", "outcome": "graded",'
                  b'"flags": [], "cells": [{"grade_id": "x", "title": "", "points": "1",'
                  b'"max_points": 1, "outcome": "", "names": []}]}'),
        "ada",
    ),
    "a notebook of nothing": (notebook_is(b""), ""),
    "a notebook without end": (notebook_is(b"[" * 100_000), ""),
    "a notebook in no encoding": (notebook_is(b"\xff\xfe\x00"), ""),
    "a file that is misnamed": (file_is_misnamed, ""),
    "a folder that is misnamed": (misnamed, "m�"),
    "a page that cannot be written": (page_is_a_file, "ada"),
}  # fmt: skip


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A class of two, graded, with its release, which no test changes."""
    course = graded(tmp_path_factory.mktemp("released"), "ada", "bob")
    assert command(course, "release", NAME, "--force", "--due", "2026-01-12T12:00:00+00:00") == OK
    return course


@pytest.fixture
def class_of_two(released, tmp_path):
    return Course(ROOT, shutil.copytree(released.folder, tmp_path / "grading"))


def of_bob(course):
    """Return all that is made of Bob."""
    rows = []
    for path in sorted((course.folder / "marks").glob("*/*.csv")):
        lines = csv.reader(path.read_text("utf-8-sig").splitlines())
        rows += [line for line in lines if any("bob" in cell for cell in line)]
    return rows, course.feedback(NAME, "bob").read_text("utf-8")


@pytest.fixture(scope="module")
def bob(tmp_path_factory):
    """All that is made of Bob where nothing is broken."""
    course = graded(tmp_path_factory.mktemp("class"), "ada", "bob")
    for words in READERS:
        assert command(course, *words) == OK
    return of_bob(course)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_broken_is_named_and_everybody_else_has_all(class_of_two, bob, way, capsys):
    course, (break_it, named) = class_of_two, WAYS[way]
    break_it(course)
    for words in READERS:
        code = command(course, *words)
        out, err = capsys.readouterr()
        assert code in (OK, LOOK) and err == "" and "\x1b" not in out, (words, err)
        if named and (words[0] == "feedback" or way != "a page that cannot be written"):
            assert code == LOOK or words[0] == "report", words
            assert named in out + report(course, words) or words[0] == "feedback", words
    assert of_bob(course) == bob


def report(course, words):
    """Return the report where a command wrote it; there a teacher reads who could not be read."""
    return Path(course.folder / "reports" / f"{NAME}.html").read_text() if "report" in words else ""


def test_a_name_of_two_lines_is_told_in_one(class_of_two, capsys):
    misnamed(class_of_two)
    assert command(class_of_two, "feedback", NAME) == LOOK
    told = "Left out: submitted/m� <i>: no page can hold this name; give the folder another."
    assert told in capsys.readouterr().out.splitlines()


STEPS = ("pages.answers._shown", "commands.feedback.page", "records.results.read")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [KeyError, RecursionError, MemoryError, UnicodeError, OSError])
def test_error_of_ours_at_any_step_stops_nobody_else(class_of_two, bob, monkeypatch, step, error):
    room, _, function = f"classroom.{step}".rpartition(".")
    right, turns = getattr(__import__(room, fromlist=["x"]), function), []

    def breaks_once(*args, **more):
        turns.append(args)
        if len(turns) == 1:
            raise error("on purpose")
        return right(*args, **more)

    for words in READERS:
        turns.clear()
        with monkeypatch.context() as patch:
            patch.setattr(f"{room}.{function}", breaks_once)
            assert command(class_of_two, *words) in (OK, LOOK)
    assert of_bob(class_of_two) == bob
