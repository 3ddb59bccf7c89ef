"""Choose the notebook of each user that counts, and say of every other file why it does not."""

from collections import defaultdict
from datetime import timedelta
from statistics import median

from classroom.intake.platforms import recognise, refused
from classroom.times import moment

COPIED, ENOUGH = timedelta(hours=1), 3


def numbers(found, assignment):
    """Return all users who can be meant by the names of files."""
    readings = [one for entry in found if (one := recognise(entry.parts, assignment))]
    return {one.user for one in readings} | {one.other.user for one in readings if one.other}


def sort(found, assignment, known):
    """Return the newest notebook of each user, and a sentence on each file that is none.

    Parameters
    ----------
    found : list of Entry
    assignment : str
    known : set of str
        The users of whom there is a list, and those of earlier collections.

    Returns
    -------
    handed : list of (Upload, Entry)
    odd : list of str
    """
    by_user, odd = defaultdict(list), []
    for entry in found:
        one, other = _settled(recognise(entry.parts, assignment), known)
        if one and one.file == "timestamp.txt" and one.platform == "exchange":
            continue
        if why := _why_not(one, other, entry):
            odd.append(f"{entry}: {why}")
        else:
            by_user[one.user].append((one, entry))
    owned = {user: _owned(files, user, by_user, odd) for user, files in sorted(by_user.items())}
    return [_newest(files, assignment, odd) for files in owned.values() if files], odd


def copied(handed):
    """Return whether an exchange was copied: most of it long after the times in its names.

    Of few users nothing is said, for the names are the students' own.
    """
    gaps = [
        entry.time - told
        for one, entry in handed
        if one.platform == "exchange" and entry.time and (told := moment(one.batch))
    ]
    return len(gaps) >= ENOUGH and median(gaps) > COPIED


def _why_not(one, other, entry):
    """Return why a file is not taken, "" if it is."""
    if one is None:
        return entry.refused or refused(entry.parts)
    if other:
        return (
            f"user {one.user} or user {other.user} handed it in; "
            "a list with one of them (--users) decides"
        )
    if entry.refused:
        return entry.refused
    return "" if one.file.casefold().endswith(".ipynb") else "it is no notebook"


def _settled(one, known):
    """Return one reading of a path, and another if both can be true."""
    other = one and one.other
    if other and (one.user in known) != (other.user in known):
        return (one if one.user in known else other), None
    return one, other


def _owned(files, user, users, odd):
    """Return the files that are a user's own: in an exchange anybody can write any name."""
    owners = {entry.owner for _, entry in files} - {""}
    mine = [
        (one, entry)
        for one, entry in files
        if entry.owner == user or (len(owners) < 2 and entry.owner not in users)
    ]
    for one, entry in files:
        if (one, entry) not in mine:
            odd.append(
                f"{entry}: it stands under {user}, and belongs to the account {entry.owner}; "
                "look who handed it in"
            )
    return mine


def _newest(files, assignment, odd):
    """Return the one that counts; of two at once, the one whose name is the assignment's."""
    files.sort(key=lambda file: _rank(file, assignment))
    *others, chosen = files
    for one, entry in others:
        again = one.file == chosen[0].file and one.order != chosen[0].order
        if one.batch == chosen[0].batch and not again:
            odd.append(f"{entry}: {chosen[1]} of the same student was taken instead")
    return chosen


def _rank(file, assignment):
    one, entry = file
    return one.batch, one.file == f"{assignment}.ipynb", one.order, str(entry)
