"""Task: count the copies that meet at each place of the result."""

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import outer, relations, settings
from convcheck.engine.explain.probes.place import at
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.transposed import wrong_copies, wrong_overlap
from convcheck.transposed.layer import CHAPTER, CHECKERBOARDS, draw_settings
from convcheck.transposed.right import of_ones, overlap
from convkit.conv import conv_transpose2d


def _draw_overlap(*names):
    def draw(rng):
        H, W, K_H, K_W = different(rng, H=(4, 12), W=(4, 12), K_H=(2, 5), K_W=(2, 5))
        return case((H, W), (K_H, K_W), **draw_settings(rng, *names))

    return draw


def _copies(task, trial, alike, student):
    """Say which numbers of the input lay a copy on the first place that is wrong."""
    if trial.problem != "values":
        return ""
    place = tuple(map(int, np.argwhere(trial.answer.value != trial.expected)[0]))
    x, copy = np.zeros((1, 1, *trial.case.args[0])), np.ones((1, 1, *trial.case.args[1]))
    met = []
    for one in np.ndindex(x.shape[2:]):
        x[(0, 0, *one)] = 1
        if conv_transpose2d(x, copy, **trial.case.options)[(0, 0, *place)]:
            met.append(at(one))
        x[(0, 0, *one)] = 0
    told = ", ".join(met[:8]) + (", ..." if len(met) > 8 else "")
    said = f"Number {at(place)} of your result is {trial.answer.value[place]:g}; "
    if not met:
        return f"{said}no copy lies there."
    if len(met) == 1:
        return f"{said}one copy lies there, that of the input's number\n    {told}"
    return f"{said}{len(met)} copies meet there, those of the input's numbers\n    {told}"


FAR = case((1, 260), (1, 260))  # more copies over a place than a byte can count

OVERLAP = Task(
    "overlap",
    overlap,
    (
        Part(
            "one step at a time",
            1,
            (
                case((1, 3), (1, 2)),
                case((2, 1), (2, 1)),
                case((2, 3), (3, 2)),
                case((5, 4), (2, 3)),
                FAR,
            ),
            _draw_overlap(),
        ),
        Part(
            "stride",
            1,
            (
                case((1, 3), (1, 3), stride=(1, 2)),
                case((3, 1), (2, 1), stride=(3, 1)),
                case((2, 3), (3, 4), stride=(2, 3)),
                case((4, 4), (3, 3), stride=(2, 2)),
            ),
            _draw_overlap("stride"),
        ),
        Part(
            "padding",
            1,
            (
                case((1, 3), (1, 3), padding=(0, 1)),
                case((3, 1), (3, 1), stride=(2, 1), padding=(1, 0)),
                case((3, 4), (4, 3), stride=(2, 1), padding=(2, 1)),
            ),
            _draw_overlap("stride", "padding"),
        ),
        Part(
            "output padding",
            1,
            (
                case((1, 3), (1, 3), stride=(1, 2), padding=(0, 1), output_padding=(0, 1)),
                case((3, 1), (2, 1), stride=(3, 1), output_padding=(2, 0)),
                case((2, 2), (3, 4), stride=(2, 3), padding=(1, 2), output_padding=(1, 2)),
            ),
            _draw_overlap("stride", "padding", "output_padding"),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_overlap.OVERLAP}
    | {mistake: of_ones(mistake.rule) for mistake in wrong_copies.COPIED},
    CHAPTER,
    CHECKERBOARDS,
    ("size", "kernel_size"),
    LIBRARIES,
    readings=(relations.read, outer.read, _copies, settings.culprit),
)
