"""What people really upload: from other systems, platforms and languages, in others' names."""

import os
import pkgutil
import struct
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from classroom.course import LARGEST, Course
from classroom.grading import submission
from classroom.intake import entries
from classroom.pages import answers
from classroom.records import receipts
from tests.classroom.test_collect import FILE, collect, handed_in, unzipped, zipped
from tests.support.small_class import NAME, ROOT

MOODLE = {
    f"Ada Lovelace_101_assignsubmission_file/{FILE}": "A",
    f"Bob Okafor_102_assignsubmission_file/{FILE}": "B",
}


@pytest.fixture
def course(tmp_path):
    return Course(ROOT, tmp_path / "grading")


def table(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return str(path)


# Systems


@pytest.mark.parametrize(
    "name",
    [
        f"Ada_101_assignsubmission_file_{FILE}",
        f"Ada_101_assignsubmission_file/{FILE}",
        f"HW1/Ada_101_assignsubmission_file/{FILE}",
        f"Submissions/ada_101_7_{FILE}",
        f"Ada_{FILE}",
    ],
)
@pytest.mark.parametrize("pack", [zipped, unzipped])
def test_what_macos_and_jupyter_put_beside_a_file_is_nobodys_work(
    course, tmp_path, name, pack, capsys
):
    folder, _, last = name.rpartition("/")
    inside = f"{folder}/" if folder else ""
    files = {
        name: "A",
        f"__MACOSX/{inside}._{last}": "resource",
        f"{inside}._{last}": "resource",
        f"{inside}.DS_Store": "x",
        f"{inside}.ipynb_checkpoints/{last}": "earlier",
    }
    assert collect(course, pack(tmp_path / "export", files)) == 0
    assert list(handed_in(course).values()) == ["A"]
    assert "Left out" not in capsys.readouterr().out


def test_names_in_utf8_that_do_not_say_so_are_read_as_such(course, tmp_path):
    name = f"Jürgen Müller_101_assignsubmission_file/{FILE}"
    marker = "Jxxrgen Mxxller"
    export = zipped(tmp_path / "z.zip", {name.replace("Jürgen Müller", marker): "A"})
    content = export.read_bytes()
    assert content.count(marker.encode()) == 2
    export.write_bytes(content.replace(marker.encode(), "Jürgen Müller".encode()))
    assert not zipfile.ZipFile(export).infolist()[0].flag_bits & 0x800
    assert collect(course, export) == 0
    assert list(handed_in(course)) == ["Jürgen Müller"]


@pytest.mark.parametrize("page", ["cp437", "cp1252"])
@pytest.mark.parametrize("name", ["Jürgen Müßig", "Zoë Ångström", "Iñaki"])
def test_names_in_a_code_page_of_windows_are_read(course, tmp_path, page, name):
    marker = "x" * len(name)
    export = zipped(tmp_path / "z.zip", {f"{marker}_101_assignsubmission_file/{FILE}": "A"})
    content = export.read_bytes().replace(marker.encode(), name.encode(page))
    export.write_bytes(content)
    assert collect(course, export) == 0
    assert list(handed_in(course)) == [name]


def test_names_of_a_folder_that_are_not_in_utf8_are_read_and_every_file_is_taken(course, tmp_path):
    folder = tmp_path / "export"
    for name, text in ((b"J\xfcrgen M\xfcller_101", "J"), (b"Ada_102", "A")):
        place = os.fsencode(folder) + b"/" + name + b"_assignsubmission_file"
        os.makedirs(place)
        with open(place + b"/" + os.fsencode(FILE), "w") as file:
            file.write(text)
    assert collect(course, folder) == 0
    assert handed_in(course) == {"Jürgen Müller": "J", "Ada": "A"}


def test_names_that_steer_a_terminal_do_not_reach_it(course, tmp_path, capsys):
    files = {f"ada_{FILE}": "A", "\x1b[2J\x1b[1;1H100 collected.\x07": "x"}
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 1
    said = capsys.readouterr().out
    assert "\x1b" not in said and "\x07" not in said and "Left out: 100 collected." in said


def test_very_many_odd_files_are_counted_and_all_listed_in_a_file(course, tmp_path, capsys):
    files = {f"ada_{FILE}": "A"} | {f"odd {number}.txt": "x" for number in range(3000)}
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) < 30 and "And 2,980 more." in said
    listed = (course.folder / "collected" / f"{NAME}-left-out.txt").read_text("utf-8")
    assert listed.count("Left out: odd ") == 3000 and said[-1].startswith("All of them are in ")


def test_folders_without_end_are_left_out_and_named(course, tmp_path, capsys):
    folder = unzipped(tmp_path / "export", {f"ada_{FILE}": "A"})
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    try:
        code = collect(course, folder)
    finally:  # by a program, for Python's own way ends in recursion
        subprocess.run(["rm", "-rf", folder / "d"], check=True)
    assert code == 1 and handed_in(course) == {"ada": "A"}
    assert "it lies more than 20 folders deep" in capsys.readouterr().out


def test_largest_notebook_is_the_same_for_all_and_the_reason_is_true(course, tmp_path, capsys):
    assert submission.LARGEST == answers.LARGEST == LARGEST
    export = zipped(tmp_path / "z.zip", {f"ada_{FILE}": b"0" * (LARGEST + 1), f"bob_{FILE}": "B"})
    assert collect(course, export) == 1
    assert "it has 50,000,001 bytes, and 50,000,000 is the limit" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["too large", "a link", "no plain file"])
def test_notebook_that_grading_cannot_read_is_told_for_the_true_reason(tmp_path, kind):
    path = tmp_path / FILE
    if kind == "too large":
        with open(path, "wb") as file:
            file.truncate(50_000_001)
    elif kind == "a link":
        path.symlink_to("/etc/hostname")
    else:
        os.mkfifo(path)
    assert submission.take(tmp_path, NAME).reason.startswith(f"{FILE} is {kind}")


def test_what_lies_too_deep_beside_a_notebook_is_told(tmp_path):
    for path in (FILE, "a/b/c/d/data.csv", "a/b/c/d/e/deep.csv"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    found = submission.take(tmp_path, NAME)
    assert list(found.files) == ["a/b/c/d/data.csv"]
    assert found.flags == ("what lies more than 4 folders deep, in a/b/c/d, was left out",)


# Platforms


def test_ids_of_the_exchange_may_hold_a_plus(course, tmp_path):
    folder = f"x+y@example.org+{NAME}+2026-01-12 09:00:00.000000 UTC+ccc"
    assert collect(course, unzipped(tmp_path / "inbound", {f"{folder}/{FILE}": "A"})) == 0
    assert handed_in(course) == {"x+y@example.org": "A"}


def exchange(*users, day=12):
    return {f"{user}+{NAME}+2026-01-{day} 09:00:00.000000 UTC+k/{FILE}": user for user in users}


def test_exchange_that_was_copied_makes_nobody_late(course, tmp_path, capsys):
    inbound = unzipped(tmp_path / "inbound", exchange("ada", "bob", "eve"))
    assert collect(course, inbound) == 0
    assert "This exchange is a copy, so nobody's lateness is known" in capsys.readouterr().out
    assert not any(receipt.told for receipt in receipts.read(course, NAME).values())


def test_one_who_writes_another_time_makes_no_copy_of_an_exchange(course, tmp_path):
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    fresh = {f"{user}+{NAME}+{now}+k/{FILE}": user for user in ("ada", "bob", "eve")}
    collect(course, unzipped(tmp_path / "inbound", fresh | exchange("mallory")))
    assert all(receipt.told for receipt in receipts.read(course, NAME).values())


@pytest.fixture
def owned(monkeypatch):
    """Let the files of an exchange belong to the accounts that are entered by their folders."""
    accounts = {}
    in_folder = entries._in_folder

    def read(source, path, limit):
        account = next(a for start, a in accounts.items() if path.parent.name.startswith(start))
        return replace(in_folder(source, path, limit), owner=account)

    monkeypatch.setattr(entries, "_in_folder", read)
    return accounts


def test_place_of_another_in_the_exchange_is_nobodys_to_take(course, tmp_path, owned, capsys):
    files = exchange("ada", "bob") | exchange("ada", day=13)
    inbound = unzipped(tmp_path / "inbound", files)
    owned |= {"ada+single_channel+2026-01-13": "61666", "ada": "61501", "bob": "61502"}
    assert collect(course, inbound) == 1
    assert handed_in(course) == {"bob": "bob"}
    said = capsys.readouterr().out
    assert "it stands under ada, and belongs to the account 61666" in said
    assert "it stands under ada, and belongs to the account 61501" in said


def test_the_account_of_a_file_is_that_of_its_owner(tmp_path):
    unzipped(tmp_path, {"a.txt": "A"})
    with entries.opened(tmp_path, LARGEST) as (one,):
        assert one.owner == (tmp_path / "a.txt").owner()


def test_owner_with_the_name_of_the_user_is_believed(course, tmp_path, owned, capsys):
    inbound = unzipped(tmp_path / "inbound", exchange("ada") | exchange("ada", day=13))
    owned |= {"ada+single_channel+2026-01-13": "mallory", "ada": "ada"}
    assert collect(course, inbound) == 1
    receipt = receipts.read(course, NAME)["ada"]
    assert handed_in(course) == {"ada": "ada"} and receipt.user == "ada"
    assert "belongs to the account mallory" in capsys.readouterr().out


def test_ilias_names_its_users_in_folders(course, tmp_path):
    files = {
        "Abgaben/Lovelace_Ada_ada_17/20260112090000_single_channel.ipynb": "old",
        "Abgaben/Lovelace_Ada_ada_17/20260113090000_single_channel.ipynb": "new",
        "Abgaben/Okafor_Bob_bob_18/20260112090000_work.ipynb": "B",
    }
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 0
    assert handed_in(course) == {"Lovelace_Ada_ada": "new", "Okafor_Bob_bob": "B"}


@pytest.mark.parametrize(
    "name, why",
    [
        (f"20260112090000_{FILE}", "ILIAS puts such a file into a folder"),
        (f"One map_ada_attempt_2026-01-12-09-00-00_{FILE}", "Blackboard's names do not say"),
        (f"{NAME}_ada_attempt_2026-01-12-09-00-00.ipynb", "Blackboard's names do not say"),
    ],
)
def test_name_that_tells_no_user_makes_no_student(course, tmp_path, name, why, capsys):
    assert collect(course, zipped(tmp_path / "z.zip", {name: "A"})) == 1
    assert handed_in(course) == {} and why in capsys.readouterr().out


# Lists of users


GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar\n"
    'Teilnehmer/in101,Ada Lovelace,ada@x.de,Abgegeben,,"15,00",'
    '"Montag, 12. Januar 2026, 09:00",-,\n'
    'Teilnehmer/in102,Bob Okafor,bob@x.de,Abgegeben,,"15,00",'
    '"Dienstag, 13. Januar 2026, 10:30",-,\n'
    'Teilnehmer/in103,Max Mustermann,max@x.de,Keine Abgabe,,"15,00",-,-,\n'
)
JAPANESE = (
    "識別子,氏名,メールアドレス,ステータス,評点,最大評点,最終更新日時 (提出)\n"
    "参加者 101,Ada,ada@x.jp,提出,,15.00,2026年 01月 12日(月曜日) 09:00\n"
    "参加者 102,Bob,bob@x.jp,提出,,15.00,2026年 01月 13日(火曜日) 10:30\n"
)


FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,"
    "Dernière modification (travail remis)\n"
    'Participant101,Ada,ada@x.fr,Remis,,15.00,"lundi 12 janvier 2026, 09:00"\n'
    'Participant102,Bob,bob@x.fr,Remis,,15.00,"mardi 13 janvier 2026, 10:30"\n'
)


@pytest.mark.parametrize("worksheet", [GERMAN, JAPANESE, FRENCH])
def test_worksheet_of_moodle_is_read_in_its_language(course, tmp_path, worksheet, capsys):
    users = table(tmp_path / "users.csv", worksheet)
    assert collect(course, zipped(tmp_path / "z.zip", MOODLE), "--users", users) == 0
    ids = {user.partition("@")[0] for user in handed_in(course)}
    assert ids == {"ada", "bob"} and "knows 2 of these 2" in capsys.readouterr().out
    received = [one.received for one in receipts.read(course, NAME).values()]
    clock = (datetime(2026, 1, 12, 9), datetime(2026, 1, 13, 10, 30))
    assert received == [time.astimezone(UTC).isoformat() for time in clock]


TABLES = {
    "a field more than headings": ("user,student\n101,ada,\n102,bob,\n", "utf-8"),
    "numbers of a spreadsheet": ("user,student\n101.0,ada\n102.0,bob\n", "utf-8"),
    "semicolons": ("user;student\n101;ada\n102;bob\n", "utf-8-sig"),
    "tabs, as Excel's Unicode": ("user\tstudent\n101\tada\n102\tbob\n", "utf-16"),
    "blank lines": ("\nuser,student\n\n101,ada\n,\n102,bob\n\n", "utf-8"),
    "Windows": ("user,student,name\r\n101,ada,Müller\r\n102,bob,\r\n", "cp1252"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_table_as_a_spreadsheet_saves_it_is_read(course, tmp_path, kind):
    users = table(tmp_path / "users.csv", *TABLES[kind])
    assert collect(course, zipped(tmp_path / "z.zip", MOODLE), "--users", users) == 0
    assert set(handed_in(course)) == {"ada", "bob"}
    assert receipts.read(course, NAME)["ada"].name in {"Ada Lovelace", "Müller"}


def test_excel_file_is_a_list_of_users_too(course, tmp_path):
    book = openpyxl.Workbook()
    for row in (("user", "student"), (101, "ada"), (102, "bob")):
        book.active.append(row)
    book.save(tmp_path / "users.xlsx")
    users = str(tmp_path / "users.xlsx")
    assert collect(course, zipped(tmp_path / "z.zip", MOODLE), "--users", users) == 0
    assert set(handed_in(course)) == {"ada", "bob"}


@pytest.mark.parametrize(
    "content, why",
    [
        (b"user,student,name\n101,ada,Lovelace, Ada\n", "line 2: 4 fields, and the heading has 3"),
        (b"", "is empty"),
        (b"PK no zip", "cannot be read as a table"),
        (b'user,student\n"' + b"x" * 200_000, "cannot be read as a table"),
    ],
)
def test_table_that_is_broken_is_refused_in_one_line(course, tmp_path, content, why, capsys):
    (tmp_path / "users.csv").write_bytes(content)
    export = zipped(tmp_path / "z.zip", MOODLE)
    assert collect(course, export, "--users", str(tmp_path / "users.csv")) == 2
    said = capsys.readouterr().err.strip()
    assert why in said and "\n" not in said and handed_in(course) == {}


def test_list_that_knows_nobody_says_so(course, tmp_path, capsys):
    users = table(tmp_path / "users.csv", "user,student\n901,ada\n902,bob\n")
    assert collect(course, zipped(tmp_path / "z.zip", MOODLE), "--users", users) == 1
    assert "knows 0 of these 2" in capsys.readouterr().out


def test_nobody_calls_himself_by_what_the_list_gives_to_another(course, tmp_path, capsys):
    users = table(tmp_path / "users.csv", "user,student\n102,bob\n")
    files = {
        f"bob_101_assignsubmission_file/{FILE}": "not bob",
        f"Bob_102_assignsubmission_file/{FILE}": "B",
    }
    assert collect(course, zipped(tmp_path / "z.zip", files), "--users", users) == 0
    assert handed_in(course) == {"bob": "B", "bob 101": "not bob"}
    assert "bob 101 is user 101, for another is called bob." in capsys.readouterr().out


def test_place_that_two_users_claim_is_given_to_neither(course, tmp_path, capsys):
    users = table(tmp_path / "users.csv", "user,student\n101,ada\n102,ada\n103,eve\n")
    files = MOODLE | {f"Eve_103_assignsubmission_file/{FILE}": "E"}
    assert collect(course, zipped(tmp_path / "z.zip", files), "--users", users) == 1
    assert handed_in(course) == {"eve": "E"}
    assert capsys.readouterr().out.count("users 101, 102 are all called ada") == 2


def test_student_who_comes_as_another_user_is_named(course, tmp_path, capsys):
    export = zipped(tmp_path / "z.zip", {f"bob_101_assignsubmission_file/{FILE}": "not bob"})
    assert collect(course, export) == 0
    users = table(tmp_path / "users.csv", "user,student\n102,bob\n")
    export = zipped(tmp_path / "z.zip", {f"Bob_102_assignsubmission_file/{FILE}": "B"})
    assert collect(course, export, "--users", users) == 0
    assert "bob is user 102 now, and was user 101 before." in capsys.readouterr().out


# One submission is nobody else's business


def test_place_that_is_taken_by_a_file_stops_nobody_else(course, tmp_path, capsys):
    (course.folder / "submitted").mkdir(parents=True)
    (course.folder / "submitted" / "ada").write_text("a file")
    export = zipped(tmp_path / "z.zip", {f"ada_{FILE}": "A", f"bob_{FILE}": "B"})
    assert collect(course, export) == 1
    assert handed_in(course) == {"bob": "B"}
    assert f"ada_{FILE}: it cannot be taken in" in capsys.readouterr().out


STEPS = {
    "the receipt": ("commands.collect._receipt", lambda one, *_: one.user),
    "the place": ("intake.store.put", lambda course, name, student, *_: student),
    "the file": ("commands.collect._put", lambda course, name, entry, *_: str(entry)),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [KeyError, MemoryError, OverflowError, UnicodeError, OSError])
def test_error_of_ours_at_any_step_stops_nobody_else(
    course, tmp_path, monkeypatch, capsys, step, error
):
    room, at = STEPS[step]
    right = pkgutil.resolve_name(f"classroom.{room}")

    def breaks(*args):
        if "bob" in at(*args):
            raise error("on purpose")
        return right(*args)

    monkeypatch.setattr(f"classroom.{room}", breaks)
    files = {f"{name}_{FILE}": name for name in ("ada", "bob", "eve")}
    assert collect(course, zipped(tmp_path / "z.zip", files)) == 1
    assert handed_in(course) == {"ada": "ada", "eve": "eve"}
    assert f"bob_{FILE}: it cannot be taken in ({error.__name__}: " in capsys.readouterr().out


def test_file_that_is_broken_inside_a_zip_stops_nobody_else(course, tmp_path, capsys):
    export = zipped(tmp_path / "z.zip", {f"ada_{FILE}": "0" * 3000, f"bob_{FILE}": "B"})
    content = export.read_bytes()
    lie = content.replace(struct.pack("<L", 3000), struct.pack("<L", 30))
    assert lie != content
    export.write_bytes(lie)
    assert collect(course, export) == 1
    assert handed_in(course) == {"bob": "B"}
    assert f"ada_{FILE}: it cannot be taken in" in capsys.readouterr().out
