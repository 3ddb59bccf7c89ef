"""Functions of convkit that a student's process asks for, computed on our side, or refused."""

import importlib
import threading
import time

from classroom import text
from classroom.sandbox import codec, layout

MODULES = layout.far_modules() - {"convkit.digits.spreadsheet"}  # which writes files


class Library:
    """Answers what one request to a student's process asks for.

    Parameters
    ----------
    refused : tuple of str
        Packages that the answer must not call.
    """

    def __init__(self, refused=()):
        self.refused, self.used = tuple(f"{package}." for package in refused), []

    def answer(self, until, *asked):
        """Return as bytes what a function gives or raises.

        Raises
        ------
        TimeoutError
            If it takes longer than this; no exception would end a product of large matrices, so
            it goes on beside us to the end of this process.
        """
        found: list[bytes] = []
        work = threading.Thread(target=lambda: found.append(self._answer(*asked)), daemon=True)
        work.start()
        work.join(max(until - time.monotonic(), 0))
        if not found:
            raise TimeoutError
        return found[0]

    def _answer(self, module, name, args, options):
        try:
            return codec.encode(("value", self._called(module, name, args, options)))
        except Exception as error:
            return codec.encode(("raised", *text.error(type(error).__name__, str(error), "")[:2]))

    def _called(self, module, name, args, options):
        if module not in MODULES or name.startswith("_"):
            raise AttributeError(f"{module} has no {name}")
        if f"{module}.".startswith(self.refused):
            self.used.append(f"{module}.{name}")
            raise RuntimeError(f"{module}.{name} is not to be used here")
        function = getattr(importlib.import_module(module), name)
        home = getattr(function, "__module__", None)
        if home not in MODULES:  # the module has imported it
            raise AttributeError(f"{module} has no {name}")
        return function(*args, **options)
