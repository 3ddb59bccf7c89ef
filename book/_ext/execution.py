"""Execute the chapters with this tree's convkit, and anew whenever its code has changed."""

import contextlib
import hashlib
import os
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]


def setup(app):
    paths = [str(ROOT), os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    KernelManager.transport_encryption.default_value = "auto"  # a kernel warns of plain sockets
    app.connect("config-inited", name_cache_after_code, priority=1)
    app.connect("build-finished", write_outputs, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_cache_after_code(app, config):
    """Keep executed chapters under a digest of the package and its pinned requirements."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "convkit").rglob("*.*")):
        if path.suffix in {".py", ".js", ".css"}:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    cache = Path(app.srcdir) / "_build" / ".jupyter_cache" / digest.hexdigest()[:16]
    config.nb_execution_cache_path = str(cache)


def write_outputs(app, error):
    """Put the outputs into the written notebooks, which lack them where they come from the cache."""
    cache = get_cache(app.config.nb_execution_cache_path)
    for path in sorted((Path(app.outdir).parent / "jupyter_execute").glob("*.ipynb")):
        with contextlib.suppress(KeyError):
            _, notebook = cache.merge_match_into_notebook(nbformat.read(path, 4))
            nbformat.write(notebook, path)
