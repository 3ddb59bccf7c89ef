"""Functions of convkit that a student's process asks for, computed on our side, or refused."""

import importlib

from classroom.sandbox import codec, layout, words

MODULES = layout.far_modules()


class Library:
    """Answers what one request to a student's process asks for.

    Parameters
    ----------
    refused : tuple of str
        Packages that the answer must not call.
    """

    def __init__(self, refused=()):
        self.refused, self.used = tuple(f"{package}." for package in refused), []

    def answer(self, module, name, args, options):
        """Return as bytes what a function gives or raises."""
        try:
            return codec.encode(("value", self._called(module, name, args, options)))
        except Exception as error:
            return codec.encode(("raised", *words.error(type(error).__name__, str(error), "")[:2]))

    def _called(self, module, name, args, options):
        if module not in MODULES or name.startswith("_"):
            raise AttributeError(f"{module} has no {name}")
        if f"{module}.".startswith(self.refused):
            self.used.append(f"{module}.{name}")
            raise RuntimeError(f"{module}.{name} is not to be used here")
        return getattr(importlib.import_module(module), name)(*args, **options)
