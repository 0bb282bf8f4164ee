"""What a run has seen: each submission with its answer, the ends of the jobs, the queue and the memory over time."""

import collections
import math
import statistics
from dataclasses import dataclass, field

PHASES = ("calm", "greed", "crowd")


@dataclass
class Submission:
    """One request for a job. Times are seconds since the beginning of the run."""

    at: float
    role: str
    name: str
    input: str
    outcomes: tuple
    status: int | None = None  # None: no answer was read
    reason: str = ""
    retry_after: str = ""
    took: float = math.inf
    # How long the client waited for the end of the job, if it did.
    waited: float | None = None

    @property
    def is_accepted(self):
        return self.status in (200, 201, 202)

    @property
    def is_limited(self):
        return self.status == 429

    @property
    def is_good(self):
        return self.outcomes == ("succeeded",)


@dataclass
class End:
    """A job as the service lists it after the run."""

    outcome: str
    submitted: float
    started: float | None
    ended: float | None

    @property
    def running_time(self):
        return self.ended - self.started if self.ended and self.started else None


@dataclass
class Sample:
    at: float
    alone: float  # MiB of the service
    tree: float  # MiB of the service and its child processes
    waiting: int  # jobs
    processes: int


@dataclass
class Record:
    seconds: float
    limits: dict
    submissions: list = field(default_factory=list)
    # Jobs of clients that went away before an answer. The service has accepted some of them.
    perhaps: set = field(default_factory=set)
    ends: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)
    # Seconds from the end of a job until its callback arrived, by the job's name.
    callbacks: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    counts: collections.Counter = field(default_factory=collections.Counter)

    def phase(self, at):
        """The calm phase is the first sixth of the run, the greedy one ends after two thirds."""
        return "calm" if at < self.seconds / 6 else "greed" if at < self.seconds * 2 / 3 else "crowd"

    def half(self, at):
        """The half of the time above capacity: 0 or 1."""
        return int(at >= self.seconds * 7 / 12)

    def of(self, role, phase=None):
        return [one for one in self.submissions if one.role == role and phase in (None, self.phase(one.at))]

    def waits(self, role, phase):
        """How long clients waited for good jobs that were accepted."""
        return [one.waited for one in self.of(role, phase) if one.waited is not None and one.is_good]

    def running_times(self, phases):
        ends = [end for end in self.ends.values() if end.running_time is not None and end.ended]
        return [end.running_time for end in ends if self.phase(end.started) in phases]


def p95(values):
    """The value that 95 % do not exceed."""
    values = sorted(values)
    return values[math.ceil(len(values) * 0.95) - 1] if values else math.nan


def median(values):
    return statistics.median(values) if values else math.nan


def share(values):
    values = list(values)
    return sum(values) / len(values) if values else math.nan
