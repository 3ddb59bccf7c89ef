"""Read the times that platforms, nbgrader and teachers write, and write nbgrader's own."""

from datetime import UTC, datetime

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
FORMS = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%Y-%m-%d %H:%M:%S")


def moment(text, zone=None):
    """Return the time that a text says, in UTC, or None if it says none.

    Parameters
    ----------
    text : str
        As Moodle or nbgrader writes it, or in ISO's form.
    zone : tzinfo, optional
        That of a text which names none; that of this machine's clock if not given.

    Examples
    --------
    >>> moment("Thursday, 26 November 2026, 1:22 PM", UTC).isoformat()
    '2026-11-26T13:22:00+00:00'
    >>> moment("2026-11-26 13:22:00.5 UTC") == moment("2026-11-26T14:22:00.5+01:00")
    True
    >>> moment("-") is None
    True
    """
    words = text.strip()
    if words.endswith(" UTC"):
        words, zone = words.removesuffix(" UTC").strip(), UTC
    for read in (*(_of_form(form) for form in FORMS), datetime.fromisoformat):
        try:
            found = read(words)
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _of_form(form):
    return lambda words: datetime.strptime(words, form)


def stamp(time):
    """Return a time as nbgrader writes it into a file.

    Examples
    --------
    >>> stamp(moment("2026-11-26T14:22+01:00"))
    '2026-11-26 13:22:00.000000 UTC'
    """
    return time.astimezone(UTC).strftime(STAMP)


def naive(time):
    """Return a time as nbgrader's gradebook holds it, in UTC without saying so; None stays None.

    Examples
    --------
    >>> naive(moment("2026-11-26T14:22+01:00")).isoformat()
    '2026-11-26T13:22:00'
    """
    return time.astimezone(UTC).replace(tzinfo=None) if time else None
