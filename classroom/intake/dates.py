"""Read the times that a platform writes in the language of its teacher."""

import re
from datetime import datetime
from functools import cache

from babel import Locale

from classroom.times import moment

LANGUAGES = (
    *("ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl"),
    *("he", "hr", "hu", "id", "is", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt"),
    *("ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh"),
)
CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?::\d\d)?")
WORD = re.compile(r"[^\W\d_]+")
YEAR_FIRST = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D")


def told(text):
    """Return the time that a text says in some language, in UTC, or None if that is not sure.

    A month that is a word is believed if the text names the day of the week as well, and that
    agrees.

    Examples
    --------
    >>> import os, time
    >>> told("Donnerstag, 26. November 2026, 13:22") == told("Thursday, 26 November 2026, 1:22 PM")
    True
    >>> told("2026年 11月 26日(木曜日) 13:22") == told("jeudi 26 novembre 2026, 13:22")
    True
    >>> told("Freitag, 26. November 2026, 13:22") is None  # it was a Thursday
    True
    """
    found = moment(text) if ":" in text else None
    clock = CLOCK.search(text)
    if found or not clock:
        return found
    rest = text[: clock.start()] + " " + text[clock.end() :]
    days = _days(rest, WORD.findall(text.casefold()))
    hour, minute = int(clock[1]), int(clock[2])
    if len(days) != 1 or hour > 23:
        return None
    return moment(f"{days.pop()} {_hour(hour, text):02}:{minute:02}:00")


def _days(text, words):
    """Return the days, in ISO's form, that a text can mean."""
    if numeric := YEAR_FIRST.search(text + " "):
        return {_iso(*map(int, numeric.groups()))} - {None}
    year, day = re.search(r"\d{4}", text), re.search(r"(?<!\d)\d{1,2}(?!\d)", text)
    if not year or not day:
        return set()
    found = set()
    for months, weekdays in map(_names, LANGUAGES):
        for month in {months[word] for word in words if word in months}:
            date = _iso(int(year[0]), month, int(day[0]))
            if date and datetime.fromisoformat(date).weekday() in {
                weekdays[word] for word in words if word in weekdays
            }:
                found.add(date)
    return found


def _iso(year, month, day):
    try:
        return f"{datetime(year, month, day):%Y-%m-%d}"
    except ValueError:
        return None


def _hour(hour, text):
    afternoon = re.search(r"\bp\.?\s?m\b", text.casefold())
    morning = re.search(r"\ba\.?\s?m\b", text.casefold())
    return hour % 12 + 12 if afternoon else hour % 12 if morning else hour


@cache
def _names(language):
    """Return the months from 1 and the weekdays from 0, by each word for them in a language."""
    locale = Locale.parse(language)
    return tuple(
        {
            word: number
            for form in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for number, name in names[form][width].items()
            for word in WORD.findall(name.casefold())
        }
        for names in (locale.months, locale.days)
    )
