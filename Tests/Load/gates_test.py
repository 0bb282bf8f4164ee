"""Each gate of gates.py holds for a good run, and fails for a run that lacks its property. It takes milliseconds."""

import sys

from gates import BAD_CLIENTS, gates
from record import End, Record, Sample, Submission

DAMAGED = ("failed processing/damaged",)


def good_run():
    """A minute, with each job of each role as it should be."""
    limits = {
        "memory, MiB": 500, "growth, MiB": 20, "slots": 3, "users with waiting jobs": 6, "waiting jobs": 400,
    }
    record = Record(60, limits)
    for second in range(60):
        add(record, second, "ordinary", waited=0.4)
        add(record, second, "urgent", waited=0.3)
        add(record, second, "notified")
        record.callbacks[record.submissions[-1].name] = 1
        for number in range(4):
            add(record, second, "greedy", number, status=429 if number else 201)
        add(record, second, "bad", status=201, outcome=DAMAGED[0], outcomes=DAMAGED) if second % 2 else None
        record.samples.append(Sample(second, 100, 300, 200, 4))
    record.counts.update(BAD_CLIENTS)
    return record


def add(record, second, role, number=0, status=201, waited=None, outcome="succeeded", outcomes=("succeeded",)):
    one = Submission(second, role, f"{role}{number}-{second}", "PNG", outcomes, status, took=0.1, waited=waited)
    if status == 429:
        one.reason, one.retry_after = "too-many-waiting-of-user", "5"
    else:
        record.ends[one.name] = End(outcome, second, second + 0.1, second + 0.3)
    record.submissions.append(one)


def first(record, role):
    return next(one for one in record.submissions if one.role == role)


def without_answer(record):
    first(record, "ordinary").status = None


def reset(record):
    record.faults.append("no answer to ordinary with PNG: Reset()")


def server_error(record):
    first(record, "greedy").status = 503


def no_retry_after(record):
    next(one for one in record.submissions if one.is_limited).retry_after = ""


def wrong_refusal(record):
    first(record, "bad").status, first(record, "bad").reason = 422, "invalid-field"


def lost(record):
    del record.ends[first(record, "greedy").name]


def not_ended(record):
    record.ends[first(record, "greedy").name].outcome = "running"


def bad_input_taken(record):
    record.ends[first(record, "bad").name].outcome = "succeeded"


def left_behind(record):
    record.perhaps.add("leaver-1")
    record.ends["leaver-1"] = End("waiting", 1, None, None)


def urgent_refused(record):
    first(record, "urgent").status = 429


def urgent_slow(record):
    for one in record.of("urgent", "greed"):
        one.waited = 3


def urgent_slower(record):
    for one in record.of("urgent", "crowd"):
        one.waited = 0.65  # still as short as two jobs, but not as flat
    for one in record.of("urgent", "greed"):
        one.waited = 0.2


def urgent_late(record):
    for one in record.of("urgent", "crowd"):
        one.waited = 3


def others_refused(record):
    record.of("ordinary", "greed")[0].status = 429


def others_slow(record):
    for one in record.of("ordinary", "greed"):
        one.waited = 4


def one_user_slow(record):
    add(record, 20, "ordinary", 9, waited=30)


def callback_missing(record):
    record.callbacks.popitem()


def callbacks_late(record):
    record.callbacks = {name: 60 for name in record.callbacks}


def much_memory(record):
    record.samples[30].tree = 501


def memory_grows(record):
    for one in record.samples:
        one.tree = 300 + one.at * 2


def service_grows(record):
    for one in record.samples:
        one.alone = 100 + one.at


def many_processes(record):
    for one in record.samples:
        one.processes = 2 if one.at < 35 else 4
        one.tree = 300 if one.at < 35 else 365  # 20 each, and 25 more


def not_above_capacity(record):
    for one in record.samples:
        one.waiting = 2


def not_greedy(record):
    for one in record.of("greedy"):
        one.status = 201
        record.ends[one.name] = End("succeeded", one.at, one.at, one.at)


def no_bad_inputs(record):
    record.submissions = [one for one in record.submissions if one.role != "bad"]


def no_slow_readers(record):
    del record.counts["pages read slowly"]


FAULTS = {
    without_answer: "requests without an answer", reset: "requests without an answer", server_error: "answers of 5xx",
    no_retry_after: "429 without", wrong_refusal: "other refusals", lost: "accepted jobs that are lost",
    not_ended: "jobs with another end", bad_input_taken: "jobs with another end",
    left_behind: "jobs of clients that went away",
    urgent_refused: "urgent jobs that were refused", urgent_slow: "urgent jobs above capacity, first half",
    urgent_late: "urgent jobs above capacity, second half", urgent_slower: "urgent jobs, second half against",
    others_refused: "good jobs of ordinary users that were refused", others_slow: "ordinary jobs beside a greedy user",
    one_user_slow: "the ordinary user who waited most",
    callback_missing: "callbacks of a user that did not", callbacks_late: "callbacks beside hanging ones",
    much_memory: "memory of all processes", memory_grows: "memory, second half",
    service_grows: "memory of the service alone", many_processes: "memory, second half against the first: median",
    not_above_capacity: "jobs that waited",
    not_greedy: "the greedy user was refused", no_bad_inputs: "share of bad inputs",
    no_slow_readers: "kinds of bad clients",
}

problems = [f"a good run fails: {gate}" for gate in gates(good_run()) if not gate.holds]
for fault, name in FAULTS.items():
    record = good_run()
    fault(record)
    failed = [gate.name for gate in gates(record) if not gate.holds]
    if not any(gate.startswith(name) for gate in failed):
        problems.append(f"{fault.__name__}: no gate '{name}…' fails, but {failed or 'none'}")
unproven = {gate.name for gate in gates(good_run())} - {
    gate.name for gate in gates(good_run()) if any(gate.name.startswith(name) for name in FAULTS.values())}
problems += [f"no fault for the gate: {name}" for name in sorted(unproven)]
print("\n".join(problems), end="\n" if problems else "")
sys.exit(1 if problems else 0)
