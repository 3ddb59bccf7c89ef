"""Benchmarks drop the samples that other processes disturbed: benchmarks.quiet."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "quiet.py"


@pytest.fixture
def quiet():
    spec = importlib.util.spec_from_file_location("quiet", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Machine:
    """A clock, and what others have had of the processors."""

    def __init__(self, quiet, monkeypatch):
        self.now = self.taken = 0.0
        monkeypatch.setattr(quiet.time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(quiet, "others", lambda: self.taken)

    def sample(self, *shares):
        """Return a function whose calls take a second each, with these shares for others."""
        left = iter(enumerate(shares))

        def call():
            number, share = next(left)
            self.now += 1
            self.taken += share
            return number

        return call


def test_disturbed_samples_are_dropped_and_taken_again(quiet, monkeypatch):
    machine = Machine(quiet, monkeypatch)
    sample = machine.sample(0, 0.5, 0.04, 1.9, 0.2, 0.01)
    assert quiet.undisturbed(sample, wanted=3) == [0, 2, 5]


def test_too_few_quiet_samples_end_it_all(quiet, monkeypatch):
    machine = Machine(quiet, monkeypatch)
    sample = machine.sample(*[0.5] * 19, 0)
    message = "^1 of 20 samples were undisturbed, but 2 are needed: .* nothing is written$"
    with pytest.raises(SystemExit, match=message):
        quiet.undisturbed(sample, wanted=2)


def test_where_the_kernel_keeps_no_account_nothing_is_measured(quiet, monkeypatch, tmp_path):
    monkeypatch.setattr(quiet, "STAT", tmp_path / "stat")
    with pytest.raises(SystemExit, match="is missing: nothing says whether other processes are at"):
        quiet.others()


def test_others_have_had_what_was_not_idle_and_not_ours(quiet, monkeypatch, tmp_path):
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 20 30 9000 7 1 2 3 0 0\ncpu0 1 2 3\n")
    monkeypatch.setattr(quiet, "STAT", stat)
    monkeypatch.setattr(quiet, "TICK", 0.01)
    monkeypatch.setattr(quiet.time, "process_time", lambda: 0.5)
    assert quiet.others() == pytest.approx(1.56 - 0.5)


def test_a_range_that_reaches_across_a_goal_decides_nothing(quiet):
    assert quiet.judged([0.9, 1.0], most=1) == "reached"
    assert quiet.judged([1.1, 1.3], most=1) == "missed"
    assert quiet.judged([0.9, 1.3], most=1) == "not decided"
    assert quiet.judged([1.3, 0.9, 0.95], most=1) == "not decided"


def test_more_samples_narrow_the_range_of_a_median(quiet):
    five, fifteen = [3, 1, 2, 5, 4], [15, *range(1, 15)]
    assert quiet.around_median(five) == (1, 5)
    assert quiet.around_median(fifteen) == (4, 12)
    assert quiet.judged([0.1, *[0.9] * 13, 4], most=1) == "reached"  # two odd samples


def test_no_chapter_prints_the_tables_of_the_benchmarks():
    chapters = list((PATH.parents[1] / "book").glob("*.md"))
    assert chapters
    assert not [page.name for page in chapters if "timings" in page.read_text(encoding="utf-8")]
