"""A group of processes whose memory the kernel limits and counts: a cgroup, of version 2 or 1."""

import os
import time
from pathlib import Path

ROOTS = (
    (2, "/sys/fs/cgroup", "memory.max"), (2, "/sys/fs/cgroup/unified", "memory.max"),
    (1, "/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
)


class MemoryGroup:
    def __init__(self, limit):
        """`folder` stays `None` where no group can be made."""
        self.folder, self.version = None, None
        for version, root, limit_file in ROOTS:
            folder = Path(root, f"calotype-memory-{os.getpid()}")
            try:
                folder.mkdir()
            except OSError:
                continue
            try:
                if not (folder / "memory.stat").exists():
                    raise OSError("no group that counts memory")
                (folder / limit_file).write_text(str(limit))
                self.folder, self.version = folder, version
                break
            except OSError:
                folder.rmdir()

    def enter(self):
        """Runs in the child before it becomes the service."""
        if self.folder:
            (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def peak(self):
        """The most memory that the kernel has counted, in bytes, with pages of files, which it can take back."""
        name = "memory.peak" if self.version == 2 else "memory.max_usage_in_bytes"
        try:
            return int((self.folder / name).read_text())
        except OSError:  # before Linux 5.19
            return None

    def needed(self):
        """The memory that the kernel cannot take back, in bytes: that of processes, and shared memory."""
        fields = dict(line.split() for line in (self.folder / "memory.stat").read_text().splitlines())
        names = ("anon", "shmem") if self.version == 2 else ("total_rss", "total_shmem")
        return sum(int(fields.get(name, 0)) for name in names)

    def killed(self):
        """The number of processes that the kernel has ended because the group had no memory left."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        fields = dict(line.split() for line in (self.folder / name).read_text().splitlines())
        return int(fields.get("oom_kill", 0))

    def remove(self):
        for _ in range(300 if self.folder else 0):
            try:
                return self.folder.rmdir()
            except OSError:
                time.sleep(0.1)
