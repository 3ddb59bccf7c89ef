"""What the tests of the figures share."""

import re

import numpy as np


def numbers(draw, *shape):
    """Integers or decimals, as a reader would type them."""
    typed = draw.choice([lambda: draw.randint(-9, 9), lambda: round(draw.uniform(-9, 9), 2)])
    return np.array([typed() for _ in range(int(np.prod(shape)))]).reshape(shape)


def copied(page, figure):
    """Run the code that a figure offers to copy; return its names, and `shown`: what it prints."""
    names = {}
    exec(page.call("code", figure.settings).replace("print(", "shown = ("), names)
    return names


def assert_copied_code_agrees(page, figure):
    np.testing.assert_allclose(copied(page, figure)["shown"], figure.output, rtol=1e-12, atol=1e-12)


def as_python(shown):
    """Return a sum that a figure spells out as Python reads it."""
    return re.sub("<[^>]*>", "", shown).replace("·", "*").replace("−", "-")


# The numbers of a figure, each with its place: what `evaluate_all` finds in `[data-output]`.
NUMBERS = "all => all.map(one => [one.dataset.output, Number(one.dataset.value)])"


def shown_numbers(figure):
    """Return the exact numbers that a figure shows in the browser, by their place."""
    found = figure.locator("[data-output]").evaluate_all(NUMBERS)
    return {tuple(map(int, place.split(","))): value for place, value in found}


# What a figure shows on the screen for a state: an expression for `Module.call`.
SHOWN = "((state) => parts(figure, state))"


# How far parts of a figure reach, in pixels from the top of its drawing.
REACH = """(place) => {
  const [shown, controls, said] = [".ck-show", ".ck-controls", ".ck-said"]
    .map((part) => place.querySelector(part).getBoundingClientRect());
  const article = place.closest("section").getBoundingClientRect();
  return { result: said.bottom - shown.top, controls: controls.bottom - shown.top,
    beside: controls.left >= shown.right, wider: place.offsetWidth / article.width };
}"""
# What the controls cover of a figure: words and numbers outside them that they lie upon.
COVERED = """(place) => {
  const { left, right, top, bottom } = place.querySelector(".ck-controls").getBoundingClientRect();
  return [...place.querySelectorAll("td, p, li, strong, button, summary, .ck-name, .ck-hint")]
    .filter((one) => !one.closest(".ck-controls") && one.checkVisibility()).filter((one) => {
      const here = one.getBoundingClientRect();
      return here.right > left && here.left < right && here.bottom > top && here.top < bottom;
    }).map((one) => one.outerHTML);
}"""
# Signs that do not stand before what they lead to, on its line and in sight.
ASTRAY = """(place) => [...place.querySelectorAll(".ck-sign")].filter((sign) => {
  const here = sign.getBoundingClientRect();
  const next = sign.nextElementSibling?.getBoundingClientRect() ?? here;
  return here.left < 0 || next.right > innerWidth || (next !== here && here.right > next.left + 1)
    || here.bottom < next.top || here.top > next.bottom
    || !sign.parentElement.matches(".ck-operand");
}).map((sign) => sign.textContent)"""
# How far the number fields of a figure's groups end from the right edge of the controls.
ENDS = """(place) => {
  const end = (one) => one.getBoundingClientRect().right;
  return [...place.querySelectorAll(".ck-controls > .ck-group label > input[type=number]")]
    .map((one) => Math.round(end(one.closest(".ck-controls")) - end(one)));
}"""
# Pixels that a number field leaves beside its largest number.
ROOM = """(place) => [...place.querySelectorAll("label > input[type=number]")]
  .filter((one) => one.checkVisibility()).map((one) => {
    const style = getComputedStyle(one);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const sides = ["paddingLeft", "paddingRight", "borderLeftWidth", "borderRightWidth"];
    const inside = sides.reduce((left, side) => left - parseFloat(style[side]), one.offsetWidth);
    return inside - pen.measureText(one.max).width;
  })"""
SPINNER = 15  # pixels that browsers keep for the arrows of a number field
HEADER = 56  # pixels of the page's own bar, which stays in sight
