"""Answers that go wrong in the ways in which honest work does, to the task of a whole layer."""

from tests.checks.answers.styles import with_einsum


def layer(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return with_einsum(x, weight, bias, stride=stride, padding=padding)


def wrapped(change):
    """Return the right layer with its result changed."""
    return lambda *args, **options: change(layer(*args, **options))


def unwritten(*args, **options):
    raise NotImplementedError()


def returning(value):
    return lambda *args, **options: value
