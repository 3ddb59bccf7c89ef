"""The words that a student gets to read."""

import inspect

import numpy as np

CHAPTERS = {
    "single_channel": "One map, one kernel",
    "multi_channel": "Many channels: what one filter does",
    "order_of_operations": "Bias, sum, ReLU, pooling: the order",
    "pointwise": "1 × 1 convolutions",
    "groups": "Groups, depthwise and cost",
    "pooling": "Pooling",
    "volumes": "Volumes: 3-D convolution",
    "audit": "Audit the paper: does it add up?",
    "receptive_field": "Receptive fields: how far does one number see?",
    "matrix": "The layer as a matrix: im2col and Toeplitz",
    "fast": "Speed: caches, vectors, threads, Winograd",
    "gradients": "Gradients: a layer's backward pass",
    "training": "Training: backpropagation and gradient descent",
    "transposed": "Transposed convolution: making maps larger",
}

READABLE = 80  # numbers of an array that is shown whole

PLAIN = {"empty", "uncallable", "refused", "nothing", "kind"}

# What to speak of first if several things go wrong.
ORDER = [
    "empty",
    "uncallable",
    "refused",
    "nothing",
    "kind",
    "raised",
    "shape",
    "dtype",
    "values",
]


SENTENCES = {
    "empty": "{task} is not written yet: put your code in the place of the line "
    "raise NotImplementedError().",
    "raised": "{task} stopped with an error. {detail}",
    "nothing": "{task} gives nothing back; it must end with return and the result.",
    "uncallable": "{task} is something of type {detail}; a function was needed.",
    "kind": "{task} gives {detail}; numbers were needed, alone or in an array.",
    "refused": "{task} calls {detail}. Here you build by hand what that function does, so write it "
    "with plain Python and NumPy.",
    "shape": "The result is {shape}; {needed} was needed.",
    "dtype": "The result is of type {dtype}; real numbers were needed.",
    "values": "The numbers are wrong, in none of the ways that this check knows.",
}
PRINTED = "{task} gives nothing back: it prints its result, but must end with return."
CHANGED = (
    "{task} changes the {kind} {name} that it is given, so whoever calls it loses their numbers. "
    "Work on a copy, {name}.copy(). (A quarter of the points.)"
)
LEFT_OUT = {  # what an argument that is not given stands for
    "bias": "there is none to add; ask `bias is not None` before you do.",
    "stride": "the window moves by its own size, kernel_size.",
}
FIRST_CELLS = "convkit", "np", "STUDENT"
NOT_RUN = "\nThe cells at the top give {name}: run all cells from the top."
TRUTH_OF_ARRAY = "\nTo know whether there is a bias, ask `bias is not None`."
TRUTH = "The result is of type {dtype}; True or False was needed."


def report(task, points, lost, trials, found, *, drawn):
    """Return the whole text on a task: points, mistakes, the example to look at, where to read.

    Examples
    --------
    >>> from convcheck.engine.task import Task
    >>> print(report(Task("total", sum, (), {}, "", ""), 2.0, [], [], [], drawn=False))
    total: all examples are right. More are tried when it is graded.
    """
    changed = next((t for t in trials if t.answer.changed), None)
    if not lost and changed is None:
        more = "" if drawn else " More are tried when it is graded."
        return f"{task.name}: all examples are right.{more}"
    lines = [f"{task.name}: {points:g} of {task.points:g} points."]
    for one in _once(found):
        lines += ["", *_mistake(task, one)]
    if changed is not None:
        lines += ["", _changed(task, changed)]
    if lost and lost != list(task.parts):
        kept = [f'"{part.title}"' for part in task.parts if part not in lost]
        lines += ["", f"Sets of examples that are right so far: {', '.join(kept)}."]
    return "\n".join(lines)


def _once(found):
    """Return each mistake once, and of wrong numbers without a name the two that say most."""
    told = list({(one.name, one.reading): one for one in reversed(found)}.values())[::-1]
    read = [one for one in told if one.mistake is None and one.name == "values"]
    others = [one for one in told if one not in read]
    clear = sorted(read, key=lambda one: (not one.reading, is_large(one.trial), _much(one.trial)))
    if clear and clear[0].reading:
        clear = [clear[0], *(one for one in clear[1:] if one.reading and not is_large(one.trial))]
    return others + clear[:2]


def _mistake(task, found):
    """Return the sentence, the example and the place to read for one mistake."""
    name, mistake, trial, reading = found
    sentence = mistake.sentence if mistake else _sentence(task, name, trial, reading)
    chapter, heading = task.chapter, task.heading
    if mistake:
        chapter, heading = mistake.section, mistake.heading
    lines = [sentence]
    if name not in {"empty", "uncallable", "refused"}:
        lines += ["An example where it shows:", *_example(task, trial)]
    place = f'"{heading}" in ' if heading else ""
    return [*lines, f'Read {place}the chapter "{CHAPTERS[chapter]}".']


def _sentence(task, name, trial, reading):
    """Say what is wrong when it is none of the mistakes that have a name."""
    if reading and name not in {"shape", "raised"}:
        return reading
    answer, expected = trial.answer, trial.expected
    words = {"task": task.name, "detail": answer.detail, "needed": _shape(expected)}
    if answer.value is not None:
        words |= {"shape": _shape(answer.value), "dtype": answer.value.dtype}
    if name == "nothing" and answer.detail:
        return PRINTED.format(**words)
    if name == "dtype" and expected.dtype.kind == "b":
        return TRUTH.format(**words)
    cause = _left_out(task, trial) if name == "raised" else ""
    more = f"\n{reading}" if reading and not cause else cause
    return SENTENCES[name].format(**words) + more


def _left_out(task, trial):
    """Say what stands behind an error about an argument left out, an array, or a cell not run."""
    detail = trial.answer.detail
    for name in FIRST_CELLS:
        if detail.startswith(f"NameError: name '{name}' is not defined"):
            return NOT_RUN.format(name=name)
    if "truth value of an array" in detail and "bias" in trial.case.options:
        return TRUTH_OF_ARRAY
    parameters = inspect.signature(task.right).parameters.values()
    names = [
        one.name
        for one in list(parameters)[len(trial.case.args) :]
        if one.default is None and one.name not in trial.case.options and one.name in LEFT_OUT
    ]
    if not names or "NoneType" not in detail:
        return ""
    return f"\nThis call has no {names[0]}, so {names[0]} is None: {LEFT_OUT[names[0]]}"


def _shape(array):
    """Say what a result is: one number, or an array of a shape."""
    if array.ndim:
        return f"an array of shape {array.shape}"
    return "True or False" if array.dtype.kind == "b" else "a single number"


def _example(task, trial):
    """Show the call, what was expected and what came; of one's own numbers not the right one."""
    if is_large(trial):
        return _large_example(task, trial)
    lines, names = [], []
    for letter, value in zip(task.letters, trial.case.args, strict=False):
        if isinstance(value, np.ndarray) and value.ndim > 1:
            lines.append(_array(f"{letter} = ", value))
            names.append(letter)
        else:
            names.append(f"{value}")
    lines.append(_call(task, trial, names))
    if trial.case.entry is None:
        lines.append(_array("expected  ", trial.expected))
    if trial.answer.value is not None:
        lines.append(_array("got       ", trial.answer.value))
    elif trial.answer.problem == "raised":
        lines.append("    got       " + trial.answer.detail.split("\n")[0])
    return lines


def is_large(trial):
    """Whether nobody would read the arrays of a trial."""
    arrays = (*trial.case.args, trial.expected, trial.answer.value)
    return any(np.size(array) > READABLE for array in arrays if array is not None)


def _much(trial):
    """Return how many numbers the arrays of a trial hold, 0 if they are few enough to be read."""
    return is_large(trial) and sum(np.size(array) for array in (*trial.case.args, trial.expected))


def _call(task, trial, names):
    names = names + [f"{name}={_short(value)}" for name, value in trial.case.options.items()]
    entry = "" if trial.case.entry is None else f"[{trial.case.entry}]"
    return f"    {task.name}({', '.join(names)}){entry}"


def _large_example(task, trial):
    """Show shapes in place of arrays that nobody can read, and the first number that is wrong."""
    lines, names = [], []
    for letter, value in zip(task.letters, trial.case.args, strict=False):
        large = np.size(value) > 6
        names.append(letter if large else f"{value}")
        if large:
            lines.append(f"    {letter} of shape {np.shape(value)}")
    lines.append(_call(task, trial, names))
    if trial.answer.problem == "raised":
        return [*lines, "    got       " + trial.answer.detail.split("\n")[0]]
    if trial.problem != "values":
        return lines
    wrong = ~np.isclose(trial.answer.value, trial.expected, rtol=1e-6, atol=1e-6)
    place = tuple(map(int, np.argwhere(wrong)[0])) if wrong.any() else (0,) * wrong.ndim
    where = f"[{', '.join(map(str, place))}]"
    return [
        *lines,
        f"    expected  {trial.expected[place]} at {where}",
        f"    got       {trial.answer.value[place]}",
    ]


def _short(value):
    return np.array2string(value, separator=", ") if isinstance(value, np.ndarray) else value


def _array(label, value):
    """Write a whole array behind its label."""
    text = np.array2string(
        np.asarray(value),
        prefix=" " * (4 + len(label)),
        threshold=READABLE + 1,
        precision=6,
        suppress_small=True,
    )
    text = text.replace("\n\n", "\n").replace("\n\n", "\n")
    return f"    {label}{text}"


def _changed(task, trial):
    place = trial.answer.detail
    index = int(place) if place.isdigit() else None
    letters = dict(enumerate(task.letters))
    name = place if index is None else letters.get(index, "argument")
    value = trial.case.options[place] if index is None else trial.case.args[index]
    kind = "list" if isinstance(value, list) else "array"
    return CHANGED.format(task=task.name, kind=kind, name=name)
