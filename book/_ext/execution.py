"""Execute the chapters with this tree's code, and again whenever what they use has changed."""

import contextlib
import hashlib
import os
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
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
    app.connect("config-inited", name_cache_after_code, priority=1)
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


def write_outputs(app, error):
    """Write the outputs into the notebooks, which come without them where the cache was used."""
    cache = get_cache(app.config.nb_execution_cache_path)
    for path in sorted((Path(app.outdir).parent / "jupyter_execute").glob("*.ipynb")):
        with contextlib.suppress(KeyError):
            _, notebook = cache.merge_match_into_notebook(nbformat.read(path, 4))
            nbformat.write(notebook, path)
