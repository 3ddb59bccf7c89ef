"""Take what a student handed in, without following, running or believing any of it."""

import hashlib
import os
import stat
from dataclasses import dataclass, field, replace
from datetime import UTC

from classroom.course import LARGEST
from classroom.times import moment

FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
DEEPEST = 4
MOST = 200
ONE = 32_000_000  # bytes of one file beside the notebook: what crosses to its process at once


@dataclass(frozen=True)
class Submission:
    """What was handed in.

    Parameters
    ----------
    notebook : bytes
    files : dict from str to bytes
        All other plain files of the folder.
    flags : tuple of str
        What was odd, for the teacher.
    submitted : str
        ISO time, "" if it is not known.
    reason : str
        Why there is no notebook, or "".
    """

    notebook: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    submitted: str = ""
    reason: str = ""

    def digest(self, *others):
        """Return a hash of all this and of other words that decide the result."""
        found = hashlib.sha256(self.notebook)
        for word in (*others, self.reason, self.submitted, *self.flags):
            found.update(b"\0" + word.encode("utf-8", "surrogatepass"))
        for name, data in sorted(self.files.items()):
            found.update(b"\1" + name.encode("utf-8", "surrogateescape") + b"\0" + data)
        return found.hexdigest()


def take(folder, assignment):
    """Return the `Submission` in a folder."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return Submission(reason="the folder is a link to another place")
    files, flags = _files(folder)
    stamp = files.pop("timestamp.txt", b"")
    found = Submission(files=files, flags=tuple(flags), submitted=_time(stamp))
    notebooks = [name for name in files if name.endswith(".ipynb")]
    wanted = f"{assignment}.ipynb"
    if wanted not in notebooks and len(notebooks) == 1:
        found = replace(
            found, flags=(*flags, f"the notebook is called {notebooks[0]}, not {wanted}")
        )
        wanted = notebooks[0]
    if wanted not in notebooks:
        return replace(found, files={}, reason=_absence(wanted, notebooks, flags))
    others = {name: data for name, data in files.items() if not name.endswith(".ipynb")}
    large = [name for name, data in others.items() if len(data) > ONE]
    told = (f"{name} is too large (beyond {ONE // 10**6} MB), so it was left out" for name in large)
    others = {name: data for name, data in others.items() if name not in large}
    return replace(found, notebook=files[wanted], files=others, flags=(*found.flags, *told))


def _absence(wanted, notebooks, flags):
    """Say why there is no notebook: what is in its place, or what is there instead."""
    for flag in flags:
        if flag.startswith(f"{wanted} "):
            return flag
    there = f"; there is {', '.join(sorted(notebooks))}" if notebooks else ""
    return f"there is no {wanted}{there}"


def _files(folder):
    """Return the plain files below a folder by their names, and what was left out."""
    files: dict[str, bytes] = {}
    flags: list[str] = []
    left = LARGEST
    for place, folders, names in os.walk(folder):
        inside = os.path.relpath(place, folder)
        depth = 0 if inside == "." else len(inside.split(os.sep))
        folders[:] = sorted(n for n in folders if not n.startswith("."))
        if depth == DEEPEST and folders:
            flags.append(f"what lies more than {DEEPEST} folders deep, in {inside}, was left out")
            folders.clear()
        links = [n for n in folders if os.path.islink(os.path.join(place, n))]
        for name in sorted([*links, *names], key=_notebooks_first):
            if len(files) + len(flags) >= MOST:
                return files, [
                    *flags,
                    f"there are more than {MOST} files; the others were left out",
                ]
            path = os.path.normpath(os.path.join(inside, name))
            data, oddity = _read(os.path.join(place, name), left)
            if oddity:
                flags.append(f"{path} {oddity}, so it was left out")
            else:
                files[path] = data
                left -= len(data)
    return files, flags


def _notebooks_first(name):
    return not name.endswith(".ipynb"), name


def _read(path, limit):
    """Return the bytes of a plain file and "", or why it is none."""
    try:
        number = os.open(path, FLAGS)
    except OSError:
        return b"", "is a link" if os.path.islink(path) else "cannot be read"
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return b"", "is no plain file"
        data = file.read(limit + 1)
    if len(data) > limit:
        return b"", f"is too large (beyond {LARGEST // 10**6} MB in all)"
    return data, ""


def _time(text):
    """Return the time of nbgrader's timestamp.txt in ISO's form, or "" if it is none."""
    found = moment(text[:100].decode("utf-8", "replace"), UTC)
    return found.isoformat() if found else ""
