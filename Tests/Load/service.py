"""Starts `calotype serve` on loopback for a test, and adds up the memory of all its processes."""

import collections
import ctypes
import json
import signal
import subprocess
import sys
import time
from pathlib import Path


def start(command, folder, variables, enter=lambda: None):
    """Returns the process and its port. It ends with this program. `enter` runs in it before it becomes the service."""
    libc = ctypes.CDLL(None)

    def prepare():
        libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        enter()

    log = Path(folder, "log")
    with log.open("wb") as file:
        process = subprocess.Popen([command, "serve"], env=variables, stderr=file, preexec_fn=prepare)
    for _ in range(300):
        for line in log.read_text(errors="replace").splitlines():
            if "API listens" in line:
                return process, int(json.loads(line)["port"])
        if process.poll() is not None:
            sys.exit(f"The service ended: {log.read_text(errors='replace')[-500:]}")
        time.sleep(0.1)
    process.kill()
    sys.exit("The service did not start.")


def end(process):
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def memory(root):
    """The proportional memory (PSS) of a process alone, and with all processes below it, in bytes; and their number.

    Pages that several processes share count once: each of them has its part. Memory that the service has given to a
    decoder process, and pixels that come back, are among them.
    """
    parents = collections.defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.read_text().rsplit(")", 1)[1].split()[1])].append(int(path.parent.name))
        except OSError:
            pass
    alone, total, count, rest = proportional(root), 0, 0, [root]
    while rest:
        process = rest.pop()
        rest += parents[process]
        total += proportional(process) if process != root else alone
        count += 1
    return alone, total, count


def proportional(process):
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    except OSError:  # it has ended
        pass
    return 0
