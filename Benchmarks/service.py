"""Compares jobs through the service's HTTP API with the same jobs in `calotype process`, in turns in one run.

The service runs on SQLite, and on PostgreSQL where its programs are installed. Every job has a picture of its own, so that
no earlier result is used again.
"""

import contextlib
import json
import os
import pathlib
import queue
import shutil
import statistics
import struct
import subprocess
import tempfile
import threading
import time
import zlib

from http_client import Connection, Events
from measure import Failed
from sides import CALOTYPE, HERE, calotype

SOURCES = ["512.png", "1024.png"]
TOOL = "dall-e"
WAYS = ["wait", "polling", "events"]
# The pause between two polls of one client.
POLL = 0.002


def measure(sources: dict[str, str], only: str, rounds: int, seconds: float) -> list[dict]:
    """Latency of each way to a result and throughput, for each source and each database. Stops after `seconds`."""
    ends = time.monotonic() + seconds
    outcome = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calotype-service-")))
        services = {"sqlite": stack.enter_context(service(folder / "sqlite", {}))}
        if address := stack.enter_context(postgres(folder / "postgres-server")):
            services["postgres"] = stack.enter_context(service(folder / "postgres", {"CALOTYPE_DATABASE_URL": address}))
        chosen = [source for source in SOURCES if only in source]
        for index, source in enumerate(chosen):
            share = (ends - time.monotonic()) / (len(chosen) - index)
            outcome.append(compare(pathlib.Path(sources[source]), services, folder / source, rounds, share))
    return outcome


def compare(source: pathlib.Path, services: dict[str, int], folder: pathlib.Path, rounds: int, seconds: float) -> dict:
    folder.mkdir()
    pictures = Pictures(source, folder)
    ends = time.monotonic() + 0.7 * seconds
    turns = []
    for port in services.values():
        turn(port, pictures, 3)
    while len(turns) < rounds and (len(turns) < 2 or time.monotonic() < ends):
        entry = {"process": through_process(pictures, 8)}
        for name, port in services.items():
            entry[name] = turn(port, pictures, 8)
        turns.append(entry)
    flow = [throughput(services, pictures) for _ in range(2)]
    shutil.rmtree(folder)
    return {"source": source.name, "tool": TOOL, "bytes": source.stat().st_size, "turns": turns, "throughput": flow}


class Pictures:
    """Copies of one picture, each with other bytes: a text chunk before the end makes it another picture."""

    def __init__(self, source: pathlib.Path, folder: pathlib.Path):
        self.picture = source.read_bytes()
        self.folder = folder
        self.count = 0

    def next(self) -> bytes:
        self.count += 1
        text = b"tEXtComment\0%d" % self.count
        chunk = struct.pack("!I", len(text) - 4) + text + struct.pack("!I", zlib.crc32(text))
        return self.picture[:-12] + chunk + self.picture[-12:]

    def files(self, count: int) -> list[str]:
        paths = [self.folder / f"{number}.png" for number in range(count)]
        for path in paths:
            path.write_bytes(self.next())
        return [str(path) for path in paths]


def through_process(pictures: Pictures, count: int) -> list[float]:
    """The latencies of a warm process by its own clock, in milliseconds. The first picture warms it up."""
    run = calotype.run(pictures.files(count + 1), TOOL)
    return [result["processingTimeMs"] for result in run.results[1:]]


def turn(port: int, pictures: Pictures, count: int) -> dict[str, list[float]]:
    """The latencies of each way by the client's clock, in milliseconds."""
    connection, events = Connection(port), Events(port)
    try:
        ways = {
            "wait": lambda picture: waiting(connection, picture),
            "polling": lambda picture: polling(connection, picture),
            "events": lambda picture: following(connection, events, picture),
        }
        return {way: [timed(ways[way], pictures.next()) for _ in range(count)] for way in WAYS}
    finally:
        connection.close()
        events.close()


def timed(way, picture: bytes) -> float:
    start = time.perf_counter()
    way(picture)
    return (time.perf_counter() - start) * 1000


def waiting(connection: Connection, picture: bytes) -> None:
    ended(connection.json("POST", f"/v1/jobs?tool={TOOL}", picture, Prefer="wait=60"))


def polling(connection: Connection, picture: bytes) -> None:
    job = connection.json("POST", f"/v1/jobs?tool={TOOL}", picture)
    while job["state"] in ("waiting", "running"):
        time.sleep(POLL)
        job = connection.json("GET", f"/v1/jobs/{job['id']}")
    ended(job)


def following(connection: Connection, events: Events, picture: bytes) -> None:
    job = connection.json("POST", f"/v1/jobs?tool={TOOL}", picture)
    events.wait_for_end(job["id"])
    ended(connection.json("GET", f"/v1/jobs/{job['id']}"))


def ended(job: dict) -> None:
    if job["state"] != "succeeded":
        raise Failed(f"job {job['id']} is {job['state']}: {json.dumps(job.get('result'))}")


def throughput(services: dict[str, int], pictures: Pictures) -> dict[str, float]:
    """Jobs a second with every core busy: `process` with as many jobs at once, and waiting clients."""
    cores = os.cpu_count() or 1
    count = 12 * cores
    run = calotype.run(pictures.files(count), TOOL, in_flight=cores)
    rates = {"process": count / run.wall}
    for name, port in services.items():
        rates[name] = rate(port, [pictures.next() for _ in range(count)], clients=2 * cores)
    return rates


def rate(port: int, pictures: list[bytes], clients: int) -> float:
    jobs: queue.SimpleQueue = queue.SimpleQueue()
    for picture in pictures:
        jobs.put(picture)
    failures: list[BaseException] = []

    def work() -> None:
        connection = Connection(port)
        try:
            while True:
                waiting(connection, jobs.get_nowait())
        except queue.Empty:
            pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failed(f"a client failed: {failures[0]}")
    return len(pictures) / (time.perf_counter() - start)


@contextlib.contextmanager
def service(folder: pathlib.Path, variables: dict[str, str]):
    """A service with its data in `folder`. Gives its port."""
    folder.mkdir()
    own = {"CALOTYPE_DATA": str(folder), "CALOTYPE_LISTEN": "127.0.0.1:0", "ENABLE_METRICS": "false"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CALOTYPE_", "S3_"))}
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([CALOTYPE, "serve"], env=kept | own | variables, stdout=output, stderr=output)
    try:
        yield listening_port(log, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listening_port(log: pathlib.Path, process: subprocess.Popen) -> int:
    for _ in range(600):
        for line in log.read_text(errors="replace").splitlines():
            if "API listens" in line:
                return int(json.loads(line)["port"])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise Failed(f"the service did not start:\n{log.read_text(errors='replace')[-500:]}")


@contextlib.contextmanager
def postgres(state: pathlib.Path):
    """A PostgreSQL server that syncs to the disk. Gives its address, or `None` where its programs are missing."""
    script = HERE.parent / "Scripts/postgres"
    started = subprocess.run([script, "start", state, "fsync = on"], capture_output=True, text=True, timeout=120)
    if started.returncode != 0:
        yield None
        return
    try:
        yield started.stdout.strip().partition("=")[2]
    finally:
        subprocess.run([script, "stop", state], capture_output=True, timeout=60, check=False)


HEADS = ["service", "way", "process ms", "median ms", "over process", "p95 ms", "over process", "jobs/s", "process/s"]


def rows(outcome: list[dict]) -> list[list[str]]:
    rows = []
    for case in outcome:
        base = [value for turn in case["turns"] for value in turn["process"]]
        for name in case["throughput"][0].keys() - {"process"}:
            flow = [statistics.median(turn[kind] for turn in case["throughput"]) for kind in (name, "process")]
            for way in WAYS:
                values = [value for turn in case["turns"] for value in turn[name][way]]
                rows.append([
                    f"{case['source']}, {name}",
                    way,
                    f"{statistics.median(base):.1f}",
                    f"{statistics.median(values):.1f}",
                    f"{statistics.median(values) - statistics.median(base):+.1f}",
                    f"{p95(values):.1f}",
                    f"{p95(values) - p95(base):+.1f}",
                    *([f"{flow[0]:.1f}", f"{flow[1]:.1f}"] if way == "wait" else ["", ""]),
                ])
    return rows


def p95(values: list[float]) -> float:
    return sorted(values)[min(int(len(values) * 0.95), len(values) - 1)]
