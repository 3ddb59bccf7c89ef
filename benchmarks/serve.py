"""Serve a folder on this machine as a web host does: gzip for text, connections kept open."""

import contextlib
import functools
import gzip
import http.server
import io
import threading

TEXT = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with gzip where that helps, and without a line in the log."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        """Send the headers of a file; return what is to be sent of it."""
        path = self.translate_path(self.path)
        if not path.endswith(TEXT):
            return super().send_head()
        try:
            with open(path, "rb") as file:
                content = _zipped(file.read())
        except OSError:
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, *arguments):
        """Say nothing."""


@functools.cache
def _zipped(content):
    return gzip.compress(content, mtime=0)


@contextlib.contextmanager
def serving(folder):
    """Give the address of a folder as long as the context is open."""
    handler = functools.partial(Handler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
