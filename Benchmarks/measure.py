"""Runs processes and says what they took.

Whoever imports this must stay small: on Linux a child's peak memory is never reported below that of the process it was
started from.
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable


class Failed(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Run:
    """What one process took, or several side by side, and its result for each image."""

    wall: float
    cpu: float
    peak_mib: float
    results: list[dict]

    @property
    def latency_ms(self) -> float:
        """The median over all images but the first, which warms the process up."""
        return statistics.median(result["processingTimeMs"] for result in self.results[1:] or self.results)


@dataclasses.dataclass(frozen=True)
class Side:
    """A program to compare: its command for some images with some of them in flight at once."""

    name: str
    command: Callable[[list[str], str, str, int], list[str]]

    def run(self, files: list[str], tool: str, in_flight: int = 1, keep: pathlib.Path | None = None) -> Run:
        output = keep or pathlib.Path(tempfile.mkdtemp(dir=pathlib.Path(files[0]).parent))
        try:
            return together([self.command(files, tool, str(output), in_flight)])
        finally:
            if keep is None:
                shutil.rmtree(output)

    def run_split(self, files: list[str], tool: str, processes: int) -> Run:
        """The images shared out to processes of one image at a time, all side by side."""
        with tempfile.TemporaryDirectory(dir=pathlib.Path(files[0]).parent) as output:
            return together([self.command(files[n::processes], tool, output, 1) for n in range(processes)])


@contextlib.contextmanager
def beside_load(is_wanted: bool):
    """With a busy process for each core, where that is wanted."""
    load = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(os.cpu_count() if is_wanted else 0)]
    try:
        yield
    finally:
        for process in load:
            process.kill()
            process.wait()


def together(commands: list[list[str]]) -> Run:
    logs = [(tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")) for _ in commands]
    started = time.perf_counter()
    processes = [
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        for command, (out, err) in zip(commands, logs)
    ]
    usages = [ended(process, err) for process, (_, err) in zip(processes, logs)]
    wall = time.perf_counter() - started
    return Run(
        wall=wall,
        cpu=sum(usage.ru_utime + usage.ru_stime for usage in usages),
        peak_mib=sum(peak_mib(usage) for usage in usages),
        results=[json.loads(line) for out, _ in logs for line in lines(out)],
    )


def ended(process: subprocess.Popen, errors) -> resource.struct_rusage:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{process.args[0]} ended with {process.returncode}:\n" + "".join(lines(errors)[-10:]))
    return usage


def lines(file) -> list[str]:
    file.seek(0)
    return file.readlines()


def peak_mib(usage) -> float:
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
