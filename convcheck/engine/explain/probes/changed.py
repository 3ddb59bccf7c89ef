"""The numbers of a call, each with the call that has another in its place."""

from dataclasses import replace

# What changes nothing.
NEUTRAL = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}


def numbers_of(task, case):
    """Return (label, value, function that makes a case with another value) for each number."""
    found = []
    for place, (name, value) in enumerate(zip(task.letters, case.args, strict=False)):
        found += [
            (label, number, lambda new, p=place, put=put: _with_arg(case, p, put(new)))
            for label, number, put in _leaves(name, value)
        ]
    for name, value in case.options.items():
        found += [
            (label, number, lambda new, n=name, put=put: _with_option(case, n, put(new)))
            for label, number, put in _leaves(name, value)
        ]
    return found


def without(task, case, name):
    """Return a case in which all numbers of a setting are what changes nothing."""
    labels = [label for label, _, _ in numbers_of(task, case) if label.split("[")[0] == name]
    for label in labels:
        change = next(put for other, _, put in numbers_of(task, case) if other == label)
        case = change(NEUTRAL[name])
    return case


def _with_arg(case, place, value):
    return replace(case, args=(*case.args[:place], value, *case.args[place + 1 :]))


def _with_option(case, name, value):
    return replace(case, options=case.options | {name: value})


def _leaves(name, value):
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [(name, value, lambda new: new)]
    if isinstance(value, tuple | list):
        return [
            (label, n, lambda new, i=i, put=put: _put(value, i, put(new)))
            for i, one in enumerate(value)
            for label, n, put in _leaves(f"{name}[{i}]", one)
        ]
    return []


def _put(value, place, new):
    return type(value)([*value[:place], new, *value[place + 1 :]])
