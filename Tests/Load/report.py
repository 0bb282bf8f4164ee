"""Writes what a run has shown: a summary in JSON, and a plot for people."""

import collections
import json
import math
from dataclasses import asdict

from gates import gates
from plot import Panel, Series, plot
from record import PHASES, median, p95, share

BLUE, ORANGE, GREEN, GRAY = "#0969da", "#bc4c00", "#1a7f37", "#8c959f"
PHASE_NAMES = {
    "calm": "ordinary users", "greed": "and a greedy one, slow and bad clients", "crowd": "and a crowd of others",
}


def write(record, options, folder):
    """Returns the gates."""
    folder.mkdir(parents=True, exist_ok=True)
    results = gates(record)
    summary = {
        "command": f"make load OPTIONS=\"--seconds {options.seconds} --seed {options.seed}\"",
        "seconds": options.seconds, "seed": options.seed, "limits": record.limits,
        "submissions": len(record.submissions),
        "answers": dict(sorted(collections.Counter(str(one.status) for one in record.submissions).items())),
        "reasons of 429": dict(collections.Counter(one.reason for one in record.submissions if one.is_limited)),
        "accepted": sum(one.is_accepted for one in record.submissions),
        "ends": dict(collections.Counter(end.outcome for end in record.ends.values()).most_common()),
        "inputs": inputs(record), "bad clients": dict(record.counts), "phases": phases(record),
        "memory, MiB": {"at most": round(max((one.tree for one in record.samples), default=math.nan))},
        "gates": [asdict(gate) for gate in results], "failed gates": sum(not gate.holds for gate in results),
    }
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    (folder / "load.svg").write_text(drawing(record))
    return results


def inputs(record):
    """How often each input was sent and accepted."""
    found = collections.defaultdict(lambda: [0, 0])
    for one in record.submissions:
        found[one.input][0] += 1
        found[one.input][1] += one.is_accepted
    return {name: {"sent": sent, "accepted": accepted} for name, (sent, accepted) in sorted(found.items())}


def phases(record):
    """What each kind of client met in each phase."""
    found = {}
    for phase in PHASES:
        for role in sorted({one.role for one in record.submissions}):
            some, waits = record.of(role, phase), record.waits(role, phase)
            if not some:
                continue
            accepted = share(one.is_accepted for one in some if one.is_good)
            ends = [record.ends[one.name] for one in some if one.name in record.ends]
            times = waits or [end.ended - end.submitted for end in ends if end.ended]
            found[f"{phase}: {role}"] = {
                "sent": len(some), "good ones accepted": round(accepted, 3),
                "time to the end, median, s": round(median(times), 2), "95 %": round(p95(times), 2),
            }
    return found


def drawing(record):
    seconds = record.seconds
    borders = [0, seconds / 6, seconds * 2 / 3, seconds]
    names = [(PHASE_NAMES[phase], *borders[index : index + 2]) for index, phase in enumerate(PHASES)]
    sent = record.submissions
    panels = [
        Panel("jobs a second", [
            Series("accepted", GREEN, rate([one.at for one in sent if one.is_accepted], seconds)),
            Series("refused with 429", ORANGE, rate([one.at for one in sent if one.is_limited], seconds)),
            Series("ended", BLUE, rate([end.ended for end in record.ends.values() if end.ended], seconds)),
        ]),
        Panel("jobs that wait", [Series("all users", BLUE, [(one.at, one.waiting) for one in record.samples])],
              limit=(record.limits["waiting jobs"], "limit of the queue")),
        Panel("seconds from sending to the end of a job (logarithmic)", [
            Series("greedy user", GRAY, times(record, "greedy"), dots=True),
            Series("ordinary users", BLUE, times(record, "ordinary"), dots=True),
            Series("urgent jobs", ORANGE, times(record, "urgent"), dots=True),
        ], logarithmic=True),
        Panel("memory, MiB (each shared page counts once)", [
            Series("service and its processes", BLUE, [(one.at, one.tree) for one in record.samples]),
            Series("service alone", GRAY, [(one.at, one.alone) for one in record.samples]),
        ], limit=(record.limits["memory, MiB"], "limit of the test")),
    ]
    return plot(f"Calotype above its capacity, {seconds:g} s", panels, names, seconds)


def rate(times, seconds, width=2):
    """How many times fall into each second, as the mean of two seconds."""
    counts = collections.Counter(int(at // width) for at in times if 0 <= at < seconds)
    return [((index + 0.5) * width, counts[index] / width) for index in range(math.ceil(seconds / width))]


def times(record, role):
    """At most some 400 dots: more are one above the other."""
    found = []
    for one in record.of(role):
        end = record.ends.get(one.name)
        if one.is_good and end and end.ended:
            took = one.waited if one.waited is not None else end.ended - end.submitted
            found.append((one.at, min(took, 1000)))
    return found[:: len(found) // 400 + 1]
