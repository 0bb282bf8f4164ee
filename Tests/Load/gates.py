"""The properties that a run must have. Each gate has a bound with a reason, and the value that was measured."""

import collections
import math
from dataclasses import dataclass

from record import median, p95, share

BAD_CLIENTS = (
    "left in the body", "left before the answer", "left while waiting", "unread event streams", "pages read slowly",
)
LIMITS = {"too-many-waiting", "too-many-waiting-of-user", "room-for-urgent"}


@dataclass
class Gate:
    name: str
    bound: object
    measured: object
    holds: bool
    # What went wrong, at most a few of them.
    examples: tuple = ()


def most(name, bound, measured, digits=2):
    """A gate for a value that must be measured, and must not be above its bound."""
    return Gate(name, round(bound, digits), round(measured, digits), measured <= bound)


def none(name, faults):
    return Gate(name, 0, len(faults), not faults, tuple(str(fault) for fault in faults[:5]))


def gates(record):
    return [*answers(record), *ends(record), *urgent(record), *others(record), *memory(record), *mix(record)]


def answers(record):
    """Each request has an answer. A refusal is the one for its input, or 429 with a reason and `Retry-After`."""
    unanswered = [one for one in record.submissions if one.status is None and one.role != "left"]
    yield none("requests without an answer, or reset", record.faults + unanswered)
    yield none("answers of 5xx", [one for one in record.submissions if (one.status or 0) >= 500])
    limited = [one for one in record.submissions if one.is_limited]
    yield none("429 without 'Retry-After' or a known reason", [
        one for one in limited if one.reason not in LIMITS or not one.retry_after.isdigit()])
    yield none("other refusals than the input deserves", [
        one for one in record.submissions
        if one.status and not one.is_accepted and not one.is_limited and one.status < 500
        and f"{one.status} {one.reason}" not in one.outcomes])


def ends(record):
    """Each accepted job has ended, once, and as its input deserves."""
    accepted = [one for one in record.submissions if one.is_accepted]
    yield none("accepted jobs that are lost", [one for one in accepted if one.name not in record.ends])
    yield none("jobs with another end than the input deserves", [
        (one.name, one.input, record.ends[one.name].outcome) for one in accepted
        if one.name in record.ends and record.ends[one.name].outcome not in one.outcomes])
    yield none("jobs of clients that went away, without an end", [
        name for name in sorted(record.perhaps) if name in record.ends and record.ends[name].outcome != "succeeded"])


def urgent(record):
    """An urgent job waits until the first of the running jobs ends, which takes no longer than a whole job, and then
    runs itself. Its upload and answer take up to half a second. However many jobs wait, that does not change."""
    yield none("urgent jobs that were refused", [one for one in record.of("urgent") if not one.is_accepted])
    running = p95(record.running_times(("greed", "crowd")))
    waits = [one for one in record.of("urgent") if one.waited is not None and record.phase(one.at) != "calm"]
    first, second = ([one.waited for one in waits if record.half(one.at) == half] for half in (0, 1))
    bound = 2 * running + 0.5
    yield most("urgent jobs above capacity, first half: 95 % took at most, s", bound, p95(first))
    yield most("urgent jobs above capacity, second half: 95 % took at most, s", bound, p95(second))
    yield most("urgent jobs, second half against the first: 95 % took at most, s", 1.5 * p95(first) + 0.25, p95(second))


def others(record):
    """A user below the fair share is not refused because another one is greedy. As users take turns, a job of that user
    waits for the running jobs, and for one job of each user who has waiting jobs."""
    ordinary = [one for one in record.of("ordinary") if record.phase(one.at) in ("calm", "greed") and one.is_good]
    yield none("good jobs of ordinary users that were refused beside a greedy one", [
        one for one in ordinary if one.status and not one.is_accepted])
    turn = record.limits["users with waiting jobs"] / record.limits["slots"] + 1
    turn *= p95(record.running_times(("greed",)))
    calm, greed = (record.waits("ordinary", phase) for phase in ("calm", "greed"))
    yield most("ordinary jobs beside a greedy user: 95 % took at most, s", p95(calm) + turn, p95(greed))
    by_user = collections.defaultdict(list)
    for one in record.of("ordinary", "greed"):
        if one.waited is not None:
            by_user[one.name.rsplit("-", 1)[0]].append(one.waited)
    worst = max(map(median, by_user.values()), default=math.nan)
    yield most("the ordinary user who waited most: half of the jobs took at most, s", median(calm) + turn, worst)
    expected = [one.name for one in record.of("notified") if one.is_accepted]
    yield none("callbacks of a user that did not arrive beside hanging ones", [
        name for name in expected if name not in record.callbacks])
    yield most("callbacks beside hanging ones: 95 % arrived after the end within, s", 5, p95(record.callbacks.values()))


def memory(record):
    """Memory does not grow once the service is at work. A decoder process starts when more images than before need one
    at once. Then it stays, and takes 20 MiB."""
    limit, growth = record.limits["memory, MiB"], record.limits["growth, MiB"]
    loaded = [one for one in record.samples if record.phase(one.at) != "calm"]
    first, second = ([one for one in loaded if record.half(one.at) == half] for half in (0, 1))
    started = median([one.processes for one in second]) - median([one.processes for one in first])
    allowed = growth + 20 * max(started, 0)
    trees, others = ([one.tree for one in half] for half in (first, second))
    yield most("memory of all processes, MiB", limit, max((one.tree for one in record.samples), default=math.nan), 0)
    yield most("memory, second half against the first: median, MiB", median(trees) + allowed, median(others), 0)
    yield most("memory, second half against the first: 95 %, MiB", p95(trees) + 2 * growth, p95(others), 0)
    yield most(
        "memory of the service alone, second half against the first: median, MiB",
        median([one.alone for one in first]) + growth, median([one.alone for one in second]), 0)


def mix(record):
    """Without these, the run proves nothing."""
    greedy = record.of("greedy")
    waiting = median([one.waiting for one in record.samples if record.phase(one.at) != "calm"])
    yield Gate("the greedy user was refused: share of 429", "> 0.3", round(share(one.is_limited for one in greedy), 2),
        share(one.is_limited for one in greedy) > 0.3)
    yield Gate("jobs that waited above capacity, median", "> 50", waiting, waiting > 50)
    bad = share(not one.is_good for one in record.submissions if one.role not in ("urgent", "notified"))
    yield Gate("share of bad inputs", "0.07 to 0.13", round(bad, 3), 0.07 <= bad <= 0.13)
    yield none("kinds of bad clients that did not come", sorted(set(BAD_CLIENTS) - set(record.counts)))
