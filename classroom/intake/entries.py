"""Read what a learning platform exported, without letting it write or name a path."""

import os
import re
import stat
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from classroom.command import Unusable

NO_TIME = (1980, 1, 1, 0, 0, 0)
UTF8, ENCRYPTED = 0x800, 0x1
DEEPEST = 20
SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # Windows has neither
# What systems and programs put beside the files of people.
UNREADABLE = re.compile("[\ud800-\udfff]")
LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"}


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
    owner : str
        The account that put it into its folder, "" if that is not known.
    read : function
        Returns its bytes, never more than the limit.
    """

    parts: tuple[str, ...]
    size: int
    time: datetime | None = None
    refused: str = ""
    owner: str = ""
    read: Callable[[], bytes] | None = None

    def __str__(self):
        return "/".join(self.parts).encode("utf-8", "replace").decode()


@contextmanager
def opened(source, limit):
    """Yield the entries of a folder or of a zip; one of more than `limit` bytes is refused.

    They can be read as long as the context lasts. What only systems and programs put there is none.

    Raises
    ------
    Unusable
        If `source` is neither, or the zip is one that unpacks to more than it can hold.
    """
    if source.is_dir():
        yield [*filter(_of_people, _of_folder(source, limit))]
    elif source.is_file() and zipfile.is_zipfile(source):
        with _unbroken(source) as archive:
            yield [*filter(_of_people, _of_zip(archive, source, limit))]
    else:
        raise Unusable(f"{source} is no folder and no zip; give what the platform exported")


def _of_people(entry):
    return bool(entry.parts) and not (LITTER & set(entry.parts) or entry.parts[-1].startswith("._"))


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
        parts = PurePosixPath(_name(info).replace("\\", "/")).parts
        refused = _refused_in_zip(info, parts, limit)
        read = _reader(archive.open, info, limit)
        yield Entry(parts, info.file_size, _packed(info), refused, "", read)


def _name(info):
    """Return a file's name; macOS writes UTF-8 without saying so, and Windows its code page."""
    if info.flag_bits & UTF8:
        return info.filename
    written = info.filename.encode("cp437")
    try:
        return written.decode("utf-8")
    except UnicodeError:
        of_names = all(sign.isascii() or _is_latin(sign) for sign in info.filename)
        return info.filename if of_names else written.decode("cp1252", "replace")


def _is_latin(sign):
    """Return whether a sign is a letter of the west, not one of Greece or of a frame."""
    return sign.isalpha() and sign < "Ā"


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
    if info.flag_bits & ENCRYPTED:
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
        deep = len(Path(folder).relative_to(source).parts) >= DEEPEST
        links = [name for name in folders if deep or (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            yield _in_folder(source, Path(folder) / name, limit)
        if deep:
            folders.clear()


def _in_folder(source, path, limit):
    found = path.lstat()
    refused = _too_large(found.st_size, limit)
    if stat.S_ISDIR(found.st_mode):
        refused = f"it lies more than {DEEPEST} folders deep"
    elif not stat.S_ISREG(found.st_mode):
        refused = "it is a link or a device"
    parts = tuple(map(_readable, path.relative_to(source).parts))
    time, owner = datetime.fromtimestamp(found.st_ctime, UTC), _account(found.st_uid)
    return Entry(parts, found.st_size, time, refused, owner, _reader(_without_links, path, limit))


def _readable(name):
    """Return the name of a file; one that is not in UTF-8 is read as Windows writes names."""
    return os.fsencode(name).decode("cp1252", "replace") if UNREADABLE.search(name) else name


@lru_cache(1024)
def _account(number):
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return str(number)


def _without_links(path):
    return os.fdopen(os.open(path, os.O_RDONLY | SAFELY), "rb")
