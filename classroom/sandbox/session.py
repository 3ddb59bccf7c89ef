"""A student's process that is asked for values, and begun again when it is lost."""

import builtins
import contextlib
import time

from classroom import text
from classroom.sandbox import codec
from classroom.sandbox.library import Library
from classroom.sandbox.remote import Remote, StoppedError, StudentError, UncrossableError

PATIENCE = 60.0


class StartError(BaseException):
    """No process could be started, through no fault of the student's."""


class Session:
    """A student's process that is asked for values, and begun again when it is lost.

    Parameters
    ----------
    box : New, Fork or Open
    limits : Limits
    files : dict from str to bytes
        What lies in the working folder of the student.
    owner : str
        See `classroom.grading.one.Job`.
    """

    def __init__(self, box, limits, files, owner):
        self.box, self.limits, self.files, self.owner = box, limits, files, owner
        self.link, self.generation, self.ran, self.lost = None, 0, [], {}
        self.library, self.unwritten = Library(), set()
        self.end = time.monotonic() + limits.total
        self.until = self.end

    @property
    def is_spent(self):
        """Whether all the time of a submission is over."""
        return time.monotonic() > self.end

    @contextlib.contextmanager
    def turn(self):
        """Allow what is asked meanwhile the time of one cell."""
        before, self.until = self.until, min(self.end, time.monotonic() + self.limits.each)
        try:
            yield
        finally:
            self.until = before

    def run(self, name, source):
        """Run a cell; return what it printed, the text of its value, and its error or None."""
        try:
            with self.turn():
                shown = _checked(self.ask("run", name, source))
        except StoppedError as gone:
            self.lost[name] = gone.reason
            return "", None, (gone.reason, "", "")
        except Exception as error:
            return "", None, (type(error).__name__, "the cell gave no answer", "")
        self.ran.append((name, source))
        return shown

    def ask(self, verb, *args, refused=()):
        """Return the answer to a request; raise as the student's code, or `StoppedError`.

        What its code must not call is refused, and stands in ``library.used`` when it tried.
        """
        try:
            request = codec.encode((verb, *args), _number)
        except codec.CodecError as error:
            raise UncrossableError(f"a test gives a function of the student {error}") from None
        if self.link is None:
            self.library = Library()  # for what ran before
            self._begin()
        self.library = Library(refused)
        kind, *found = self._exchange(request)
        if kind == "raised":
            raise _error(*found)
        return found[0]

    def close(self):
        """Kill the process."""
        if self.link:
            self.link.close()
        self.link = None
        self.box.stop()

    def _begin(self):
        """Start a process, with all cells that ran and did not end the one before."""
        while self.link is None:
            if self.is_spent:
                raise StoppedError("timed out")
            self._start()
            try:
                self._replay()
            except StoppedError:
                continue
            except Exception as error:
                self._fail(error)

    def _start(self):
        try:
            self.link = self.box.start()
            codec.receive(self.link, time.monotonic() + PATIENCE)
            self.box.enclose()
        except StoppedError:
            self.close()
            raise
        except (OSError, EOFError) as error:
            self._fail(error)

    def _fail(self, error):
        self.close()
        told = f"the sandbox could not be started: {type(error).__name__} {error}"
        raise StartError(told) from None

    def _replay(self):
        self._exchange(codec.encode(("belong", self.owner)))
        for name, data in self.files.items():
            kind, *_ = self._exchange(codec.encode(("write", {name: data})))
            self.unwritten |= {name} if kind == "raised" else set()
        for name, source in self.ran:
            if name not in self.lost:
                with self.turn():
                    try:
                        self._exchange(codec.encode(("run", name, source)))
                    except StoppedError as gone:
                        self.lost[name] = gone.reason
                        raise

    def _exchange(self, request):
        if self.link is None:
            raise StoppedError("killed")
        try:
            self.link.settimeout(max(self.until - time.monotonic(), 0.001))
            codec.send(self.link, request)
            kind, *found = self._received()
            while kind == "library":
                codec.send(self.link, self.library.answer(self.until, *found))
                kind, *found = self._received()
        except TimeoutError:
            self._drop("timed out")
        except (EOFError, OSError, codec.CodecError, TypeError, ValueError):
            self._drop("killed")
        except StoppedError as gone:
            self._drop(gone.reason)
        except MemoryError:  # the rest of an answer must not be taken for the next
            self._lose()
            raise
        if kind == "value" and len(found) == 1:
            return kind, found[0]
        if kind == "raised" and [type(one) for one in found] == [str, str, str]:
            return kind, *found
        return self._drop("killed")

    def _received(self):
        return codec.decode(codec.receive(self.link, self.until), self._thing)

    def _drop(self, reason):
        self._lose()
        raise StoppedError(reason)

    def _lose(self):
        self.close()
        self.generation += 1

    def _thing(self, number, kind):
        return Remote(self, number, kind[: text.NAME])


def _number(value):
    if type(value) is not Remote:
        raise codec.CodecError(f"something of type {type(value).__name__}, which cannot cross")
    return value._number_now(), ""


def _error(*parts):
    """Return an exception of the same name if Python has one, with the same words."""
    name, said, lines = text.error(*parts)
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind, said = StudentError, f"{name}: {said}"
    try:
        error = kind(said)
    except TypeError:
        error = StudentError(f"{name}: {said}")
    error.add_note(lines)
    return error


def _checked(answer):
    """Return what a cell showed, or nothing if it is not of the shape that it must have."""
    printed, value, error = answer
    if type(error) is not tuple or [type(part) for part in error] != [str, str, str]:
        error = None
    error = error and text.error(*error)
    printed, value = (part[:30_000] if type(part) is str else None for part in (printed, value))
    return printed or "", value, error
