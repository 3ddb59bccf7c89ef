"""The files for spreadsheets, Canvas and Moodle, read back as those read them."""

import csv
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import nbformat
import openpyxl
import pytest
from nbgrader import api

from classroom.assignment import TeacherCell
from classroom.command import OK, find_alembic
from classroom.grading import judge
from classroom.intake import store
from classroom.pages.tables import as_csv, harmless
from classroom.records import receipts, results
from classroom.records.gradebook import Gradebook
from classroom.records.marks import FAILED, GRADED, MANUAL, UNTOUCHED, Marks
from tests.classroom.test_collect import collect
from tests.support import classes
from tests.support.small_class import NAME, ODD, by_hand, command, course_with, graded, handed_in


@pytest.fixture
def course(whole_class):
    return whole_class


def exported(course, form, *more):
    command(course, "export", NAME, "--format", form, *more)
    content = (course.folder / "marks" / form / f"{NAME}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(content.splitlines(keepends=True)))


def rows(table):
    header, *lines = table
    assert {len(line) for line in lines} == {len(header)}
    return {line[0]: dict(zip(header, line, strict=True)) for line in lines}


def test_table_tells_failure_and_waiting_from_no_points(course):
    found = rows(exported(course, "csv"))
    assert {name: (row["status"], row["points"]) for name, row in found.items()} == {
        "ada": (GRADED, "15"),
        "bob": (GRADED, "0"),
        "eve": (GRADED, "7"),
        "mallory": (FAILED, ""),
        "'=2, Ö": (MANUAL, "13"),
    }
    assert found["eve"]["mistakes"] == "before_only flipped"
    assert found["eve"]["task-3-check"] == "0" and found["'=2, Ö"]["task-4-check"] == ""
    assert found["mallory"]["reason"] == "it is no notebook"


def test_files_for_platforms_hold_final_marks_alone(course):
    header, possible, *lines = exported(course, "canvas", "--column", "One map (4711)")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "One map (4711)"]
    assert possible == ["Points Possible", "", "", "", "", "15"]
    assert {line[3]: line[5] for line in lines} == {"ada": "15", "bob": "0", "eve": "7"}
    moodle = rows(exported(course, "moodle"))
    assert {who.removeprefix("Participant "): row["Grade"] for who, row in moodle.items()} == {
        "ada": "15",
        "bob": "0",
        "eve": "7",
        "mallory": "",
        ODD: "",
    }
    needed = {"Identifier", "Grade", "Last modified (grade)"}  # else Moodle refuses the file
    assert needed <= set(moodle["Participant ada"])


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle"])
def test_open_ends_are_listed_and_make_the_exit_code_1(course, form, capsys):
    assert command(course, "export", NAME, "--format", form) == 1
    said = capsys.readouterr().out
    assert "1 could not be graded: mallory." in said
    assert "1 needs manual grading: =2, Ö." in said


def test_class_without_open_ends_exits_with_0(tmp_path):
    assert command(graded(tmp_path, "ada"), "export", NAME) == 0


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle"])
def test_no_cell_begins_like_a_formula(course, form):
    receipts.remember(
        course,
        NAME,
        [
            receipts.Receipt(
                student, "7", name, "canvas", "2026-01-12T09:00:00+00:00", False, False
            )
            for student, name in (("ada", "=HYPERLINK(1)"), ("bob", "@x"), ("eve", " +1"))
        ],
    )
    for line in exported(course, form):
        for value in line:
            assert not value.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")), value


def test_values_that_are_no_formula_stay_as_they_are():
    assert [harmless(value) for value in ("Ada", "a=b", "-", "")] == ["Ada", "a=b", "-", ""]
    assert as_csv([[1, 2.5, None, "1 - 2"]]) == b"1,2.5,,1 - 2\r\n"


@pytest.mark.parametrize(
    "platform, file, key",
    [
        ("moodle", f"Eve Abe_4000123_assignsubmission_file_/{NAME}.ipynb", "Participant 4000123"),
        ("canvas", f"abeeve_4000123_9_{NAME}.ipynb", "4000123"),
    ],
)
def test_number_of_the_user_finds_its_way_back_to_the_platform(tmp_path, platform, file, key):
    course = graded(tmp_path, "ada")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as made:
        made.writestr(file, nbformat.writes(handed_in("ada")))
    (tmp_path / "users.csv").write_text("user,student,name\n4000123,ada,Eve Abe\n")
    collect(course, tmp_path / "z.zip", "--users", str(tmp_path / "users.csv"))
    lines = exported(course, platform)
    assert [line for line in lines if key in line and "Eve Abe" in line and "15" in line]


def test_points_by_hand_and_extra_credit_count(tmp_path):
    course = graded(tmp_path, "bob", "mallory")
    by_hand(course, "bob", "task-2-check", 1.5)
    with api.Gradebook(course.gradebook) as gradebook:
        gradebook.find_grade("task-3-check", NAME, NAME, "bob").extra_credit = 0.5
        gradebook.db.commit()
    for step in Marks(course, NAME).steps:
        by_hand(course, "mallory", step.grade_id, 1.0)
    found = rows(exported(course, "csv"))
    assert (found["bob"]["points"], found["bob"]["status"]) == ("2", GRADED)
    assert (found["mallory"]["points"], found["mallory"]["status"]) == ("6", GRADED)


def test_late_is_what_was_told_or_after_the_due_date(tmp_path):
    course = graded(tmp_path, "ada", "bob", "eve", "mallory")
    assert command(course, "release", NAME, "--force", "--due", "2026-01-12T12:00:00+00:00") == 0
    told = {
        "ada": ("11:00", True, False),
        "bob": ("13:00", True, False),
        "eve": ("13:00", False, False),
        "mallory": ("11:00", False, True),
    }
    receipts.remember(
        course,
        NAME,
        [
            receipts.Receipt(s, s, s, "moodle", f"2026-01-12T{time}:00+00:00", sure, late)
            for s, (time, sure, late) in told.items()
        ],
    )
    late = {student: row["late"] for student, row in rows(exported(course, "csv")).items()}
    assert late == {"ada": "", "bob": "yes", "eve": "", "mallory": "yes"}


def test_submission_without_grade_and_grade_without_result(tmp_path):
    course = graded(tmp_path, "ada", "bob")
    course.result(NAME, "ada").unlink()
    store.put(course, NAME, "zoe", b"{}", datetime.now(UTC))
    found = rows(exported(course, "csv"))
    assert (found["ada"]["points"], found["ada"]["status"]) == ("15", GRADED)
    assert (found["zoe"]["points"], found["zoe"]["status"]) == ("", UNTOUCHED)


# What spreadsheets make of it


def hostile(course, text):
    """Let a student have a text for a name and among the flags."""
    name = receipts.Receipt("ada", "7", text, "canvas", "2026-01-12T09:00:00+00:00", False, False)
    receipts.remember(course, NAME, [name])
    found = results.read(course.result(NAME, "ada"))
    results.write(course.result(NAME, "ada"), replace(found, flags=(text, "and more")))


FORMULAS = (
    *("=1+1", "a;=1+1", "a\t=1+1", "a\n=1+1", 'a;"=1+1', "a; @SUM(1)", "＝1+1", "a;\n+1"),
    *("x|=cmd|' /C calc'!A0", "\r=1+1", "a\r\n-1"),
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_in_whatever_language_the_spreadsheet_is(tmp_path, text):
    course = graded(tmp_path, "ada")
    hostile(course, text)
    for form in ("csv", "canvas", "moodle"):
        command(course, "export", NAME, "--format", form)
        content = (course.folder / "marks" / form / f"{NAME}.csv").read_text("utf-8-sig")
        for separator in ",;\t":
            for line in csv.reader(content.splitlines(), delimiter=separator):
                for value in line:
                    start = value.lstrip(' "')
                    assert not start.startswith(("=", "+", "-1", "@", "＝")), value


def test_spreadsheet_reads_letters_and_numbers_as_such(tmp_path):
    course = graded(tmp_path, "ada")
    hostile(course, "=1+1 Jürgen Nguyễn")
    command(course, "export", NAME)
    folder = course.folder / "marks" / "csv"
    assert (folder / f"{NAME}.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent,")
    sheet = openpyxl.load_workbook(folder / f"{NAME}.xlsx").active
    header, row = map(list, sheet.iter_rows())
    found = dict(zip([cell.value for cell in header], row, strict=True))
    assert found["name"].value == "=1+1 Jürgen Nguyễn" and found["name"].data_type == "s"
    assert found["points"].value == 15 and found["points"].data_type == "n"


def test_file_of_another_place_is_the_only_one_that_is_written(tmp_path):
    course, place = graded(tmp_path, "ada"), tmp_path / "mine"
    place.mkdir()
    (place / "marks.xlsx").write_text("the teacher's own")
    command(course, "export", NAME, "--to", str(place / "marks.csv"))
    assert (place / "marks.xlsx").read_text() == "the teacher's own"
    command(course, "export", NAME, "--to", str(place / "new.xlsx"))
    assert openpyxl.load_workbook(place / "new.xlsx").active["A1"].value == "student"
    assert {path.name for path in place.iterdir()} == {"marks.csv", "marks.xlsx", "new.xlsx"}


# The teacher's platform


WORKSHEET = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar\n"
    'Teilnehmer/in101,Ada Lovelace,ada@x.de,Abgegeben,,"15,00",'
    '"Montag, 12. Januar 2026, 09:00",-,\n'
    'Teilnehmer/in102,Bob Okafor,bob@x.de,Abgegeben,3,"15,00",-,-,\n'
    'Teilnehmer/in103,Max Mustermann,max@x.de,Keine Abgabe,,"15,00",-,-,Nett\n'
)


def enrolled(tmp_path, worksheet=WORKSHEET):
    """Return a class with a worksheet, in which Ada is graded and Max handed in nothing."""
    course, users = graded(tmp_path, "ada"), tmp_path / "users.csv"
    users.write_text(worksheet, "utf-8")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as made:
        for number, name in ((101, "Ada Lovelace"), (102, "Bob Okafor")):
            made.writestr(
                f"{name}_{number}_assignsubmission_file/{NAME}.ipynb",
                nbformat.writes(handed_in("ada")),
            )
    collect(course, tmp_path / "z.zip", "--users", str(users))
    result = results.read(course.result(NAME, "ada"))
    results.write(course.result(NAME, "ada@x.de"), replace(result, student="ada@x.de"))
    return course


def test_worksheet_of_the_teacher_is_filled_in_in_its_language(tmp_path):
    header, *lines = exported(enrolled(tmp_path), "moodle")
    assert header == next(csv.reader([WORKSHEET.partition("\n")[0]]))
    ada, bob, absent, new = lines
    assert new == ["Teilnehmer/inada", "", "", "", "15", "", "", "", ""]
    assert ada == [
        *("Teilnehmer/in101", "Ada Lovelace", "ada@x.de", "Abgegeben", "15", "15,00"),
        *("Montag, 12. Januar 2026, 09:00", "-", ""),
    ]
    assert bob[4] == "" and absent[4:] == ["", "15,00", "-", "-", "Nett"]


def test_worksheet_with_another_maximum_is_refused(tmp_path, capsys):
    course = enrolled(tmp_path, WORKSHEET.replace("15,00", "100,00"))
    assert command(course, "export", NAME, "--format", "moodle") == 2
    assert "says that 100 is the maximum, and the assignment gives 15" in capsys.readouterr().err


def test_list_that_is_no_worksheet_is_not_filled_in(tmp_path):
    course = enrolled(tmp_path, "user,student,group\n101,ada,1\n103,max,1\n")
    assert exported(course, "moodle")[0][0] == "Identifier"
    assert "Participant 103" not in str(exported(course, "moodle"))


def test_who_handed_in_nothing_stands_in_marks_and_report_and_gets_no_page(tmp_path, capsys):
    course = enrolled(tmp_path)
    found = rows(exported(course, "csv"))
    assert (found["max@x.de"]["status"], found["max@x.de"]["points"]) == ("handed in nothing", "")
    assert found["max@x.de"]["name"] == "Max Mustermann"
    assert "1 handed in nothing: max@x.de." in capsys.readouterr().out
    assert command(course, "report", NAME) == 0
    report = (course.folder / "reports" / f"{NAME}.html").read_text("utf-8")
    assert "Max Mustermann (max@x.de)" in report and "1 handed in nothing" in report
    command(course, "feedback", NAME)
    assert not course.feedback(NAME, "max@x.de").exists()
    assert course.feedback(NAME, "ada@x.de").exists()


def test_number_of_students_is_that_of_the_file(tmp_path, capsys):
    course = enrolled(tmp_path)
    exported(course, "canvas")
    assert f"canvas/{NAME}.csv: 2 students." in capsys.readouterr().out


# What a human has decided


def scored(course, student, answer):
    """Let the engine's result for an answer in words come in, as grading does."""
    find_alembic()
    words = results.Cell.digest_of(answer.split())
    last = Marks(course, NAME).steps[-1]
    cells = tuple(
        results.Cell(step.grade_id, step.title, 1.0, step.max_points, "partial")
        for step in Marks(course, NAME).steps[:-1]
    )
    manual = results.Cell(last.grade_id, last.title, None, last.max_points, "manual", answer=words)
    result = results.Result(NAME, student, "0", "graded", cells=(*cells, manual))
    results.write(course.result(NAME, student), result)
    with Gradebook(course, NAME) as gradebook:
        gradebook.write([result])
    return last.grade_id


@pytest.fixture(params=["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def clock(request, monkeypatch):
    """Let the clock of this machine be that of another place."""
    with monkeypatch.context() as there:
        there.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("clock")
def test_who_is_late_is_so_by_the_clock_of_the_machine_wherever_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("classroom.commands.release.prove", lambda assignment: None)
    course = course_with(tmp_path)
    assert command(course, "release", NAME, "--due", "2026-01-12 12:00") == OK
    users = tmp_path / "users.csv"
    users.write_text("user,student,received\n1,ada,2026-01-12 11:59\n2,bob,2026-01-12 12:01\n")
    for number in (1, 2):
        place = tmp_path / "upload" / f"x_{number}_assignsubmission_file" / f"{NAME}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_text("{}")
    words = ("collect", NAME, str(tmp_path / "upload"), "--users", str(users))
    assert command(course, *words) == OK
    late = {student: row["late"] for student, row in rows(exported(course, "csv")).items()}
    assert late == {"ada": "", "bob": "yes"}


def test_new_answer_to_what_a_human_scored_needs_a_new_look(tmp_path, capsys):
    course = course_with(tmp_path, "ada")
    place = scored(course, "ada", "It slides.")
    by_hand(course, "ada", place, 2.0)
    for same in ("It slides.", " It\r\nslides. "):
        scored(course, "ada", same)
        assert rows(exported(course, "csv"))["ada"]["status"] == GRADED
    scored(course, "ada", "It does not.")
    found = rows(exported(course, "csv"))["ada"]
    assert (found["status"], found[place]) == (MANUAL, "2")
    assert exported(course, "moodle")[1][3] == ""
    command(course, "feedback", NAME)
    page = course.feedback(NAME, "ada").read_text("utf-8")
    assert "for an earlier answer; this one is still to be read" in page
    by_hand(course, "ada", place, 1.0)
    scored(course, "ada", "It does not.")
    assert rows(exported(course, "csv"))["ada"]["status"] == GRADED


GAP = TeacherCell("markdown", "proof", "", "", "YOUR ANSWER HERE", "manual", 1.0, "", {})


@pytest.mark.parametrize("written", ["", " \r\n\t", "YOUR ANSWER HERE", "YOUR ANSWER\r\nHERE "])
def test_blank_text_and_the_gap_as_it_was_are_no_answer(written):
    found = judge.by_hand(GAP, written)
    assert (found.points, found.outcome) == (0.0, "missing")


@pytest.mark.parametrize("written", [None, "It slides.", "YOUR ANSWER HERE: it slides."])
def test_what_may_be_an_answer_waits_for_a_human(written):
    found = judge.by_hand(GAP, written)
    assert (found.points, found.outcome) == (None, "manual")


@pytest.mark.usefixtures("bubblewrap")
def test_grading_sees_that_an_answer_in_words_is_another_one(tmp_path):
    plain = classes.make(tmp_path)
    for opinion, waits in (("It slides.", True), ("It slides. ", False), ("It does not.", True)):
        classes.hand_in(plain, "ada", classes.answered(opinion=opinion))
        classes.grade(plain, "--workers", "1")
        with api.Gradebook(plain.gradebook) as book:
            grade = book.find_grade("opinion", classes.NAME, classes.NAME, "ada")
            assert grade.needs_manual_grade == waits, opinion
            grade.manual_score, grade.needs_manual_grade = 4.0, False
            book.db.commit()


def test_formgrader_shows_the_names_that_the_platform_told(tmp_path):
    course = course_with(tmp_path, "ada", "bob", "eve", "max")
    names = {"ada": "Ada King Lovelace", "bob": "Okafor, Bob", "eve": "<b>Eve</b>", "max": ""}
    receipts.remember(
        course,
        NAME,
        [
            receipts.Receipt(s, s, name, "moodle", "2026-01-12T09:00:00+00:00", False, False)
            for s, name in names.items()
        ],
    )
    for student in names:
        scored(course, student, "It slides.")
    with api.Gradebook(course.gradebook) as book:
        found = {one.id: (one.first_name, one.last_name) for one in book.students}
        assert found["ada"] == ("Ada King", "Lovelace") and found["bob"] == ("Bob", "Okafor")
        assert "<" not in str(found["eve"]) and found["max"] == (None, None)
        book.update_or_create_student("ada", last_name="Byron")
    scored(course, "ada", "It does not.")
    with api.Gradebook(course.gradebook) as book:
        assert book.find_student("ada").last_name == "Byron"


def test_name_that_no_page_can_hold_never_reaches_the_gradebook(tmp_path):
    course = course_with(tmp_path, "ada", "<svg onload=x>")
    for student in ("ada", "<svg onload=x>", "m\udcff"):
        scored(course, student, "It slides.")
    failed = results.Result(NAME, "ada", "0", "failed", "the notebook is called \udcff\x00.ipynb")
    with Gradebook(course, NAME) as gradebook:
        gradebook.write([failed])
    with api.Gradebook(course.gradebook) as book:
        assert [one.id for one in book.students] == ["ada"]
        comments = book.find_submission_notebook(NAME, NAME, "ada").comments
        assert "the notebook is called ��.ipynb" in str([one.auto_comment for one in comments])
