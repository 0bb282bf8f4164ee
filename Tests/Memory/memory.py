"""memory.py CALOTYPE: hostile images with the most expensive options, at full concurrency, in a memory group of the kernel.

The group holds the service and its child processes. Its limit is the memory budget, a quarter of it for sources on their way,
and a constant. The kernel gives back the pages of files before it ends a process, so the limit holds for memory that is really
needed. Afterwards:

- the kernel has ended no process of the group, and the service answers;
- every accepted job has ended.

It works with cgroup v2 and v1. Where no group can be made, it adds up the memory of the processes 20 times a second.
"""

import argparse
import collections
import concurrent.futures
import http.client
import io
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zlib
from pathlib import Path

from PIL import Image

OPTIONS = [
    {},
    {"format": "avif", "maxWidth": 4096, "maxHeight": 4096},
    {"format": "avif", "bitDepth": 12, "colorProfile": "keep", "maxWidth": 2048, "maxHeight": 2048},
    {"format": "png", "maxWidth": 8192, "maxHeight": 8192},
    {"format": "webp", "lossless": True, "maxWidth": 4096, "maxHeight": 4096},
    {"format": "webp", "effort": 6, "maxWidth": 16000, "maxHeight": 16000},
    {"format": "jpeg", "quality": {"ssimulacra2": 90, "otherwise": "best"}, "maxWidth": 3000, "maxHeight": 3000},
    {"format": "auto", "maxWidth": 2000, "maxHeight": 2000},
    {"watermark": {"text": "Wide words " * 8, "font": "sans bold", "scale": 1, "gravity": "center"}},
    {"fit": "smart", "maxWidth": 512, "maxHeight": 512},
]


class MemoryGroup:
    """A group of processes whose memory the kernel limits and counts."""

    def __init__(self, limit):
        self.limit, self.folder, self.version = limit, None, None
        for version, root, limit_file in (
            (2, "/sys/fs/cgroup", "memory.max"), (1, "/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
        ):
            folder = Path(root, f"calotype-memory-{os.getpid()}")
            try:
                folder.mkdir()
            except OSError:
                continue
            try:
                if not (folder / "memory.stat").exists():
                    raise OSError("not a file system of groups")
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
        name = "memory.peak" if self.version == 2 else "memory.max_usage_in_bytes"
        try:
            return int((self.folder / name).read_text())
        except OSError:  # before Linux 5.19
            return None

    def needed(self):
        """Memory that the kernel cannot take back: of processes, and shared."""
        fields = dict(line.split() for line in (self.folder / "memory.stat").read_text().splitlines())
        names = ("anon", "shmem") if self.version == 2 else ("total_rss", "total_shmem")
        return sum(int(fields.get(name, 0)) for name in names)

    def killed(self):
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        fields = dict(line.split() for line in (self.folder / name).read_text().splitlines())
        return int(fields.get("oom_kill", 0))

    def remove(self):
        for _ in range(50):
            try:
                return self.folder.rmdir()
            except OSError:
                time.sleep(0.1)


def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def noise(width, height, mode="RGB"):
    return Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert(mode)


def chunk(name, data):
    body = name + data
    return struct.pack("!I", len(data)) + body + struct.pack("!I", zlib.crc32(body))


def images(hostile):
    """The most memory for their bytes, in each format; then the files that the corpus makes; then all of them cut off."""
    frames = [noise(640, 480) for _ in range(24)]
    png = saved(noise(64, 64), "PNG")
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 50_000_000))
    profile = chunk(b"iCCP", b"icc\0\0" + zlib.compress(struct.pack("!I", 3_000_000) + bytes(3_000_000)))
    made = {
        "progressive.jpg": saved(noise(7000, 5000), "JPEG", progressive=True),
        "baseline.jpg": saved(noise(9000, 9000), "JPEG"),
        "cmyk.jpg": saved(noise(4000, 3000).convert("CMYK"), "JPEG"),
        "gray16.png": saved(noise(5000, 4000, "L").convert("I;16"), "PNG"),
        "transparent.png": saved(Image.new("RGBA", (9000, 9000), (1, 2, 3, 4)), "PNG"),
        "lossless.webp": saved(Image.new("RGB", (9900, 9900), (1, 2, 3)), "WEBP", lossless=True),
        "lossy.webp": saved(noise(4000, 4000), "WEBP"),
        "animated.webp": saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "animated.gif": saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "large.avif": saved(noise(5000, 4000), "AVIF", speed=10),
        "text-bomb.png": png[:33] + bomb + png[33:], "profile-bomb.png": png[:33] + profile + png[33:],
    }
    if hostile and hostile.exists():
        made |= {path.name: path.read_bytes() for path in sorted(hostile.iterdir()) if path.is_file()}
    return made | {f"cut {name}": file[: len(file) * 2 // 3] for name, file in made.items()}


class Caller:
    def __init__(self, port):
        self.port, self.answers, self.accepted, self.faults = port, collections.Counter(), set(), []
        self.lock = threading.Lock()

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def post(self, number, name, file, options):
        query = urllib.parse.urlencode(
            {"id": f"job-{number}", "user": "user", "tool": "sora", "options": json.dumps(options | {"reuse": False})})
        try:
            status, text = self.ask("POST", f"/v1/jobs?{query}", file)
        except (OSError, http.client.HTTPException) as error:
            with self.lock:
                self.faults.append(f"{name}: {error!r}")
            return
        with self.lock:
            self.answers[status] += 1
            if status in (200, 201, 202):
                self.accepted.add(f"job-{number}")
            elif status not in (413, 429, 503) and b"options" in text or status >= 500 and status != 503:
                self.faults.append(f"{name} with {options}: {status} {text[:200]!r}")
        if status in (429, 503):
            time.sleep(0.2)

    def unfinished(self):
        counts = [json.loads(self.ask("GET", f"/v1/jobs?state={state}&limit=1")[1])["jobs"] for state in ("waiting", "running")]
        return sum(len(jobs) for jobs in counts)


def main(options):
    budget = options.budget << 20
    limit = budget + budget // 4 + (options.constant << 20)
    files = list(images(options.hostile).items())
    group = MemoryGroup(limit)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = {
            **os.environ, "CALOTYPE_DATA": name, "CALOTYPE_LISTEN": "127.0.0.1:0", "ENABLE_METRICS": "false",
            "CALOTYPE_MEMORY_BUDGET": f"{options.budget}M", "CALOTYPE_SLOTS": str(options.slots),
            # So many jobs wait that all slots stay full, and no more than can end soon.
            "CALOTYPE_JOB_TIMEOUT": "120", "CALOTYPE_MAX_WAITING": str(4 * options.slots), "CALOTYPE_USER_SHARE": "100",
        }
        log = folder / "log"
        process, port = service.start(options.calotype, name, variables, group.enter)
        try:
            caller = Caller(port)
            idle, most, stop = 0, 0, threading.Event()

            def watch():
                nonlocal most
                while not stop.wait(0.05):
                    most = max(most, group.needed() if group.folder else tree(process.pid))

            watcher = threading.Thread(target=watch, daemon=True)
            idle = group.needed() if group.folder else tree(process.pid)
            watcher.start()
            order, end = random.Random(options.seed), time.monotonic() + options.seconds
            with concurrent.futures.ThreadPoolExecutor(options.clients) as pool:
                for number in range(1_000_000):
                    if time.monotonic() > end or process.poll() is not None:
                        break
                    name, file = order.choice(files)
                    pool.submit(service.post, number, name, file, order.choice(OPTIONS))
                    while pool._work_queue.qsize() > options.clients:
                        time.sleep(0.02)
            patience = time.monotonic() + options.patience
            while process.poll() is None and service.unfinished() and time.monotonic() < patience:
                time.sleep(0.5)
            stop.set()
            return report(service, process, group, log, idle, most, limit, options)
        finally:
            process.terminate()
            process.wait(timeout=60)
            if group.folder:
                group.remove()


def report(service, process, group, log, idle, most, limit, options):
    if process.poll() is not None:
        service.faults.append(f"the service ended with {process.poll()}")
    elif service.unfinished():
        service.faults.append("jobs have not ended")
    killed = group.killed() if group.folder else 0
    if killed:
        service.faults.append(f"the kernel has ended {killed} processes")
    if most > limit:
        service.faults.append("more memory than the limit")
    ends = collections.Counter()
    for name in service.accepted if process.poll() is None else []:
        status, text = service.ask("GET", f"/v1/jobs/{name}")
        job = json.loads(text) if status == 200 else {}
        error = job.get("result", {}).get("error") or {}
        ends[f"{error['kind']}/{error['reason']}" if error else job.get("state", f"status {status}")] += 1
    summary = {
        "measured by": f"cgroup v{group.version}" if group.folder else "smaps of the processes",
        "budget, MiB": options.budget, "limit, MiB": limit >> 20, "idle, MiB": idle >> 20,
        "memory at most, MiB": most >> 20,
        "beside the budget, MiB": (most - (options.budget << 20)) >> 20,
        "peak with pages of files, MiB": (group.peak() or 0) >> 20 if group.folder else None,
        "processes that the kernel ended": killed, "answers": dict(sorted(service.answers.items())),
        "accepted": len(service.accepted), "ends": dict(ends.most_common()), "faults": len(service.faults),
    }
    print(json.dumps(summary, indent=2))
    for fault in service.faults[:20]:
        print(f"memory: {fault}")
    return 1 if service.faults else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("calotype", help="the command")
parser.add_argument("--seconds", type=int, default=60, help="how long to send, at most 900 (default: 60)")
parser.add_argument("--budget", type=int, default=1024, help="CALOTYPE_MEMORY_BUDGET in MiB (default: 1024)")
parser.add_argument("--constant", type=int, default=256, help="MiB beside the budget and the sources (default: 256)")
parser.add_argument("--slots", type=int, default=8, help="jobs at once (default: 8)")
parser.add_argument("--clients", type=int, default=16, help="requests at once (default: 16)")
parser.add_argument("--patience", type=int, default=300, help="seconds for the accepted jobs to end (default: 300)")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--hostile", type=Path, help="folder of more files, such as the corpus' hostile images")
arguments = parser.parse_args()
arguments.seconds = min(max(arguments.seconds, 4), 900)
sys.exit(main(arguments))
