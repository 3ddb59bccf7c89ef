"""Write a file so that a reader sees all of it or nothing, whenever the machine is stopped."""

import os


def write(path, content):
    """Write bytes to a file; what a stop leaves behind, the next writing takes away.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(pathlib.Path(folder) / "new" / "a.txt", b"all of it")
    ...     (pathlib.Path(folder) / "new" / "a.txt").read_text()
    'all of it'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with open(part, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
