"""Write a page on the whole class: points, tasks, common mistakes, time, and what to look at.

The page is reports/<assignment>.html of the class, one file that needs no network. It names
students: it is for the teacher.

example:
  python -m classroom report single_channel
"""

import re
from collections import Counter, defaultdict
from statistics import mean, median

from markupsafe import Markup

from classroom import atomic, pages
from classroom.command import LOOK, OK, misnamed, needed, progress
from classroom.pages import plots
from classroom.pages.sentences import said
from classroom.records.marks import ABSENT, GRADED, Marks

COMMONEST, WIDTH, REASONS = 12, 26, 4
DONE = {GRADED, ABSENT}
STOPPED = {"timed out", "killed", "refused"}


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")


def run(args):
    """Write the report on a class."""
    needed(args.course, args.name)
    found = Marks(args.course, args.name)
    marks = list(progress(found, "report"))
    path = args.course.folder / "reports" / f"{args.name}.html"
    atomic.write(path, page(found, marks).encode())
    print(f"{path}: {len(marks)} students.")
    return LOOK if misnamed(args.course, args.name) or not marks else OK


def page(found, marks):
    """Return the report on a class."""
    tasks = [
        _task(step, [mark.rows[place] for mark in marks]) for place, step in enumerate(found.steps)
    ]
    points = [mark.points for mark in marks if mark.points is not None]
    mistakes = _mistakes(marks)
    return pages.render(
        "report.html",
        title=found.source.title,
        students=len(marks),
        late=sum(mark.late for mark in marks),
        statuses=Counter(mark.status for mark in marks),
        points=points,
        middle=median(points) if points else None,
        max_points=found.max_points,
        tasks=tasks,
        mistakes=mistakes,
        plots=_plots(points, found.max_points, tasks, mistakes),
        looks=[(mark, why) for mark in marks if (why := _why(mark)) or mark.status not in DONE],
        absent=[mark for mark in marks if mark.status == ABSENT],
    )


def _why(mark):
    """Return why a submission is to be looked at: a few sentences."""
    if mark.result is None:
        return []
    stopped = [
        f"{row.step.title}: {row.cell.outcome}"
        for row in mark.rows
        if row.cell and row.cell.outcome in STOPPED
    ]
    why = [*filter(None, [mark.result.reason]), *stopped, *mark.result.flags]
    return [*why[:REASONS], *([f"and {len(why) - REASONS} more"] if len(why) > REASONS else [])]


def _task(step, rows):
    """Return what the class did in one task."""
    decided = [row.points for row in rows if row.points is not None]
    cells = [row.cell for row in rows if row.cell]
    return {
        "title": step.title,
        "of": step.max_points,
        "decided": len(decided),
        "mean": mean(decided) if decided else None,
        "full": sum(points >= step.max_points for points in decided),
        "none": sum(points == 0 for points in decided),
        "seconds": median(cell.seconds for cell in cells) if cells else None,
        "slowest": max((cell.seconds for cell in cells), default=None),
    }


def _mistakes(marks):
    """Return (sentence, number of students, tasks) of the commonest names, the commonest first."""
    who: dict[str, set] = defaultdict(set)
    where: dict[str, dict] = defaultdict(dict)
    for mark in marks:
        for row in mark.rows:
            for name in row.cell.names if row.cell else ():
                sentence = said(name, row.cell.message)
                who[sentence].add(mark.student)
                where[sentence][row.step.title] = None
    common = sorted(who, key=lambda sentence: (-len(who[sentence]), sentence))
    return [
        (sentence, len(who[sentence]), list(where[sentence])) for sentence in common[:COMMONEST]
    ]


def _plots(points, most, tasks, mistakes):
    """Return the pictures that there are numbers for; the tables beside them say the same."""
    drawn, titles = {}, [_short(task["title"]) for task in tasks]
    if points:
        drawn["points"] = plots.histogram(points, most)
    graded = [
        (title, task["mean"] / task["of"])
        for title, task in zip(titles, tasks, strict=True)
        if task["mean"] is not None and task["of"]
    ]
    if graded:
        drawn["tasks"] = plots.shares(*zip(*graded, strict=True))
    if mistakes:
        drawn["mistakes"] = plots.counts(
            [_short(sentence) for sentence, _, _ in mistakes],
            [count for _, count, _ in mistakes],
            "students",
        )
    timed = [
        (title, task["seconds"])
        for title, task in zip(titles, tasks, strict=True)
        if task["seconds"] is not None
    ]
    if timed:
        labels, seconds = zip(*timed, strict=True)
        drawn["times"] = plots.counts(labels, seconds, "seconds, median")
    return {name: Markup(svg) for name, svg in drawn.items()}


def _short(text):
    text = re.sub(r"^(Task \d+): .* (\(.*\))$", r"\1 \2", text)
    return text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"
