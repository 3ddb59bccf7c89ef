"""What a machine may lack, and a folder served on it."""

import contextlib
import functools
import http.server
import os
import threading

import pytest

from classroom.sandbox import boxes, bubblewrap

STARTS = ("new",) if bubblewrap.missing() else tuple(boxes.starts())  # the usual one first


def lacks(what):
    """Skip the test because something is not there; in continuous integration, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


def needs_bubblewrap():
    if bubblewrap.missing():
        lacks(f"{bubblewrap.missing()}; `make tools` installs it")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Answers without a line in the log."""

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def serving(folder, handler=QuietHandler):
    """Serve a folder; yield its address."""
    handler = functools.partial(handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
