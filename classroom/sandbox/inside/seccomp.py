"""A seccomp filter that refuses ways to more privileges and to what no limit counts.

Namespaces, mounts, io_uring; memory that belongs to no process, or stays when its pages are in no
process's table, as what is shared without a file does; sessions, for each gets a share of
the processor of its own; and sockets of kinds that a network namespace may not hold back.
"""

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

SECCOMP, FILTER, NEW_USER = 22, 2, 0x10000000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 40
SHARED, ANONYMOUS = 1, 0x20  # flags of mmap
FAMILIES = (1, 2, 10)  # of sockets: Unix and the Internet
FOREIGN = 0x40000000  # of another ABI, such as x32

# clone3 hides its flags behind a pointer; without it the C library takes clone.
CLONE3 = 435
SECRET_MEMORY = 447
NEW_MOUNTS = (428, 429, 430, 431, 432, 433, 442)
IO_URING = (425, 426, 427)


@dataclass(frozen=True)
class Machine:
    """What a kind of processor calls itself, and the numbers of its system calls."""

    architecture: int
    clone: int
    socket: int
    mmap: int
    refused: dict[str, int]


MACHINES = {
    "x86_64": Machine(
        0xC000003E,
        56,
        41,
        9,
        {
            "memfd_create": 319,
            "shmget": 29,
            "semget": 64,
            "msgget": 68,
            "setsid": 112,
            "unshare": 272,
            "setns": 308,
            "mount": 165,
            "umount2": 166,
            "pivot_root": 155,
            "ptrace": 101,
            "bpf": 321,
            "perf_event_open": 298,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "userfaultfd": 323,
        },
    ),
    "aarch64": Machine(
        0xC00000B7,
        220,
        198,
        222,
        {
            "memfd_create": 279,
            "shmget": 194,
            "semget": 190,
            "msgget": 186,
            "setsid": 157,
            "unshare": 97,
            "setns": 268,
            "mount": 40,
            "umount2": 39,
            "pivot_root": 41,
            "ptrace": 117,
            "bpf": 280,
            "perf_event_open": 241,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "userfaultfd": 282,
        },
    ),
}


def forbid(libc):
    """Install the filter for this process and all its children; not on machines unknown here.

    Raises
    ------
    OSError
        If the kernel does not take the filter.
    """
    if platform.machine() not in MACHINES:
        return
    steps = program(MACHINES[platform.machine()])
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    whole = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code))
    if libc.prctl(SECCOMP, FILTER, ctypes.create_string_buffer(whole), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def program(machine):
    """Return a BPF program: tuples of (operation, steps to skip if true, if false, operand)."""
    refused = RETURN, 0, 0, REFUSE | errno.EPERM
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, machine.architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, FOREIGN),
        refused,
        (EQUAL, 0, 1, CLONE3),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    for number in (*machine.refused.values(), SECRET_MEMORY, *NEW_MOUNTS, *IO_URING):
        steps += [(EQUAL, 0, 1, number), refused]
    return [
        *steps,
        *_sockets(machine.socket),
        *_mappings(machine.mmap),
        (EQUAL, 0, 3, machine.clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, NEW_USER),
        refused,
        (RETURN, 0, 0, ALLOW),
    ]


def _mappings(number):
    """Return the part of the program that refuses memory that is shared without a file."""
    return [
        (EQUAL, 0, 5, number),
        (LOAD, 0, 0, FOURTH_ARGUMENT),
        (ANY_BIT, 0, 2, ANONYMOUS),
        (ANY_BIT, 0, 1, SHARED),
        (RETURN, 0, 0, REFUSE | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]


def _sockets(number):
    """Return the part of the program that decides about sockets, by their family."""
    allowed = [(EQUAL, len(FAMILIES) - n, 0, kind) for n, kind in enumerate(FAMILIES)]
    return [
        (EQUAL, 0, len(allowed) + 3, number),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        *allowed,
        (RETURN, 0, 0, REFUSE | errno.EAFNOSUPPORT),
        (RETURN, 0, 0, ALLOW),
    ]
