"""What learning platforms export, honest or not, and where it ends up."""

import os
import stat
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from classroom.course import Course
from classroom.intake import entries
from classroom.intake.platforms import Upload, recognise
from classroom.intake.users import safe, students
from classroom.records import receipts
from tests.support.small_class import NAME, ROOT, command

FILE = f"{NAME}.ipynb"


@pytest.fixture
def course(tmp_path):
    return Course(ROOT, tmp_path / "grading")


def collect(course, origin, *more):
    return command(course, "collect", NAME, str(origin), *more)


def zipped(path, files):
    """Write a zip of names and contents; a name may be a ZipInfo."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def unzipped(path, files):
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content)
    return path


def handed_in(course):
    """Return what each student handed in, as the class holds it."""
    return {
        student: (course.submitted(NAME, student) / FILE).read_text()
        for student in course.students(NAME)
    }


# Platforms


EXPORTS = {
    "moodle in folders": {
        f"Ada Lovelace_1234567_assignsubmission_file/{FILE}": "A",
        f"Bob Okafor_1234568_assignsubmission_file_/homework/{FILE}": "B",
    },
    "moodle flat": {
        f"Ada Lovelace_1234567_assignsubmission_file_{FILE}": "A",
        "Bob Okafor_1234568_assignsubmission_file_my work (1).ipynb": "B",
    },
    "canvas": {
        f"lovelaceada_1234567_11_{FILE}": "A",
        f"okaforbob_LATE_1234568_12_{FILE}": "B",
    },
    "canvas, anonymous": {
        f"anon_aB3x9_11_{FILE}": "A",
        f"LATE_anon_q7Yk2_12_{NAME}-1.ipynb": "B",
    },
    "canvas, names without letters": {f"_1234567_11_{FILE}": "A", f"_LATE_1234568_12_{FILE}": "B"},
    "exchange": {
        f"ada+{NAME}+2026-01-12 09:00:00.000000 UTC+kX3/{FILE}": "A",
        f"bob+{NAME}+2026-01-12 09:00:00.000000 UTC/{FILE}": "B",
        f"bob+another+2026-01-13 09:00:00.000000 UTC/{FILE}": "not this one",
    },
    "files": {f"ada_{FILE}": "A", f"class/bob_{FILE}": "B"},
}
WHO = {
    "moodle in folders": ("Ada Lovelace", "Bob Okafor"),
    "moodle flat": ("Ada Lovelace", "Bob Okafor"),
    "canvas": ("lovelaceada", "okaforbob"),
    "canvas, anonymous": ("aB3x9", "q7Yk2"),
    "canvas, names without letters": ("1234567", "1234568"),
    "exchange": ("ada", "bob"),
    "files": ("ada", "bob"),
}


@pytest.mark.parametrize("pack", [zipped, unzipped])
@pytest.mark.parametrize("platform", EXPORTS)
def test_names_of_each_platform_are_understood(course, tmp_path, platform, pack):
    collect(course, pack(tmp_path / "export", EXPORTS[platform]))
    assert handed_in(course) == dict(zip(WHO[platform], "AB", strict=True))


READINGS = {
    f"abe_12_345_67890_{FILE}": ("12", "345"),  # a user "Abe_12" with the number 345
    f"abe_12_345_6_{FILE}": ("12", "345"),  # or one "Abe" with the number 12, who handed in 6_...
    f"_12_345_67890_{FILE}": ("12", "345"),
}


@pytest.mark.parametrize("file", READINGS)
def test_file_of_canvas_that_may_be_of_two_users_is_for_a_list_to_decide(
    course, tmp_path, capsys, file
):
    export, users = (
        zipped(tmp_path / "z.zip", {file: "A", f"okaforbob_7_8_{FILE}": "B"}),
        tmp_path / "u.csv",
    )
    for listed in ((), READINGS[file]):
        users.write_text("user,student\n7,bob\n" + "".join(f"{user},s{user}\n" for user in listed))
        assert collect(course, export, "--users", str(users)) == 1
        assert f"{file}: user 12 or user 345 handed it in" in capsys.readouterr().out
        assert handed_in(course) == {"bob": "B"}
    for user in READINGS[file]:
        users.write_text(f"user,student\n{user},s{user}\n")
        other = Course(ROOT, tmp_path / user)
        assert collect(other, export, "--users", str(users)) == 0
        assert handed_in(other) == {f"s{user}": "A", "okaforbob": "B"}
        assert collect(other, export) == 0


@pytest.mark.parametrize(
    "file, user",
    [
        (f"abe_12_LATE_345_67890_{FILE}", "345"),
        (f"abe_12_late_345_67890_{FILE}", "345"),
        (f"abe_LATE_345_67890_6_{FILE}", "345"),
        (f"abe_345_67890_my_12_{FILE}", "345"),
    ],
)
def test_other_numbers_in_names_of_canvas_mislead_nobody(course, tmp_path, file, user):
    assert collect(course, zipped(tmp_path / "z.zip", {file: "A"})) == 0
    (record,) = receipts.read(course, NAME).values()
    assert (record.user, record.late) == (user, "late" in file.casefold())


def test_number_at_the_start_of_an_assignment_is_no_second_reading():
    for again in ("", "-2"):
        one = recognise((f"abe_345_67890_3_maps{again}.ipynb",), "3_maps")
        assert (one.user, one.file, one.other) == ("345", "3_maps.ipynb", None)


def test_newest_submission_of_canvas_counts(course, tmp_path):
    files = {
        f"ada_77_{number}_{NAME}{again}.ipynb": again
        for number, again in (
            (901, "-1"),
            (1000, "-2"),
            (90, ""),
            (999, "-0a1b2c3d-0000-4abc-8def-0123456789ab"),
        )
    }
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 0
    assert handed_in(course) == {"ada": "-2"}


def test_newest_submission_of_the_exchange_counts_whatever_its_name(course, tmp_path):
    files = {
        f"ada+{NAME}+2026-01-12 09:00:00.000000 UTC+a/{FILE}": "old",
        f"ada+{NAME}+2026-01-13 09:00:00.000000 UTC+a/final.ipynb": "new",
    }
    assert collect(course, unzipped(tmp_path / "inbound", files)) == 0
    assert handed_in(course) == {"ada": "new"}


def test_notebook_with_the_name_of_the_assignment_is_taken_and_the_other_is_told(
    course, tmp_path, capsys
):
    folder = "Ada_7_assignsubmission_file"
    files = {
        f"{folder}/zzz.ipynb": "scratch",
        f"{folder}/{FILE}": "work",
        f"{folder}/data.csv": "1",
    }
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 1
    assert handed_in(course) == {"Ada": "work"}
    said = capsys.readouterr().out
    assert f"{folder}/zzz.ipynb: {folder}/{FILE} of the same student was taken instead" in said
    assert f"{folder}/data.csv: it is no notebook" in said


def test_what_is_not_understood_is_told(course, tmp_path, capsys):
    files = {f"ada_{FILE}": "A", "notes.txt": "?", f"Eve_7_assignsubmission_file/{NAME}.zip": "?"}
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 1
    said = capsys.readouterr().out
    assert "1 collected." in said
    assert "notes.txt: no platform names files like this" in said
    assert f"Eve_7_assignsubmission_file/{NAME}.zip: it is no notebook" in said


def test_late_is_what_the_platform_says(course, tmp_path, capsys):
    collect(course, zipped(tmp_path / "z.zip", EXPORTS["canvas"]))
    assert "1 late, says the platform: okaforbob." in capsys.readouterr().out
    assert {s: r.late for s, r in receipts.read(course, NAME).items()} == {
        "lovelaceada": False,
        "okaforbob": True,
    }


# Who and when


def test_list_of_users_gives_students_and_times(course, tmp_path):
    users = tmp_path / "users.csv"
    users.write_text("user,student,received\n1234567,s042,2026-01-12T10:00:00+01:00\n")
    collect(course, zipped(tmp_path / "z.zip", EXPORTS["moodle flat"]), "--users", str(users))
    assert list(handed_in(course)) == ["Bob Okafor", "s042"]
    stamp = (course.submitted(NAME, "s042") / "timestamp.txt").read_text()
    assert stamp == "2026-01-12 09:00:00.000000 UTC"
    assert [record.told for record in receipts.read(course, NAME).values()] == [False, True]


def test_grading_worksheet_of_moodle_and_gradebook_of_canvas_are_lists_of_users(course, tmp_path):
    worksheet, gradebook = tmp_path / "moodle.csv", tmp_path / "canvas.csv"
    worksheet.write_text(
        "\ufeffIdentifier,Full name,ID number,Status,Grade,Last modified (submission)\n"
        'Participant 1234567,Ada Lovelace,m1,,,"Monday, 12 January 2026, 9:00 AM"\n'
    )
    gradebook.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n,Points Possible,,,\n"
        '"Okafor, Bob",1234568,x,bob,1\n'
    )
    collect(course, zipped(tmp_path / "m.zip", EXPORTS["moodle flat"]), "--users", str(worksheet))
    collect(course, zipped(tmp_path / "c.zip", EXPORTS["canvas"]), "--users", str(gradebook))
    assert {"m1", "bob"} < set(handed_in(course))
    assert receipts.read(course, NAME)["bob"].name == "Okafor, Bob"
    nine = datetime(2026, 1, 12, 9).astimezone(UTC)
    assert receipts.read(course, NAME)["m1"].received == nine.isoformat()


def test_list_without_users_is_refused(course, tmp_path, capsys):
    (tmp_path / "users.csv").write_text("a,b\n1,2\n")
    export = zipped(tmp_path / "z.zip", EXPORTS["canvas"])
    assert collect(course, export, "--users", str(tmp_path / "users.csv")) == 2
    assert "needs a column user, Identifier or ID; it has ['a', 'b']" in capsys.readouterr().err


def test_two_students_of_one_name_stay_two(course, tmp_path):
    files = {f"Maria_{number}_assignsubmission_file/{FILE}": str(number) for number in (7, 8)}
    for _ in range(2):
        collect(course, zipped(tmp_path / "z.zip", files))
    assert handed_in(course) == {"Maria": "7", "Maria 8": "8"}


def test_time_of_the_student_does_not_count(course, tmp_path):
    folder = f"ada+{NAME}+2001-01-01 09:00:00.000000 UTC+a"
    inbound = unzipped(
        tmp_path / "inbound",
        {f"{folder}/{FILE}": "A", f"{folder}/timestamp.txt": "2001-01-01 09:00:00.000000 UTC"},
    )
    os.utime(inbound / folder / FILE, (1, 1))
    assert collect(course, inbound) == 0
    assert receipts.read(course, NAME)["ada"].received[:4] >= "2026"
    assert (course.submitted(NAME, "ada") / "timestamp.txt").read_text() >= "2026"


@pytest.mark.parametrize(
    "text, kept",
    [
        ("../../etc/passwd", "etc-passwd"),
        ("=1+1", "=1+1"),
        ("Silva, Jr.", "Silva, Jr."),
        ("Zoe\u0308 王", "Zoë 王"),
        ("a\nb\x00c\u202ed", "a-b-c-d"),
        ("[x]*?{y}", "x-y-"),
        ("--help", "help"),
        ("…", "…"),
        ("..", "unnamed"),
        ("x" * 500, "x" * 120),
        ("\udcff", "unnamed"),
    ],
)
def test_student_ids_are_safe_names_of_folders(text, kept):
    assert safe(text) == kept
    assert safe(safe(text)) == kept


def test_names_that_become_alike_stay_apart():
    handed = [Upload("files", user, user, "") for user in ("a/b", "a:b", "A-B")]
    ids = students(handed, {}, {})
    assert len({student.casefold() for student in ids.values()}) == 3


# Nothing is lost


def test_same_again_changes_nothing_and_a_change_keeps_the_old_one(course, tmp_path, capsys):
    collect(course, unzipped(tmp_path / "one", {f"ada_{FILE}": "first"}))
    stamp = course.submitted(NAME, "ada") / "timestamp.txt"
    before = stamp.read_text()
    assert collect(course, unzipped(tmp_path / "one", {f"ada_{FILE}": "first"})) == 0
    assert "1 as they were before." in capsys.readouterr().out and stamp.read_text() == before
    (course.submitted(NAME, "ada") / "teacher.txt").write_text("a note")
    collect(course, unzipped(tmp_path / "two", {f"ada_{FILE}": "second"}))
    assert handed_in(course) == {"ada": "second"}
    (kept,) = (course.folder / "replaced" / "ada" / NAME).iterdir()
    assert (kept / FILE).read_text() == "first" and (kept / "teacher.txt").read_text() == "a note"


def test_older_one_does_not_replace_a_newer(course, tmp_path, capsys):
    for day, text in ((13, "new"), (12, "old")):
        users = tmp_path / "users.csv"
        users.write_text(f"user,student,received\nada,ada,2026-01-{day}T09:00:00\n")
        collect(course, unzipped(tmp_path / text, {f"ada_{FILE}": text}), "--users", str(users))
    assert handed_in(course) == {"ada": "new"}
    (kept,) = (course.folder / "replaced" / "ada" / NAME).iterdir()
    assert (kept / FILE).read_text() == "old"
    assert "1 older than what is there" in capsys.readouterr().out


# Harm


def outside(tmp_path, course):
    """Return every file that is neither part of the export nor of the class."""
    return [
        p
        for p in tmp_path.rglob("*")
        if p.is_file()
        and course.folder not in p.parents
        and "export" not in p.relative_to(tmp_path).parts[0]
    ]


SLIPPING = [
    f"../../ada_{FILE}",
    f"/tmp/slipped/ada_{FILE}",
    f"C:\\windows\\ada_{FILE}",
    f"..\\..\\ada_{FILE}",
    f"x/../../../Ada_7_assignsubmission_file/{FILE}",
]


@pytest.mark.parametrize("name", SLIPPING)
def test_name_that_leads_out_of_the_zip_is_refused(course, tmp_path, name, capsys):
    files = {name: "evil", f"bob_{FILE}": "B"}
    assert collect(course, zipped(tmp_path / "export.zip", files)) == 1
    assert handed_in(course) == {"bob": "B"}
    assert "its name leads out of the zip" in capsys.readouterr().out
    assert outside(tmp_path, course) == []


@pytest.mark.parametrize("name", ["...", "..", ". .", "-rf", "a\tb", "Ö" * 120])
def test_name_of_a_user_cannot_name_a_place(course, tmp_path, name):
    files = {f"{name}_7_assignsubmission_file_{FILE}": "A"}
    collect(course, zipped(tmp_path / "export.zip", files))
    assert list(handed_in(course).values()) == ["A"]
    assert outside(tmp_path, course) == []


def test_links_in_a_zip_and_in_a_folder_are_refused(course, tmp_path, capsys):
    secret = tmp_path / "export-secret"
    secret.mkdir()
    (secret / FILE).write_text("secret")
    info = zipfile.ZipInfo(f"ada_{FILE}")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert collect(course, zipped(tmp_path / "export.zip", {info: str(secret / FILE)})) == 1
    folder = unzipped(tmp_path / "export", {f"bob_{FILE}": "B"})
    (folder / f"eve_{FILE}").symlink_to(secret / FILE)
    (folder / "Mo_7_assignsubmission_file").symlink_to(secret)
    os.mkfifo(folder / f"pip_{FILE}")
    assert collect(course, folder) == 1
    assert handed_in(course) == {"bob": "B"}
    assert capsys.readouterr().out.count("it is a link or a device") == 4


def test_bomb_is_refused_before_it_is_unpacked(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("classroom.commands.collect.LARGEST", 1_000_000)
    files = {f"ada_{FILE}": b"0" * 3_000_000, f"bob_{FILE}": "B"}
    export = zipped(tmp_path / "export.zip", files)
    assert (
        collect(
            course,
            export,
        )
        == 1
    )
    assert handed_in(course) == {"bob": "B"}
    assert "it has 3,000,000 bytes, and 1,000,000 is the limit" in capsys.readouterr().out


def test_bomb_that_lies_about_its_size_is_read_no_further_than_the_limit(
    course, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("classroom.commands.collect.LARGEST", 1_000_000)
    export = zipped(tmp_path / "export.zip", {f"ada_{FILE}": b"0" * 3_000_000})
    content = export.read_bytes()
    lie = content.replace(struct.pack("<L", 3_000_000), struct.pack("<L", 3_000))
    assert lie != content
    export.write_bytes(lie)
    assert (
        collect(
            course,
            export,
        )
        == 1
    )
    assert handed_in(course) == {}
    assert "it cannot be taken in" in capsys.readouterr().out


def test_zip_whose_files_overlap_is_refused(course, tmp_path, capsys):
    export = zipped(tmp_path / "export.zip", {f"ada_{FILE}": os.urandom(2000).hex()})
    content = export.read_bytes()
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry, tail = content[start:end], bytearray(content[end:])
    tail[8:12] = struct.pack("<HH", 40, 40)
    tail[12:16] = struct.pack("<L", 40 * len(entry))
    export.write_bytes(content[:start] + 40 * entry + bytes(tail))
    assert collect(course, export) == 2
    assert "overlap, so it would unpack without end" in capsys.readouterr().err


def test_what_is_no_export_is_refused(course, tmp_path, capsys):
    (tmp_path / "export.zip").write_text("no zip")
    assert collect(course, tmp_path / "export.zip") == 2
    assert "is no folder and no zip; give what the platform exported" in capsys.readouterr().err
    assert collect(course, tmp_path / "nowhere") == 2


def test_place_that_is_a_link_is_moved_aside_and_not_written_through(course, tmp_path):
    target = tmp_path / "export-target"
    target.mkdir()
    course.submitted(NAME, "ada").parent.mkdir(parents=True)
    course.submitted(NAME, "ada").symlink_to(target)
    collect(course, unzipped(tmp_path / "export", {f"ada_{FILE}": "A"}))
    assert handed_in(course) == {"ada": "A"}
    assert list(target.iterdir()) == [] and not course.submitted(NAME, "ada").is_symlink()


def test_file_that_changes_after_it_was_seen_is_not_followed_and_not_read_whole(tmp_path):
    folder = unzipped(tmp_path / "export", {f"ada_{FILE}": "A", f"bob_{FILE}": "B"})
    with entries.opened(folder, 10) as (ada, bob):
        (folder / f"ada_{FILE}").unlink()
        (folder / f"ada_{FILE}").symlink_to(folder / f"bob_{FILE}")
        (folder / f"bob_{FILE}").write_text("B" * 11)
        with pytest.raises(OSError, match="symbolic link"):
            ada.read()
        with pytest.raises(OSError, match="it has 11 bytes, and 10 is the limit"):
            bob.read()


def test_exchange_alone_tells_the_time_without_a_list(course, tmp_path):
    for platform in ("exchange", "canvas"):
        collect(course, unzipped(tmp_path / platform, EXPORTS[platform]))
    told = {record.platform: record.told for record in receipts.read(course, NAME).values()}
    assert told == {"exchange": True, "canvas": False}
