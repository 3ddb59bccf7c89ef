"""A probe whose digits tell what a layer did, and the catalogue of what it may have done wrong.

Every misconception is a rule that runs, so chapters can show it, a grader can name it and tests
can put it in the place of a right layer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature

import numpy as np

from convkit.hypotheses import type_1, type_2_1
from convkit.naive import conv2d

__all__ = ["CATALOGUE", "UNLISTED", "Misconception", "diagnose", "odometer"]


@dataclass(frozen=True)
class Misconception:
    """One way to get a layer wrong.

    Parameters
    ----------
    name : str
        A short handle, ``"type_2_1"``.
    sentence : str
        What the learner did, said to the learner.
    section : str
        Name of the chapter that treats it.
    rule : function of x, weight and bias, perhaps groups
        The layer that does so; `UNLISTED` has none.
    """

    name: str
    sentence: str
    section: str
    rule: Callable | None = None


def odometer():
    """Return input maps and a filter whose one output spells who met whom.

    The input counts from 1 to 8 and the weights are powers of ten, so that each digit of
    the output is an input element, at the place of the weight it met.

    Returns
    -------
    x : ndarray of shape (1, 2, 2, 2)
    weight : ndarray of shape (1, 2, 2, 2)

    Examples
    --------
    >>> x, weight = odometer()
    >>> conv2d(x, weight).item()
    87654321
    >>> type_2_1(x, weight[:, 0]).item()
    13086
    """
    return np.arange(1, 9).reshape(1, 2, 2, 2), (10 ** np.arange(8)).reshape(1, 2, 2, 2)


def diagnose(answer):
    """Return the misconception that an answer to the odometer betrays, or None if it is right.

    Parameters
    ----------
    answer : function or ndarray
        A layer to be called with x and weight, and with ``bias=`` and ``groups=`` if it has
        such parameters; or what a layer gave for `odometer`. A layer tells more: some
        mistakes show only with a bias, with groups or with another weight.

    Returns
    -------
    Misconception or None
        `UNLISTED` if the answer is wrong in a way that the catalogue does not know.

    Raises
    ------
    TypeError
        If the answer, or what the layer returns, is not made of numbers.

    Examples
    --------
    >>> diagnose(lambda x, weight: conv2d(x, weight[:, :, ::-1, ::-1])).name
    'flipped'
    >>> diagnose(13086).name
    'type_2_1'
    >>> diagnose(conv2d) is None
    True
    """
    given = _answers(answer) if callable(answer) else {"odometer": _numbers(answer)}
    right = _answers(conv2d)
    wrong = next((name for name in given if not _same(given[name], right[name])), None)
    if wrong is None:
        return None
    known = {record: _answers(record.rule) for record in CATALOGUE}
    fits = [r for r, says in known.items() if wrong in says and _same(given[wrong], says[wrong])]

    def agreement(record):
        shared = given.keys() & known[record].keys()
        return sum(_same(given[name], known[record][name]) for name in shared)

    return max(fits, key=agreement, default=UNLISTED)


def _probes():
    """Return the arguments of each probe by name, the odometer first."""
    x, weight = odometer()
    four, two = np.arange(1, 5).reshape(1, 4, 1, 1), np.arange(1, 3).reshape(1, 2, 1, 1)
    powers = 10 ** np.arange(4)
    return {
        "odometer": {"x": x, "weight": weight},
        "reversed": {"x": x, "weight": weight[:, ::-1]},
        "bias": {"x": x, "weight": weight, "bias": np.array([0.5])},
        "groups": {"x": four, "weight": powers.reshape(2, 2, 1, 1), "groups": 2},
        "multiplier": {"x": two, "weight": powers.reshape(4, 1, 1, 1), "groups": 2},
    }


def _answers(layer):
    """Return what the layer gives for each probe whose arguments it takes."""
    takes = signature(layer).parameters
    answers = {}
    for name, options in _probes().items():
        arrays = options.pop("x"), options.pop("weight")
        if options.keys() <= takes.keys():
            answers[name] = _numbers(layer(*arrays, **options))
    return answers


def _numbers(answer):
    numbers = np.ravel(answer)
    if numbers.dtype.kind not in "iuf":
        raise TypeError(f"the answer is {answer!r}, but must be an array of numbers")
    return numbers


def _same(one, other):
    """Compare as sharply as the coarser of the two kinds of numbers allows."""
    coarse = min(a.dtype.itemsize if a.dtype.kind == "f" else 8 for a in (one, other)) < 8
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-6 if coarse else 1e-12)


# The wrong rules. A docstring is the sentence that the learner gets to read.


def _flipped(x, weight, bias=None):
    """You flipped the kernel in height and width; that is the convolution of mathematics,
    but a layer lays the kernel on the input as it is."""
    return conv2d(x, weight[..., ::-1, ::-1], bias)


def _rows_flipped(x, weight, bias=None):
    """You turned the kernel upside down: its last row met the first row of the window."""
    return conv2d(x, weight[..., ::-1, :], bias)


def _columns_flipped(x, weight, bias=None):
    """You mirrored the kernel: its last column met the first column of the window."""
    return conv2d(x, weight[..., ::-1], bias)


def _transposed(x, weight, bias=None):
    """You swapped the rows and columns of the kernel, or of the window."""
    return conv2d(x, weight.swapaxes(2, 3), bias)


def _flipped_with_channels(x, weight, bias=None):
    """You flipped the filter in height, in width and along the channels; a layer flips none."""
    return conv2d(x, weight[:, ::-1, ::-1, ::-1], bias)


def _channels_reversed(x, weight, bias=None):
    """You took the kernels in reversed order: the last kernel met the first map."""
    return conv2d(x, weight[:, ::-1], bias)


def _weight_channels_last(x, weight, bias=None):
    """You read weight as (K_H, K_W, C_in, C_out), but its axes are (C_out, C_in, K_H, K_W)."""
    C_out, C_in, K_H, K_W = weight.shape
    return conv2d(x, weight.reshape(K_H, K_W, C_in, C_out).transpose(3, 2, 0, 1), bias)


def _input_channels_last(x, weight, bias=None):
    """You read x as (N, H, W, C_in), but its axes are (N, C_in, H, W)."""
    N, C_in, H, W = x.shape
    return conv2d(x.reshape(N, H, W, C_in).transpose(0, 3, 1, 2), weight, bias)


def _type_2_1(x, weight, bias=None):
    """You used one kernel for all input maps (type 2.1); each map has a kernel of its own."""
    return _plus(type_2_1(x, weight[:, 0]), bias)


def _mean_kernel(x, weight, bias=None):
    """You used the mean of the kernels for all input maps; each map has a kernel of its own."""
    return _plus(type_2_1(x, weight.mean(axis=1)), bias)


def _first_map(x, weight, bias=None):
    """You filtered the first input map only; a filter covers all of them."""
    return conv2d(x[:, :1], weight[:, :1], bias)


def _last_map(x, weight, bias=None):
    """You kept the result of the last input map only; is there an = in place of a +=?"""
    return conv2d(x[:, -1:], weight[:, -1:], bias)


def _largest_map(x, weight, bias=None):
    """You took the largest of the filtered input maps; a layer takes their sum."""
    y = _not_summed(x, weight)
    return _plus(y.reshape(len(x), x.shape[1], -1, *y.shape[2:]).max(axis=1), bias)


def _averaged(x, weight, bias=None):
    """You averaged the filtered input maps; a layer takes their sum."""
    return _plus(conv2d(x, weight) / x.shape[1], bias)


def _type_1(x, weight, bias=None):
    """You applied the same kernel to each input map and kept the results apart (type 1);
    each map has a kernel of its own, and the results are summed."""
    return _plus(type_1(x, weight[:, 0]), bias)


def _not_summed(x, weight, bias=None):
    """You kept the filtered input maps apart, as a depthwise layer does; their sum is the
    one map that a filter gives."""
    pairs = weight.swapaxes(0, 1).reshape(-1, 1, *weight.shape[2:])
    return _plus(conv2d(x, pairs, groups=x.shape[1]), bias)


def _bias_per_channel(x, weight, bias=None):
    """You added the bias once for each input map; it is added once, to their sum."""
    return conv2d(x, weight, None if bias is None else x.shape[1] * np.asarray(bias))


def _groups_interleaved(x, weight, bias=None, groups=1):
    """You dealt the input maps to the groups in turn; a group is a run of neighbouring maps."""
    return conv2d(x[:, _in_turn(x.shape[1], groups)], weight, bias, groups=groups)


def _filters_in_turn(x, weight, bias=None, groups=1):
    """You dealt the filters to the groups in turn; the first C_out / groups filters belong to
    the first group, and so on."""
    order = _in_turn(len(weight), groups)
    y = conv2d(x, weight[order], groups=groups)
    return _plus(y[:, np.argsort(order)], bias)


def _plus(y, bias):
    """Add the biases to the maps, over and over if there are more maps than biases."""
    return y if bias is None else y + np.resize(bias, y.shape[1]).reshape(-1, 1, 1)


def _in_turn(count, groups):
    """Return 0, 1, ... dealt to the groups like cards, one group after the other."""
    return np.concatenate([np.arange(first, count, groups) for first in range(groups)])


def _record(rule, section):
    return Misconception(rule.__name__.strip("_"), " ".join(rule.__doc__.split()), section, rule)


CATALOGUE = (
    _record(_flipped, "single_channel"),
    _record(_rows_flipped, "single_channel"),
    _record(_columns_flipped, "single_channel"),
    _record(_transposed, "single_channel"),
    _record(_flipped_with_channels, "multi_channel"),
    _record(_channels_reversed, "multi_channel"),
    _record(_weight_channels_last, "multi_channel"),
    _record(_input_channels_last, "multi_channel"),
    _record(_type_2_1, "multi_channel"),
    _record(_mean_kernel, "multi_channel"),
    _record(_first_map, "multi_channel"),
    _record(_last_map, "multi_channel"),
    _record(_largest_map, "multi_channel"),
    _record(_averaged, "multi_channel"),
    _record(_type_1, "multi_channel"),
    _record(_not_summed, "multi_channel"),
    _record(_bias_per_channel, "multi_channel"),
    _record(_groups_interleaved, "multi_channel"),
    _record(_filters_in_turn, "multi_channel"),
)

UNLISTED = Misconception(
    "unlisted",
    "The answer is wrong, but in none of the ways that the catalogue lists.",
    "multi_channel",
)
