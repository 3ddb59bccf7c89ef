"""Programs that are installed: what happens where one cannot be."""

import pytest

from tools import apt


def nothing():
    return None


def test_a_program_that_cannot_be_had_ends_continuous_integration(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="^no Teapot found and none could be installed; tea needs"):
        apt.ensure("Teapot", nothing, nothing, "tea")


def test_elsewhere_it_is_said_and_the_rest_goes_on(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    apt.ensure("Teapot", nothing, nothing, "tea")
    found = "no Teapot found and none could be installed; tea needs it"
    assert capsys.readouterr().out.strip() == found


def test_without_sudo_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(apt.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(apt.shutil, "which", lambda name: name == "apt-get")
    monkeypatch.setattr(apt.subprocess, "run", lambda *given, **options: pytest.fail("it ran"))
    apt.install("teapot")
