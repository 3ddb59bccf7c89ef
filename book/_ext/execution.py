"""Execute the chapters with this tree's code, and again whenever what they use has changed."""

import contextlib
import hashlib
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.executors.basic import ExecutionWorkerLocalSerial, ProcessData
from jupyter_client.manager import KernelManager
from myst_nb.core.read import is_myst_markdown_notebook
from nbclient import NotebookClient
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
READER = {"type": "plugin", "name": "myst_nb_md"}
LONGEST = "training"
SUFFIXES = {".py", ".js", ".css", ".json"}
# What `import convcheck.probe` loads of the graders; the chapters use nothing else of them.
PROBE = (
    "__init__.py",
    "engine/__init__.py",
    "engine/draws.py",
    "engine/mistake.py",
    "probe.py",
    "shared/__init__.py",
    "shared/wrong_layer.py",
)


def setup(app):
    """Register the extension."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    KernelManager.transport_encryption.default_value = "auto"  # a kernel warns of plain sockets
    NotebookClient.coalesce_streams = True  # one print may come in two pieces
    app.connect("config-inited", name_cache_after_code, priority=1)
    app.connect("env-before-read-docs", need_loopback, priority=400)
    app.connect("env-before-read-docs", execute_side_by_side)
    app.connect("build-finished", write_outputs, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_cache_after_code(app, config):
    """Keep the executed chapters in a folder named after the digest of what they use."""
    config.nb_execution_cache_path = str(
        Path(app.srcdir) / "_build" / ".jupyter_cache" / code_digest(ROOT)
    )


def code_digest(root):
    """Return a digest of all that chapters use of a tree: convkit, the probe, the lock."""
    used = [path for path in (root / "convkit").rglob("*.*") if path.suffix in SUFFIXES]
    used += [root / "convcheck" / name for name in PROBE]
    digest = hashlib.sha256()
    for path in [root / "requirements.txt", *sorted(used)]:
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def need_loopback(app, env, names):
    """Say at once what a chapter's kernel would wait a minute for in vain.

    Raises
    ------
    ExtensionError
        If this machine cannot be reached by itself.
    """
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=5).close()
    except OSError as error:
        raise ExtensionError(
            f"chapters are executed over the address 127.0.0.1, which is not here ({error})"
        ) from None


def execute_side_by_side(app, env, names):
    """Execute the chapters that will be read and are not in the cache, one on each core.

    One that fails is not in the cache then: it is executed again where it is read, and said there.
    """
    cache = get_cache(app.config.nb_execution_cache_path)
    chapters = [name for name in names if _is_notebook(env.doc2path(name))]
    for name in chapters:
        cache.add_nb_to_project(env.doc2path(name), read_data=READER)
    new = sorted(cache.list_unexecuted(), key=lambda one: _order(Path(one.uri)))
    settings = cache, app.config.nb_execution_timeout, app.config.nb_execution_allow_errors
    execute = ExecutionWorkerLocalSerial(logging.getLogger(__name__))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(execute, [ProcessData(one.pk, one.uri, *settings) for one in new]))


def _order(path):
    """Sort the chapter that takes longest first, then large ones, so that no core waits."""
    return path.stem != LONGEST, -path.stat().st_size


def _is_notebook(path):
    return is_myst_markdown_notebook(Path(path).read_text(encoding="utf-8"))


def write_outputs(app, error):
    """Write the outputs into the notebooks, which come without them where the cache was used."""
    cache = get_cache(app.config.nb_execution_cache_path)
    for path in sorted((Path(app.outdir).parent / "jupyter_execute").glob("*.ipynb")):
        with contextlib.suppress(KeyError):
            _, notebook = cache.merge_match_into_notebook(nbformat.read(path, 4))
            nbformat.write(notebook, path)
