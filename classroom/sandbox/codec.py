"""Plain values as bytes: all that crosses between a student's process and ours.

Reading never runs code of the other side and never trusts a length, a type or a shape.
"""

import re
import struct
import sys
import time
from collections import Counter

LIMIT = 2**25
LONGEST = 2**10  # bytes of a whole number, for some sums of longer ones nothing can stop
ALIKE = 64  # keys of one hash, for to tell them apart takes the square of their number
DEPTH = 40
DTYPE = re.compile(r"[<|][biufcSU][1-9][0-9]{0,5}")
SINGLE = {b"N": None, b"T": True, b"F": False}
GROUPS = {b"l": list, b"t": tuple, b"e": set, b"z": frozenset}
NUMBERS = {b"f": "<d", b"c": "<dd"}
OTHERS = {b"i": "int", b"s": "text", b"b": "bytes", b"d": "dict", b"a": "array", b"o": "object"}


UNREADABLE = (
    *(ValueError, TypeError, IndexError, KeyError, OverflowError, struct.error, MemoryError),
    SystemError,  # of NumPy, for a text of numbers that are no characters
)


class CodecError(ValueError):
    """A value that cannot cross, or bytes that mean none."""


def encode(value, keep=None):
    """Return a value as bytes.

    Parameters
    ----------
    value : None, bool, int, float, complex, str, bytes, ndarray, or list, tuple, set, dict of such
        An object of a class derived from one of these crosses as the plain value it extends.
    keep : function, optional
        Gives (number, name of the type) for any other object, which then crosses as that.

    Raises
    ------
    CodecError
        If there is something else in it and no `keep`, or if it is too deep or too large.

    Examples
    --------
    >>> decode(encode({"sizes": (3, 2.5, None)}))
    {'sizes': (3, 2.5, None)}
    """
    out = bytearray()
    _write(out, value, keep, DEPTH)
    return bytes(out)


def _write(out, value, keep, depth):
    if depth == 0 or len(out) > LIMIT:
        raise CodecError("a value that is too large or nested too deep")
    write = PLAIN.get(type(value))
    if write:
        write(out, value, keep, depth)
        return
    write = next((w for kind, w in WRITERS if isinstance(value, kind)), None)
    numpy = sys.modules.get("numpy")
    if (
        numpy
        and isinstance(value, (numpy.ndarray, numpy.generic))
        and value.dtype.kind in "biufcSU"
    ):
        _write_array(out, numpy.asarray(value), isinstance(value, numpy.generic))
    elif write:
        write(out, value, keep, depth)
    elif keep is None:
        raise CodecError(f"something of type {type(value).__name__}, which is no plain value")
    else:
        number, name = keep(value)
        out += b"o"
        _write(out, (number, name), None, depth - 1)


def _write_bytes(out, tag, data):
    if len(out) + len(data) > LIMIT:
        raise CodecError("a value that is too large")
    out += tag + struct.pack("<I", len(data)) + data


def _write_int(out, value, keep, depth):
    size = int(value).bit_length() // 8 + 1
    if size > LONGEST:
        raise CodecError(f"a whole number of {size:,} bytes")
    _write_bytes(out, b"i", int(value).to_bytes(size, "little", signed=True))


def _write_dict(out, value, keep, depth):
    out += b"d" + struct.pack("<I", len(value))
    for pair in dict(value).items():
        for one in pair:
            _write(out, one, keep, depth - 1)


def _group_writer(tag):
    def write(out, value, keep, depth):
        items = list(value)
        out += tag + struct.pack("<I", len(items))
        for item in items:
            _write(out, item, keep, depth - 1)

    return write


def _write_array(out, array, scalar):
    array = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    header = f"{'g' if scalar else 'a'} {array.dtype.str} {','.join(map(str, array.shape))}"
    _write_bytes(out, b"a", header.encode())
    _write_bytes(out, b"b", array.tobytes())


TAGS = {single: tag for tag, single in SINGLE.items()}
WRITERS: tuple = (
    (int, _write_int),
    (float, lambda out, value, keep, depth: out.extend(b"f" + struct.pack("<d", value))),
    (
        complex,
        lambda out, value, keep, depth: out.extend(
            b"c" + struct.pack("<dd", value.real, value.imag)
        ),
    ),
    (
        str,
        lambda out, value, keep, depth: _write_bytes(
            out, b"s", str(value).encode("utf-8", "surrogatepass")
        ),
    ),
    (bytes, lambda out, value, keep, depth: _write_bytes(out, b"b", bytes(value))),
    (dict, _write_dict),
    *((kind, _group_writer(tag)) for tag, kind in GROUPS.items()),
)
PLAIN = {
    **dict(WRITERS),
    **dict.fromkeys((bool, type(None)), lambda out, value, keep, depth: out.extend(TAGS[value])),
}


def decode(data, given=None):
    """Return the value that bytes mean.

    Parameters
    ----------
    data : bytes
    given : function, optional
        Gives an object for (number, name of the type), what `keep` made on the other side.

    Raises
    ------
    CodecError
        If they mean none, whatever is wrong with them.

    Examples
    --------
    >>> decode(b"i" + bytes(2))
    Traceback (most recent call last):
    classroom.sandbox.codec.CodecError: bytes that mean no value
    """
    try:
        reader = _Reader(data, given)
        value = reader.value(DEPTH)
    except UNREADABLE:
        raise CodecError("bytes that mean no value") from None
    if reader.place != len(data):
        raise CodecError("more bytes than one value")
    return value


def _told_apart(keys):
    """Return the keys of a dict or set, unless too many of them have one hash."""
    if max(Counter(map(hash, keys)).values(), default=0) > ALIKE:
        raise CodecError("keys that cannot be told apart")
    return keys


class _Reader:
    def __init__(self, data, given):
        self.data, self.given, self.place = data, given, 0

    def take(self, count):
        if count > len(self.data) - self.place:
            raise CodecError("bytes that end too early")
        self.place += count
        return self.data[self.place - count : self.place]

    def count(self):
        return struct.unpack("<I", self.take(4))[0]

    def value(self, depth):
        if depth == 0:
            raise CodecError("bytes that are nested too deep")
        tag = self.take(1)
        if tag in SINGLE:
            return SINGLE[tag]
        if tag in NUMBERS:
            numbers = struct.unpack(NUMBERS[tag], self.take(struct.calcsize(NUMBERS[tag])))
            return numbers[0] if tag == b"f" else complex(*numbers)
        if tag in GROUPS:
            items = [self.value(depth - 1) for _ in range(self.count())]
            return GROUPS[tag](items if tag in b"lt" else _told_apart(items))
        return getattr(self, OTHERS[tag])(depth)

    def int(self, depth):
        data = self.take(self.count())
        if len(data) > LONGEST:
            raise CodecError("a whole number that is too large")
        return int.from_bytes(data, "little", signed=True)

    def bytes(self, depth):
        return bytes(self.take(self.count()))

    def text(self, depth):
        return self.bytes(depth).decode("utf-8", "surrogatepass")

    def dict(self, depth):
        pairs = [(self.value(depth - 1), self.value(depth - 1)) for _ in range(self.count())]
        _told_apart([key for key, _ in pairs])
        return dict(pairs)

    def object(self, depth):
        number, name = self.value(depth - 1)
        if self.given is None or type(number) is not int or type(name) is not str:
            raise CodecError("an object where none may be")
        return self.given(number, name)

    def array(self, depth):
        import numpy as np

        kind, dtype, sizes = self.text(depth).split(" ")
        shape = tuple(int(size) for size in sizes.split(",") if size)
        if not DTYPE.fullmatch(dtype) or min(shape, default=0) < 0 or self.take(1) != b"b":
            raise CodecError("an array of no plain kind")
        array = np.frombuffer(bytearray(self.bytes(depth)), dtype=dtype).reshape(shape)
        if array.dtype.kind == "b":
            array = array.view(np.uint8) != 0
        return array[()] if kind == "g" and not shape else array


def send(link, data):
    """Send one frame of bytes over a socket."""
    link.sendall(struct.pack("<I", len(data)) + data)


def receive(link, deadline=None):
    """Return the next frame, or raise EOFError, TimeoutError, or CodecError if it is too large."""
    size = struct.unpack("<I", _exactly(link, 4, deadline))[0]
    if size > 2 * LIMIT:
        raise CodecError("an answer that is too large")
    return _exactly(link, size, deadline)


def _exactly(link, count, deadline):
    found = bytearray()
    while len(found) < count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            link.settimeout(left)
        part = link.recv(min(count - len(found), 2**20))
        if not part:
            raise EOFError("the other side is gone")
        found += part
    return bytes(found)
