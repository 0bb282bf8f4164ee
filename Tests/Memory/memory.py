"""memory.py CALOTYPE: hostile images and bodies with the most expensive options, in a memory group of the kernel.

The group holds the service and its child processes. Its limit is the memory budget, a quarter of it for sources on
their way, and a constant. The kernel takes back the pages of files before it ends a process, so the limit holds for
memory that is really needed. First, large JSON bodies are sent, as many at once as there are clients. Then hostile
images come with expensive options, and large JSON bodies between them. Afterwards:

- the kernel has ended no process of the group, and the service answers;
- every accepted job has ended, and no request was answered by 500 or a reset.

Where no group can be made, the memory of the processes is added up 20 times a second.
"""

import argparse
import collections
import concurrent.futures
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

from group import MemoryGroup
from hostile import OPTIONS, images, job, large_bodies

sys.path.append(str(Path(__file__).resolve().parent.parent / "Load"))
import service  # noqa: E402


class Caller:
    """Sends requests, and keeps what came back."""

    def __init__(self, port):
        self.port, self.answers, self.accepted, self.faults = port, collections.Counter(), set(), []
        self.lock = threading.Lock()

    def ask(self, method, path, body=None, headers={}):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def post(self, name, path, body, is_json):
        headers = {"Content-Type": "application/json" if is_json else "application/octet-stream"}
        try:
            status, text = self.ask("POST", path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            with self.lock:
                self.faults.append(f"{name}: {error!r}")
            return
        with self.lock:
            self.answers[status] += 1
            if status in (200, 201, 202):
                answer = json.loads(text)
                self.accepted |= set(answer["jobs"] if "jobs" in answer else [answer.get("id", "")]) - {""}
            elif status not in (413, 422, 429, 503) or b'"options' in text:
                self.faults.append(f"{name}: {status} {text[:200]!r}")
        if status in (429, 503):
            time.sleep(0.2)

    def post_image(self, number, name, file, options):
        options = options | {"reuse": False}
        if number % 6 == 0:
            return self.post(name, "/v1/jobs", job(file, options, f"job-{number}"), True)
        fields = {"id": f"job-{number}", "user": "user", "tool": "sora", "options": json.dumps(options)}
        self.post(f"{name} with {options}", f"/v1/jobs?{urllib.parse.urlencode(fields)}", file, False)

    def unfinished(self):
        jobs = json.loads(self.ask("GET", "/v1/summary")[1])["jobs"]
        return jobs.get("waiting", 0) + jobs.get("running", 0)


class Meter(threading.Thread):
    """Measures 20 times a second what the processes need, and keeps the most of each stage."""

    def __init__(self, group, process):
        super().__init__(daemon=True)
        self.group, self.process, self.stage = group, process, "at the start"
        self.most, self.stop = collections.Counter(), threading.Event()

    def run(self):
        while not self.stop.wait(0.05):
            self.most[self.stage] = max(self.most[self.stage], self.now())

    def now(self):
        return self.group.needed() if self.group.folder else service.memory(self.process.pid)[1]


def main(options):
    limit = (options.budget * 5 // 4 + options.constant) << 20
    group = MemoryGroup(limit)
    with tempfile.TemporaryDirectory() as folder:
        process, port = service.start(options.calotype, folder, settings(options, folder), group.enter)
        caller, meter = Caller(port), Meter(group, process)
        try:
            meter.start()
            send(caller, meter, process, options)
            meter.stop.set()
            return report(caller, meter, limit, options, Path(folder, "log"))
        finally:
            service.end(process)
            group.remove()


def settings(options, folder):
    return {
        **os.environ, "CALOTYPE_DATA": folder, "CALOTYPE_LISTEN": "127.0.0.1:0", "ENABLE_METRICS": "false",
        "CALOTYPE_MEMORY_BUDGET": f"{options.budget}Mi", "CALOTYPE_SLOTS": str(options.slots),
        "CALOTYPE_ALLOW_TIFF": "true", "CALOTYPE_JOB_TIMEOUT": "120",
        # So many jobs wait that all slots stay full, and no more than can end soon.
        "CALOTYPE_MAX_WAITING": str(4 * options.slots), "CALOTYPE_USER_SHARE": "100",
    }


def send(caller, meter, process, options):
    order, files = random.Random(options.seed), images(options.hostile)
    bodies = list(large_bodies(files["photo.png"]).items())

    def until(end, post):
        with concurrent.futures.ThreadPoolExecutor(options.clients) as pool:
            for number in range(1_000_000):
                if time.monotonic() > end or process.poll() is not None:
                    break
                pool.submit(post, number)
                while pool._work_queue.qsize() > options.clients:
                    time.sleep(0.02)
            pool.shutdown(cancel_futures=True)

    def post_body(number):
        name, (path, body) = bodies[number % len(bodies)]
        caller.post(name, path, body, True)

    def post_any(number):
        if number % 12 == 5:
            return post_body(number // 12)
        name, file = order.choice(list(files.items()))
        caller.post_image(number, name, file, order.choice(OPTIONS))

    meter.stage = "large JSON bodies"
    until(time.monotonic() + options.seconds / 4, post_body)
    meter.stage = "hostile images"
    until(time.monotonic() + options.seconds * 3 / 4, post_any)
    patience = time.monotonic() + options.patience
    while process.poll() is None and caller.unfinished() and time.monotonic() < patience:
        time.sleep(0.5)
    meter.stage = "at the end"
    time.sleep(3)


def report(caller, meter, limit, options, log):
    faults, group, code = [], meter.group, meter.process.poll()
    if code is not None:
        faults.append(f"the service ended with {code}: {log.read_text(errors='replace')[-1000:]}")
    elif caller.unfinished():
        faults.append(f"{caller.unfinished()} jobs have not ended")
    killed = group.killed() if group.folder else 0
    if killed:
        faults.append(f"the kernel has ended {killed} processes")
    most = max(meter.most.values())
    if most > limit:
        faults.append(f"the processes needed {most >> 20} MiB, more than {limit >> 20}")
    ends = collections.Counter(end(caller, name) for name in caller.accepted) if code is None else {}
    faults += [f"jobs with the end '{name}'" for name in ends if name.startswith(("status", "waiting", "running"))]
    faults += caller.faults
    summary = {
        "measured by": f"cgroup v{group.version}" if group.folder else "smaps of the processes",
        "budget, MiB": options.budget, "limit, MiB": limit >> 20,
        "beside the budget, MiB": max(0, (most >> 20) - options.budget),
        "needed at most, MiB": {stage: most >> 20 for stage, most in meter.most.items()},
        "peak with pages of files, MiB": (group.peak() or 0) >> 20 if group.folder else None,
        "processes that the kernel ended": killed, "answers": dict(sorted(caller.answers.items())),
        "accepted": len(caller.accepted), "ends": dict(ends), "faults": len(faults),
    }
    print(json.dumps(summary, indent=2))
    for fault in faults[:20]:
        print(f"memory: {fault}")
    return 1 if faults else 0


def end(caller, name):
    status, text = caller.ask("GET", f"/v1/jobs/{name}?fields=state,failure")
    job = json.loads(text) if status == 200 else {}
    failure = job.get("failure")
    return f"{failure['kind']}/{failure['reason']}" if failure else job.get("state", f"status {status}")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("calotype", help="the command")
parser.add_argument("--seconds", type=int, default=80, help="how long to send, at most 900 (default: 80)")
parser.add_argument("--budget", type=int, default=512, help="CALOTYPE_MEMORY_BUDGET in MiB (default: 512)")
parser.add_argument("--constant", type=int, default=384, help="MiB beside budget and sources (default: 384)")
parser.add_argument("--slots", type=int, default=8, help="jobs at once (default: 8)")
parser.add_argument("--clients", type=int, default=16, help="requests at once (default: 16)")
parser.add_argument("--patience", type=int, default=180, help="seconds for the accepted jobs to end (default: 180)")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--hostile", type=Path, help="folder of more files, such as the corpus' hostile images")
arguments = parser.parse_args()
arguments.seconds = min(max(arguments.seconds, 4), 900)
sys.exit(main(arguments))
