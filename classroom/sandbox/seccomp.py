"""Forbid the system calls with which a process could make walls, mounts and rights of its own."""

import ctypes
import errno
import platform
import struct

SECCOMP, FILTER, NEW_USER = 22, 2, 0x10000000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
FOREIGN = 0x40000000  # of another kind of program

# clone3 hides its flags behind a pointer; without it the C library takes clone.
CLONE3 = 435
NEW_MOUNTS = (428, 429, 430, 431, 432, 433, 442)
IO_URING = (425, 426, 427)
KINDS = {
    # its name, clone, then: unshare, setns, mount, umount2, pivot_root, ptrace, bpf,
    # perf_event_open, add_key, request_key, keyctl, userfaultfd
    "x86_64": (0xC000003E, 56, (272, 308, 165, 166, 155, 101, 321, 298, 248, 249, 250, 323)),
    "aarch64": (0xC00000B7, 220, (97, 268, 40, 39, 41, 117, 280, 241, 217, 218, 219, 282)),
}


def forbid(libc):
    """Forbid them in this process and in all that it starts, for ever; unknown machines keep them.

    Raises
    ------
    OSError
        If the kernel does not take the filter.
    """
    if platform.machine() not in KINDS:
        return
    steps = program(*KINDS[platform.machine()])
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    whole = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code))
    if libc.prctl(SECCOMP, FILTER, ctypes.create_string_buffer(whole), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def program(architecture, clone, numbers):
    """Return the steps of a filter: (operation, steps to skip if so, if not, number)."""
    refused = RETURN, 0, 0, REFUSE | errno.EPERM
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, FOREIGN),
        refused,
        (EQUAL, 0, 1, CLONE3),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    for number in (*numbers, *NEW_MOUNTS, *IO_URING):
        steps += [(EQUAL, 0, 1, number), refused]
    return [
        *steps,
        (EQUAL, 0, 3, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, NEW_USER),
        refused,
        (RETURN, 0, 0, ALLOW),
    ]
