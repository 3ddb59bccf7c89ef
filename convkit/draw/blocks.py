"""Drawings of blocks: a layer is as wide as its maps are many, and paths stand side by side."""

from collections.abc import Mapping, Sequence

from matplotlib.patches import Polygon

from convkit.draw import INK, Picture, arranged, write

__all__ = ["blocks"]

WIDE, THIN, HIGH, STEP = 104, 30, 34, 56  # of a path, a shortcut, a layer, a layer with its count
HEAD, FOOT, FILL, EDGE = 42, 68, "#cfe2f2", "#5b8db5"

Path = Sequence[tuple[str, int, int]]  # of layers: words, maps that enter, maps that leave


def blocks(drawn: Mapping[str, tuple[Sequence[Path], str, str]]) -> Picture:
    """Return a picture of blocks side by side, to be read from top to bottom.

    Parameters
    ----------
    drawn : dict of str to (sequence of paths, str, str)
        For each title its paths, what stands where they meet, and what stands below. A path is
        a sequence of layers (words, maps that enter, maps that leave); an empty one is a
        shortcut.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no layer to draw, or a layer gets other maps than those before it leave.

    Examples
    --------
    >>> paths = [[("1 × 1", 256, 64), ("1 × 1", 64, 256)], []]
    >>> blocks({"narrow": (paths, "+", "256 maps")})
    <Picture of blocks: narrow (2, 0)>
    """
    for title, (paths, _, _) in drawn.items():
        _check(title, paths)
    parts = list(drawn.values())
    sizes = [(sum(map(_room, paths)), _height(paths)) for paths, _, _ in parts]

    def paint(axes, index, left, top):
        _paint(axes, parts[index], left, top, sizes[index])

    shapes = [tuple(map(len, paths)) for paths, _, _ in parts]
    return arranged("blocks", shapes, list(drawn), sizes, paint)


def _check(title, paths):
    if not any(paths):
        raise ValueError(f"{title} has no layer in its paths {paths}, but needs one")
    (_, entering, _) = next(path[0] for path in paths if path)
    for path in paths:
        before = entering
        for words, maps_in, maps_out in path:
            if maps_in != before:
                raise ValueError(f"{title}: {words!r} gets {maps_in} maps, but {before} reach it")
            before = maps_out


def _room(path):
    return WIDE + 10 if path else THIN


def _height(paths):
    return HEAD + STEP * max(map(len, paths)) + FOOT


def _paint(axes, block, left, top, size):
    paths, joined, foot = block
    centre = left + sum(_room(path) for path in paths if path) / 2
    start, end = top + HEAD - 16, top + size[1] - FOOT + 10
    most = max(maps for path in paths for _, *both in path for maps in both)
    entering = next(path[0][1] for path in paths if path)
    write(axes, f"{entering} maps", centre, top + 8, 13)
    _line(axes, [(centre, top + 17), (centre, start)])
    for path in paths:
        middle = left + _room(path) / 2
        below = top + HEAD + STEP * len(path)
        _line(axes, [(centre, start), (middle, start), (middle, start + 16)])
        for place, layer in enumerate(path):
            _layer(axes, layer, middle, top + HEAD + STEP * place, WIDE / most)
        _line(axes, [(middle, below if path else start), (middle, end), (centre, end)])
        left += _room(path)
    _line(axes, [(centre, end), (centre, end + 22)])
    if len(paths) > 1:
        frame = {"boxstyle": "round,pad=0.25", "fc": "white", "ec": INK, "lw": 1}
        axes.text(centre, end, joined, ha="center", va="center", fontsize=10, bbox=frame)
    for line, words in enumerate(foot.split("\n")):
        write(axes, words, centre, end + 32 + 16 * line, 13)


def _layer(axes, layer, middle, top, scale):
    words, *maps = layer
    enters, leaves = (scale * count / 2 for count in maps)
    corners = [(-enters, 0), (enters, 0), (leaves, HIGH), (-leaves, HIGH)]
    outline = [(middle + x, top + y) for x, y in corners]
    axes.add_patch(Polygon(outline, fc=FILL, ec=EDGE, lw=0.8, zorder=2))
    lines = words.split("\n")
    for line, text in enumerate(lines):
        write(axes, text, middle, top + HIGH / 2 + 14 * (line - (len(lines) - 1) / 2), 13)
    write(axes, str(maps[1]), middle, top + HIGH + 11, 13)


def _line(axes, points):
    axes.plot(*zip(*points, strict=True), color=INK, lw=1, zorder=1)
