"""What the tests of the figures share."""

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


# What a figure shows on the screen for a state: an expression for `Module.call`.
SHOWN = "((state) => parts(figure, state))"
