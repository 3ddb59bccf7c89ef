"""Read what a learning platform exported, without letting it write or name a path."""

import os
import stat
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from classroom.command import Unusable

NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """A file of an export.

    Parameters
    ----------
    parts : tuple of str
        Its path in the export.
    size : int
        In bytes, as the export says.
    time : datetime, optional
        When it was packed into the zip, or put into its folder by a clock that only the system
        sets.
    refused : str
        Why it is not to be read, "" if it is.
    read : function
        Returns its bytes, never more than the limit.
    """

    parts: tuple[str, ...]
    size: int
    time: datetime | None = None
    refused: str = ""
    read: Callable[[], bytes] | None = None

    def __str__(self):
        return "/".join(self.parts).encode("utf-8", "replace").decode()


@contextmanager
def opened(source, limit):
    """Yield the entries of a folder or of a zip; one of more than `limit` bytes is refused.

    They can be read as long as the context lasts.

    Raises
    ------
    Unusable
        If `source` is neither, or the zip is one that unpacks to more than it can hold.
    """
    if source.is_dir():
        yield list(_of_folder(source, limit))
    elif source.is_file() and zipfile.is_zipfile(source):
        with _unbroken(source) as archive:
            yield list(_of_zip(archive, source, limit))
    else:
        raise Unusable(f"{source} is no folder and no zip; give what the platform exported")


def _unbroken(source):
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unusable(f"{source} is a broken zip ({error}); export it again") from None


def _of_zip(archive, source, limit):
    files = [info for info in archive.infolist() if not info.is_dir()]
    if sum(info.compress_size for info in files) > source.stat().st_size:
        raise Unusable(f"the files of {source} overlap, so it would unpack without end")
    for info in files:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        refused = _refused_in_zip(info, parts, limit)
        read = _reader(archive.open, info, limit)
        yield Entry(parts, info.file_size, _packed(info), refused, read)


def _packed(info):
    """Return when a file was packed, by the clock of this machine; never a time to come."""
    if info.date_time <= NO_TIME:
        return None
    try:
        return min(datetime(*info.date_time).astimezone(), datetime.now(UTC))
    except ValueError:
        return None


def _refused_in_zip(info, parts, limit):
    kind = stat.S_IFMT(info.external_attr >> 16)
    if ".." in parts or "/" in parts or (parts and parts[0].endswith(":")):
        return "its name leads out of the zip"
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device"
    if info.flag_bits & 1:
        return "it is encrypted"
    return _too_large(info.file_size, limit)


def _too_large(size, limit):
    return f"it has {size:,} bytes, and {limit:,} is the limit" if size > limit else ""


def _reader(opened, what, limit):
    def read():
        with opened(what) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise OSError(_too_large(len(content), limit))
        return content

    return read


def _of_folder(source, limit):
    for folder, folders, files in os.walk(source):
        folders.sort()
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            path = Path(folder) / name
            found = path.lstat()
            refused = _too_large(found.st_size, limit)
            if not stat.S_ISREG(found.st_mode):
                refused = "it is a link or a device"
            parts = path.relative_to(source).parts
            time = datetime.fromtimestamp(found.st_ctime, UTC)
            yield Entry(parts, found.st_size, time, refused, _reader(_without_links, path, limit))


def _without_links(path):
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
