"""The branch that Colab and Binder open is pushed as a workflow pushes it."""

import os
import subprocess
from functools import partial

import pytest

from tests.support.machine import QuietHandler, serving
from tools.site import push_notebooks


class Repository(QuietHandler):
    """Stands for GitHub: a repository over HTTP that whoever has the token may push to."""

    token = "basic of-this-checkout"

    def do_GET(self):  # noqa: N802
        """Answer as git's own program for servers does."""
        if self.headers["Authorization"] != self.token:
            self.send_error(401)
            return
        path, _, query = self.path.partition("?")
        about = {"GIT_PROJECT_ROOT": self.directory, "GIT_HTTP_EXPORT_ALL": "1"}
        about |= {"REMOTE_USER": "owner", "REQUEST_METHOD": self.command, "PATH_INFO": path}
        about |= {"QUERY_STRING": query, "CONTENT_TYPE": self.headers.get("Content-Type", "")}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answering = {"env": os.environ | about, "input": body}
        said = subprocess.check_output(["git", "http-backend"], **answering)
        head, _, answer = said.partition(b"\r\n\r\n")
        self.send_response(200)
        for line in head.decode().splitlines():
            self.send_header(*line.split(": ", 1))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815


@pytest.fixture
def checkout(tmp_path):
    """A clone as a workflow has it: its right to push stands in its own configuration."""

    def git(*words):
        return subprocess.check_output(["git", *words], cwd=tmp_path, text=True).strip()

    git("init", "--quiet", "--bare", "hub/course.git")
    git("init", "--quiet", "clone")
    with serving(tmp_path / "hub", Repository) as hub:
        git("-C", "clone", "remote", "add", "origin", f"{hub}/course.git")
        header = f"http.{hub}/.extraheader"
        git("-C", "clone", "config", header, f"Authorization: {Repository.token}")
        yield tmp_path / "clone", partial(git, "-C", "hub/course.git")


def test_notebooks_are_pushed_with_the_rights_of_the_checkout(checkout):
    clone, on_hub = checkout
    (clone / ".gitignore").write_text("built/\n")
    (clone / "built").mkdir()
    (clone / "built" / "chapter.ipynb").write_text("{}")
    push_notebooks.main(clone / "built")
    assert on_hub("ls-tree", "-r", "--name-only", "notebooks") == "chapter.ipynb"
    (clone / "built" / "chapter.ipynb").rename(clone / "built" / "renamed.ipynb")
    push_notebooks.main(clone / "built")
    assert on_hub("ls-tree", "-r", "--name-only", "notebooks") == "renamed.ipynb"
    assert on_hub("rev-list", "--count", "notebooks") == "1"
    status = subprocess.check_output(["git", "status", "--short"], cwd=clone, text=True)
    assert status == "?? .gitignore\n"  # neither files nor the index were touched


def test_notebooks_are_not_pushed_without_that_right(checkout, monkeypatch):
    clone, on_hub = checkout
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    ask = ["git", "-C", clone, "config", "--name-only", "--get-regexp", "extraheader"]
    subprocess.check_call([*ask[:4], "--unset", subprocess.check_output(ask, text=True).strip()])
    with pytest.raises(subprocess.CalledProcessError, match="'push'"):
        push_notebooks.main(clone)
    assert on_hub("branch", "--list") == ""
