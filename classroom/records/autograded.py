"""Write the notebook that nbgrader's own pages show: a student's cells with what came of them."""

import json
import re

# What begins an element, a link or picture, an address, and a formula that is one: formgrader shows
# Markdown with all that is in it, with the teacher's rights.
ACTIVE = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(:])|:(?=//)|\\(?=href|style|class|cssId|mmlToken)")

GIVEN = ("schema_version", "grade", "solution", "locked", "task", "points", "grade_id", "cell_type")


def notebook(assignment, handed, places, shown, cells):
    """Return it as text.

    The teacher's cells stand in it as students got them, so no hidden test is in it.

    Parameters
    ----------
    assignment : Assignment
    handed : list of StudentCell
    places : dict
        Where the teacher's cells are among the student's.
    shown : dict
        What the student's cells printed, their value and their error, by place.
    cells : tuple of Cell
    """
    known, last = {cell.grade_id: cell for cell in cells}, 0
    of = {place: assignment.cells[given] for given, place in places.items()}
    rows = [
        (float(place), _cell(of.get(place), one, shown.get(place), known))
        for place, one in enumerate(handed)
    ]
    for given, cell in enumerate(assignment.cells):
        last = places.get(given, last)
        if given not in places and cell.name:
            rows.append((last + 0.5, _cell(cell, None, None, known)))
    rows.sort(key=lambda row: row[0])
    for number, (_, cell) in enumerate(rows):
        cell["id"] = f"cell-{number}"
    found = {
        "cells": [cell for _, cell in rows],
        "metadata": assignment.metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(found)


def _cell(cell, one, shown, known):
    """Return a cell of the notebook; `cell` is the teacher's, `one` the student's, or None."""
    kind = cell.kind if cell else one.kind
    found = {"cell_type": kind, "metadata": _metadata(cell), "source": _safe(_source(cell, one))}
    if kind == "code":
        found |= {"outputs": _shown(cell, shown, known), "execution_count": None}
    return found


def _metadata(cell):
    facts = {key: cell.facts[key] for key in GIVEN if key in cell.facts} if cell else {}
    return {"nbgrader": facts} if facts and cell.name else {}


def _source(cell, one):
    """Return what the student wrote where that counts."""
    if cell and (one is None or cell.role in {"test", "fixed"} or one.source == cell.release):
        return cell.release
    return one.source if (cell or one).kind == "code" else inert(one.source)


def inert(text):
    """Return Markdown that reads as before, but in which nothing runs, links or loads.

    Examples
    --------
    >>> inert("<script>, $a<b$, [here](javascript:x)")
    '< script>, $a< b$, [here] (javascript:x)'
    """
    return ACTIVE.sub(r"\g<0> ", text)


def _shown(cell, shown, known):
    if cell and cell.role == "test" and cell.name in known:
        return _judged(known[cell.name])
    return list(_outputs(*shown)) if shown else []


def _judged(cell):
    text = f"{cell.message.rstrip()}\n" if cell.message.strip() else ""
    points = "to be decided" if cell.points is None else f"{cell.points:g} of {cell.max_points:g}"
    return [_stream(f"{text}{cell.outcome}: {points}\n")]


def _outputs(printed, value, error):
    if printed:
        yield _stream(printed)
    if value is not None:
        yield {
            "output_type": "execute_result",
            "data": {"text/plain": _safe(value)},
            "metadata": {},
            "execution_count": None,
        }
    if error:
        name, words, lines = map(_safe, error)
        yield {
            "output_type": "error",
            "ename": name,
            "evalue": words,
            "traceback": [*lines.splitlines(), f"{name}: {words}"],
        }


def _stream(text):
    return {"output_type": "stream", "name": "stdout", "text": _safe(text)}


def _safe(text):
    """Return text that can be written whatever is in it."""
    return text.encode("utf-8", "replace").decode()
