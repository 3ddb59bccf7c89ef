"""Execute the chapters with this tree's convkit, and anew whenever its code has changed."""

import hashlib
import os
from pathlib import Path

from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]


def setup(app):
    paths = [str(ROOT), os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    KernelManager.transport_encryption.default_value = "auto"  # a kernel warns of plain sockets
    app.connect("config-inited", name_cache_after_code, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_cache_after_code(app, config):
    """Keep executed chapters under a digest of the package and its pinned requirements."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "convkit").rglob("*.*")):
        if path.suffix in {".py", ".js", ".css"}:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    cache = Path(app.srcdir) / "_build" / ".jupyter_cache" / digest.hexdigest()[:16]
    config.nb_execution_cache_path = str(cache)
