"""The colours of all figures and pictures, and what each of them says.

The hues are those of Okabe and Ito, *Color universal design* (2008), which colour-blind readers
tell apart, darkened on white and lightened on black until they stand out from their ground. No
colour says anything alone: a window has a frame, a number its digits, an arrow its name.
"""

__all__ = ["DARK", "LIGHT"]

LIGHT = {
    "ink": "#1b1f24",  # letters, and the frame of a window
    "soft": "#565d66",  # letters that may be passed over
    "paper": "#ffffff",
    "panel": "#f4f6f8",  # what lies under controls, and in the padding
    "line": "#b9c0c8",
    "window": "#f0b800",  # the numbers that a window meets
    "blue": "#0072b2",  # a kernel, a positive number, a choice
    "orange": "#d55e00",  # a negative number
    "0": "#0072b2",  # what belongs to the first output map, and so on
    "1": "#b84c00",
    "2": "#00795a",
    "3": "#a3477a",
}
DARK = LIGHT | {
    "ink": "#e8eaed",
    "soft": "#b3bac3",
    "paper": "#16191d",
    "panel": "#20252b",
    "line": "#4b545e",
    "blue": "#56b4e9",
    "0": "#56b4e9",
    "1": "#ff8a5c",
    "2": "#2fc79c",
    "3": "#e08fbb",
}
