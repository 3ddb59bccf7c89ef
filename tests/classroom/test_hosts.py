"""A class graded by several hosts, each with a network of its own, one of which is lost."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

import pytest

from tests.support.classes import (
    FULL,
    answered,
    command,
    environment,
    hand_in,
    make,
    result,
    scratch,
)

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("bubblewrap")]
STUDENTS = [f"student-{number:02}" for number in range(24)]
PATIENCE = 300
# What is silent for so long is lost; five minutes, unless one says so.
SOON = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "15s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "15s",
}


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@pytest.fixture
def hosts():
    """A host that teaches, and two with a cable to it; the first end of each cable is here."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("hosts are made by the superuser, with ip of iproute2")
    here, others = f"teach{os.getpid()}", [f"host{number}-{os.getpid()}" for number in (1, 2)]
    with contextlib.ExitStack() as stack:
        for name in (here, *others):
            ip("netns", "add", name)
            stack.callback(ip, "netns", "delete", name)
            ip("-n", name, "link", "set", "lo", "up")
        for number, name in enumerate(others, 1):
            cable = (
                "link",
                "add",
                f"to{number}",
                "type",
                "veth",
                "peer",
                "name",
                "cable",
                "netns",
                name,
            )
            ip("-n", here, *cable)
            for place, link, end in ((here, f"to{number}", 1), (name, "cable", 2)):
                ip("-n", place, "address", "add", f"10.77.{number}.{end}/30", "dev", link)
                ip("-n", place, "link", "set", link, "up")
        yield here, *others


@contextlib.contextmanager
def running(host, log, *words):
    """Run Python on a host; what it says goes into a file."""
    with open(log, "w") as file:
        process = subprocess.Popen(
            ["ip", "netns", "exec", host, sys.executable, *words],
            cwd=log.parent,
            env=environment() | SOON,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def wait_for(something):
    end = time.monotonic() + PATIENCE
    while not something():
        assert time.monotonic() < end
        time.sleep(0.1)


def worker(number):
    """Return what starts a worker on a host; only what comes by its cable reaches it."""
    there = ("--host", f"10.77.{number}.2", "--nthreads", "1", "--no-nanny", "--no-dashboard")
    return ("-m", "dask", "worker", f"10.77.{number}.1:8786", *there)


def test_a_class_is_graded_whole_though_a_host_is_lost(hosts, tmp_path):
    course, (here, *others) = make(tmp_path), hosts
    for student in STUDENTS:
        hand_in(course, student, scratch(answered(), "import time; time.sleep(2)"))
    log = tmp_path / "scheduler.log"
    grading = command(course, "--scheduler", "10.77.1.1:8786", "--workers", "4")[1:]
    scheduling = ("-m", "dask", "scheduler", "--host", "0.0.0.0", "--no-dashboard")
    with contextlib.ExitStack() as stack:
        stack.enter_context(running(here, log, *scheduling))
        for number, host in enumerate(others, 1):
            stack.enter_context(running(host, tmp_path / f"{host}.log", *worker(number)))
        wait_for(lambda: log.read_text().count("Register worker") == 2)
        grade = stack.enter_context(running(here, tmp_path / "grade.log", *grading))
        wait_for(lambda: sum(course.result("plain", one).exists() for one in STUDENTS) >= 4)
        ip("-n", here, "link", "set", "to2", "down")
        assert grade.wait(PATIENCE) == 0, (tmp_path / "grade.log").read_text()
    assert "Remove worker" in log.read_text().split("Register worker")[-1]
    assert [result(course, student).points for student in STUDENTS] == [FULL] * len(STUDENTS)
