"""load.py CALOTYPE: more work than one service on loopback can do, for a bounded time.

Ordinary users post images, a tenth of them broken. One greedy user posts without a pause. Some clients send their bodies
slowly, some open event streams and never read them, and some jobs name a callback that never answers. A few urgent jobs
measure how long a user waits. Afterwards:

- every accepted job has ended, and every broken image has failed as `processing`;
- no answer was a 5xx, and no connection was reset before its answer; refusals are 429, or 503 with `Retry-After`;
- `urgent` jobs waited about as long at the end as at the beginning;
- memory stayed below its limit.
"""

import argparse
import asyncio
import collections
import io
import json
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

from PIL import Image
from client import Reset, get_json, request
from plot import plot


class Load:
    def __init__(self, port, hung_port, options):
        self.port, self.hung_port, self.options = port, hung_port, options
        self.end = time.monotonic() + options.seconds
        self.statuses = collections.Counter()
        self.accepted, self.broken, self.faults = set(), set(), []
        self.urgent, self.memory, self.waiting = [], [], []
        self.start = time.monotonic()
        self.random = random.Random(options.seed)
        self.number = 0
        self.pictures = [drawn(size, noise) for size in (256, 384, 512) for noise in (20, 50, 90)]

    @property
    def now(self):
        return time.monotonic() - self.start

    def image(self):
        """A small PNG that no other job has, so that nothing is reused: a text chunk before its end makes it unique."""
        base = self.random.choice(self.pictures)
        text = b"tEXtComment\0" + str(self.random.random()).encode()
        chunk = struct.pack("!I", len(text) - 4) + text + struct.pack("!I", zlib.crc32(text))
        return base[:-12] + chunk + base[-12:]

    async def post(self, user, priority="normal", more="", headers=()):
        self.number += 1
        name = f"{user}-{self.number}"
        body = self.image()
        is_broken = priority != "urgent" and self.random.random() < 0.1
        if is_broken:
            body = body[: len(body) // 2]
        path = f"/v1/jobs?tool=dall-e&id={name}&user={user}&priority={priority}{more}"
        try:
            status, fields, answer = await request(self.port, "POST", path, body, headers)
        except Reset as error:
            self.faults.append(f"reset: {error}")
            return None
        except (TimeoutError, OSError) as error:
            self.faults.append(f"no answer: {error!r}")
            return None
        self.statuses[status] += 1
        if status in (200, 201, 202):
            self.accepted.add(name)
            if is_broken:
                self.broken.add(name)
        elif status == 429 or (status == 503 and "retry-after" in fields):
            await asyncio.sleep(0.2)
        else:
            self.faults.append(f"{status}: {answer[:200]!r}")
        return status

    async def ordinary(self, user):
        while time.monotonic() < self.end:
            await self.post(user, self.random.choice(("normal", "background")))
            await asyncio.sleep(self.random.uniform(0, 0.2))

    async def greedy(self):
        while time.monotonic() < self.end:
            await self.post("greedy")

    async def hanging(self):
        while time.monotonic() < self.end:
            await self.post("caller", more=f"&callbackUrl=http://127.0.0.1:{self.hung_port}/")
            await asyncio.sleep(0.5)

    async def urgent_jobs(self):
        while time.monotonic() < self.end:
            start = time.monotonic()
            status = await self.post("urgent", "urgent", headers=[("Prefer", "wait=60")])
            if status in (200, 201):
                self.urgent.append((self.now, time.monotonic() - start))
            await asyncio.sleep(1)

    async def slow_body(self):
        """Sends its body in pieces, faster than the server's limit."""
        while time.monotonic() < self.end:
            self.number += 1
            name, body = f"slow-{self.number}", self.image()
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                head = f"POST /v1/jobs?tool=dall-e&id={name}&user=slow HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                writer.write(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode())
                for at in range(0, len(body), 8192):
                    writer.write(body[at : at + 8192])
                    await writer.drain()
                    await asyncio.sleep(0.2)
                status = int((await asyncio.wait_for(reader.readline(), 90)).split(b" ")[1])
                self.statuses[status] += 1
                if status in (200, 201, 202):
                    self.accepted.add(name)
                elif status not in (429, 503):
                    self.faults.append(f"slow body: {status}")
                writer.close()
            except (OSError, IndexError, TimeoutError) as error:
                self.faults.append(f"slow body: {error!r}")

    async def unread_events(self):
        """Asks for events and does not read them. The server may close the connection."""
        while time.monotonic() < self.end:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await asyncio.sleep(min(30, max(self.end - time.monotonic(), 0)))
            writer.close()

    async def measure(self, process):
        page = os.sysconf("SC_PAGE_SIZE")
        while time.monotonic() < self.end:
            resident = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * page
            self.memory.append((self.now, resident / 2**20))
            await asyncio.sleep(0.5)

    async def run(self, process):
        users = [self.ordinary(f"user{number}") for number in range(self.options.users)]
        others = [self.greedy() for _ in range(4)] + [self.slow_body() for _ in range(4)]
        others += [self.unread_events() for _ in range(8)] + [self.hanging(), self.urgent_jobs(), self.measure(process)]
        await asyncio.gather(*users, *others)

    async def wait_for_ends(self):
        """Every accepted job, as the server knows it when it has nothing left to do."""
        limit = time.monotonic() + self.options.patience
        while time.monotonic() < limit:
            _, summary = await get_json(self.port, "/v1/jobs?state=waiting&limit=1")
            _, running = await get_json(self.port, "/v1/jobs?state=running&limit=1")
            if not summary["jobs"] and not running["jobs"]:
                break
            await asyncio.sleep(1)
        ends = collections.Counter()
        for name in self.accepted:
            status, job = await get_json(self.port, f"/v1/jobs/{name}")
            state = job.get("state") if status == 200 else f"status {status}"
            ends[state] += 1
            wanted = "failed" if name in self.broken else "succeeded"
            if state != wanted:
                self.faults.append(f"{name} is {state}, not {wanted}: {json.dumps(job.get('result', {}).get('error'))}")
        return ends


def drawn(size, noise):
    file = io.BytesIO()
    Image.effect_noise((size // 8, size // 8), noise).resize((size, size)).convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()


def p95(values):
    return sorted(values)[max(int(len(values) * 0.95) - 1, 0)] if values else float("nan")


class Silence(asyncio.Protocol):
    """A callback's receiver that takes the connection and never answers."""


async def main(options):
    with tempfile.TemporaryDirectory() as folder:
        hung = await asyncio.get_running_loop().create_server(Silence, "127.0.0.1", 0)
        variables = {
            **os.environ, "CALOTYPE_DATA": folder, "CALOTYPE_LISTEN": "127.0.0.1:0", "ENABLE_METRICS": "false",
            "CALOTYPE_WEBHOOK_SECRET": "whsec_" + "A" * 32, "CALOTYPE_ALLOW_PRIVATE_SOURCES": "true",
            "CALOTYPE_MEMORY_BUDGET": f"{options.budget}M", "CALOTYPE_MAX_WAITING": str(options.waiting),
        }
        log = open(f"{folder}/log", "wb")
        process = subprocess.Popen([options.calotype, "serve"], env=variables, stderr=log)
        try:
            load = Load(await listening_port(f"{folder}/log", process), hung.sockets[0].getsockname()[1], options)
            await load.run(process)
            ends = await load.wait_for_ends()
            return report(load, ends, options)
        finally:
            process.terminate()
            process.wait(timeout=60)


async def listening_port(path, process):
    for _ in range(300):
        for line in Path(path).read_text(errors="replace").splitlines():
            if "API listens" in line:
                return int(json.loads(line)["port"])
        if process.poll() is not None:
            sys.exit(f"load: the service ended: {Path(path).read_text(errors='replace')[-500:]}")
        await asyncio.sleep(0.1)
    sys.exit("load: the service did not start")


def report(load, ends, options):
    half = load.options.seconds / 2
    early, late = ([wait for at, wait in load.urgent if (at < half) == first] for first in (True, False))
    top = max((size for _, size in load.memory), default=0)
    limit = options.budget + options.constant
    if early and late and p95(late) > 3 * p95(early) + 2:
        load.faults.append(f"urgent jobs waited {p95(early):.2f} s (95 %) at first, and {p95(late):.2f} s later")
    if not load.urgent:
        load.faults.append("no urgent job was measured")
    if top > limit:
        load.faults.append(f"memory reached {top:.0f} MiB; the limit is {limit} MiB")
    summary = {
        "seconds": options.seconds, "answers": {str(code): count for code, count in sorted(load.statuses.items())},
        "accepted": len(load.accepted), "broken images among them": len(load.broken), "ends": dict(ends),
        "urgent jobs": len(load.urgent),
        "urgent wait, median s": round(statistics.median([wait for _, wait in load.urgent] or [0]), 3),
        "urgent wait, 95 % s, first and second half": [round(p95(early), 3), round(p95(late), 3)],
        "memory at most, MiB": round(top), "faults": len(load.faults),
    }
    folder = Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    (folder / "load.svg").write_text(
        plot([("wait of urgent jobs, s", load.urgent), ("resident memory, MiB", load.memory)], options.seconds))
    print(json.dumps(summary, indent=2))
    for fault in load.faults[:20]:
        print(f"load: {fault}")
    return 1 if load.faults else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("calotype", help="the command")
parser.add_argument("--seconds", type=int, default=120, help="how long to send, at most 900 (default: 120)")
parser.add_argument("--users", type=int, default=12, help="ordinary users (default: 12)")
parser.add_argument("--waiting", type=int, default=400, help="CALOTYPE_MAX_WAITING (default: 400)")
parser.add_argument("--budget", type=int, default=256, help="CALOTYPE_MEMORY_BUDGET in MB (default: 256)")
parser.add_argument("--constant", type=int, default=200, help="MiB that the process may need beside it (default: 200)")
parser.add_argument("--patience", type=int, default=300, help="seconds for the accepted jobs to end (default: 300)")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--output", default="load", help="folder for the summary and the plot")
arguments = parser.parse_args()
arguments.seconds = min(max(arguments.seconds, 4), 900)
sys.exit(asyncio.run(main(arguments)))
