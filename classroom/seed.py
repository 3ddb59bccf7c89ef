"""The secret seed of a course, from which hidden inputs are drawn."""

import os
import secrets

from classroom.command import Unusable

SEED = "CONVKIT_SEED"
FILE = "seed.txt"


def of(course):
    """Return the seed of a course and what a teacher should know of it, or "".

    The environment variable goes before the file; a course that has neither gets a seed.

    Parameters
    ----------
    course : Course

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from classroom.course import Course
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     course = Course(pathlib.Path(), pathlib.Path(folder))
    ...     of(course)[0] == of(course)[0], of(course)[1]
    (True, '')
    """
    given, there = os.environ.get(SEED, ""), kept(course)
    if not there:
        return _keep(course, given or secrets.token_hex(16))
    if given and given != there:
        return given, (
            f"{SEED} is not the seed in {_path(course)}: hidden inputs are others than before, "
            "so all submissions are graded again. Unset it to grade as before."
        )
    return there, ""


def kept(course):
    """Return the seed that was kept, or "" if there is none.

    Raises
    ------
    Unusable
        If the file holds no text.
    """
    path = _path(course)
    try:
        return path.read_text("utf-8").strip() if path.exists() else ""
    except UnicodeDecodeError:
        raise Unusable(f"{path} holds no seed: it is no text; put it back as it was") from None


def _keep(course, seed):
    """Write a seed to its place, for the teacher's eyes alone; return it and say so."""
    path = _path(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", -1, "utf-8"
    ) as file:
        file.write(f"{seed}\n")
    return seed, (
        f"{path} holds the secret seed of this course, from which hidden inputs are drawn. Keep it "
        "with the gradebook and out of version control: the same seed gives the same points again."
    )


def _path(course):
    return course.folder / FILE
