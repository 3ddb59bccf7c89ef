"""Run a plain ES module outside the browser, in an embedded V8."""

import atexit
import json
import re

from py_mini_racer import MiniRacer


class Module:
    """A self-contained ES module whose exported functions can be called from Python.

    Parameters
    ----------
    source : str
        Text of the module; it may export, but not import.

    Examples
    --------
    >>> Module("export function twice(x) { return 2 * x; }").call("twice", 21)
    42
    """

    def __init__(self, source):
        self._engine = engine(as_script(source))

    def call(self, name, *arguments):
        """Return the exported function's result; arguments and result are plain JSON values."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        return json.loads(self._engine.eval(f"JSON.stringify({name}({given}) ?? null)"))


def engine(script):
    """Return a V8 that has run a script, and that is closed before Python ends.

    One that is left to Python's own end waits there for a thread that is gone.
    """
    made = MiniRacer()
    atexit.register(made.close)
    made.eval(script)
    return made


def as_script(source):
    """Return a module's text as a classic script whose default export is `default_export`.

    Examples
    --------
    >>> as_script("export const one = 1;")
    'const one = 1;'
    >>> as_script("export default { render };")
    'const default_export = { render };'
    """
    source = re.sub(r"^export default ", "const default_export = ", source, flags=re.M)
    return re.sub(r"^export (?=(async )?(function|const|let|class)\b)", "", source, flags=re.M)
