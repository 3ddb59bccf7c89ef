"""What a submission may use: memory, disk, processes, and the time of each cell."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Parameters
    ----------
    memory, disk : int
        Bytes.
    processes, files, inodes : int
        Of its user, open in one process, and on its disk.
    each, total : float
        Seconds for one cell of the teacher or the student, and for all of a submission.
    """

    memory: int = 2 * 2**30
    disk: int = 64 * 2**20
    processes: int = 64
    files: int = 128
    inodes: int = 20_000
    each: float = 30.0
    total: float = 120.0

    def inside(self, modules):
        """Return what the process is told to load and to give up, and the user that it becomes."""
        return {
            "modules": modules,
            "uid": 60_000 + os.getpid() % 5_000,
            "disk": f"size={self.disk},nr_inodes={self.inodes}",
            "limits": {
                "RLIMIT_AS": self.memory,
                "RLIMIT_FSIZE": self.disk,
                "RLIMIT_NPROC": self.processes,
                "RLIMIT_NOFILE": self.files,
                "RLIMIT_CPU": int(self.total) + 1,
                "RLIMIT_CORE": 0,
            },
        }
