"""The words that a student gets to read."""

import inspect

import numpy as np

CHAPTERS = {
    "single_channel": "One map, one kernel",
    "multi_channel": "Many maps: who meets whom?",
    "order_of_operations": "Order matters: bias, sum, ReLU, pooling",
    "pointwise": "One by one",
    "groups": "Groups, depthwise and cost",
    "pooling": "Pooling",
    "volumes": "Volumes: 3-D convolution",
    "audit": "Audit the paper: does it add up?",
    "receptive_field": "Receptive fields: how far does one number see?",
    "matrix": "The layer as a matrix: im2col and Toeplitz",
    "fast": "Speed: caches, vectors, threads, Winograd",
    "gradients": "Gradients: a layer's backward pass",
}

PLAIN = {"empty", "uncallable", "refused", "nothing", "kind", "float"}

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
    "float",
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
    "shape": "The result has the shape {shape}, but needs {needed}.",
    "dtype": "The result is of type {dtype}; real numbers were needed.",
    "float": "The number is right, but it is a float, and what is counted is whole: "
    "divide with // and not with /.",
    "values": "The numbers are wrong, in none of the ways that this check knows.",
}
PRINTED = "{task} gives nothing back: it prints its result, but must end with return."
CHANGED = (
    "{task} changes the {kind} it is given, so whoever calls it loses their numbers. "
    "Work on a copy, x.copy(). (A quarter of the points.)"
)
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
    told = set()
    for name, mistake, trial in found:
        if name not in told:
            lines += ["", *_mistake(task, name, mistake, trial)]
            told.add(name)
    if changed is not None:
        lines += ["", _changed(task, changed)]
    if lost and lost != list(task.parts):
        kept = [part.title for part in task.parts if part not in lost]
        lines += ["", f"Right so far: {', '.join(kept)}."]
    return "\n".join(lines)


def _mistake(task, name, mistake, trial):
    """Return the sentence, the example and the place to read for one mistake."""
    sentence = mistake.sentence if mistake else _sentence(task, name, trial)
    chapter, heading = task.chapter, task.heading
    if mistake:
        chapter, heading = mistake.section, mistake.heading
    lines = [sentence]
    if name not in {"empty", "uncallable", "refused"}:
        lines += ["The smallest example where it shows:", *_example(task, trial)]
    place = f'"{heading}" in ' if heading else ""
    return [*lines, f'Read {place}the chapter "{CHAPTERS[chapter]}".']


def _sentence(task, name, trial):
    """Say what is wrong when it is none of the mistakes that have a name."""
    answer, expected = trial.answer, trial.expected
    words = {"task": task.name, "detail": answer.detail, "needed": expected.shape}
    if answer.value is not None:
        words |= {"shape": answer.value.shape, "dtype": answer.value.dtype}
    if name == "nothing" and answer.detail:
        return PRINTED.format(**words)
    if name == "dtype" and expected.dtype.kind == "b":
        return TRUTH.format(**words)
    return SENTENCES[name].format(**words) + (_left_out(task, trial) if name == "raised" else "")


def _left_out(task, trial):
    """Say which argument is None because this call leaves it out, where the error is about None."""
    parameters = inspect.signature(task.right).parameters.values()
    names = [
        one.name
        for one in list(parameters)[len(trial.case.args) :]
        if one.default is None and one.name not in trial.case.options
    ]
    if not names or "NoneType" not in trial.answer.detail:
        return ""
    return f"\nThis call has no {names[0]}, so {names[0]} is None, and there is none to add."


def _example(task, trial):
    """Show the call, what was expected and what came; of one's own numbers not the right one."""
    lines, names = [], []
    for letter, value in zip(task.letters, trial.case.args, strict=False):
        if isinstance(value, np.ndarray) and value.ndim > 1:
            lines.append(_array(f"{letter} = ", value))
            names.append(letter)
        else:
            names.append(f"{value}")
    names += [f"{name}={_short(value)}" for name, value in trial.case.options.items()]
    entry = "" if trial.case.entry is None else f"[{trial.case.entry}]"
    lines.append(f"    {task.name}({', '.join(names)}){entry}")
    if trial.case.entry is None:
        lines.append(_array("expected  ", trial.expected))
    if trial.answer.value is not None:
        lines.append(_array("got       ", trial.answer.value))
    elif trial.answer.problem == "raised":
        lines.append("    got       " + trial.answer.detail.split("\n")[0])
    return lines


def _short(value):
    return np.array2string(value, separator=", ") if isinstance(value, np.ndarray) else value


def _array(label, value):
    """Write an array behind its label, with the shape if it is too long to be read."""
    text = np.array2string(
        np.asarray(value),
        prefix=" " * (4 + len(label)),
        threshold=80,
        edgeitems=2,
        precision=6,
        suppress_small=True,
    )
    text = text.replace("\n\n", "\n").replace("\n\n", "\n")
    shape = f"  (shape {np.shape(value)})" if np.size(value) > 80 else ""
    return f"    {label}{text}{shape}"


def _changed(task, trial):
    kind = "list" if any(isinstance(value, list) for value in trial.case.args) else "array"
    return CHANGED.format(task=task.name, kind=kind)
