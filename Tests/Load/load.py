"""load.py CALOTYPE: more work than one service on loopback can do, for a bounded time.

A run has three phases. In the calm one, ordinary users post images, and each waits for the result. Then a greedy user
posts without a pause, and bad clients come: slow bodies, slow readers, event streams that nobody reads, callbacks that
never answer, and clients that go away. In the last phase a crowd of others fills the queue. A tenth of all inputs is
bad, in sixteen ways. Afterwards, each gate in gates.py must hold.
"""

import argparse
import asyncio
import datetime
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import report
import service
from client import get_json
from clients import Clients
from inputs import Inputs
from record import End, Record, Sample

# The clients of the greedy phase that have jobs, beside the ordinary users.
SLOW, LEAVERS = 4, 2


async def main(options):
    with tempfile.TemporaryDirectory() as folder:
        process, port = service.start(options.calotype, folder, settings(options, folder))
        try:
            async with asyncio.timeout(options.seconds + options.patience + 120):
                record = await run(process, port, options)
        finally:
            service.end(process)
    results = report.write(record, options, Path(options.output))
    for gate in results:
        print(f"{'holds' if gate.holds else 'FAILS'}  {gate.name}: {gate.measured} (bound: {gate.bound})")
        for example in gate.examples:
            print(f"         {example}")
    print(f"Summary and plot: {options.output}")
    return int(not all(gate.holds for gate in results))


def settings(options, folder):
    return {
        **os.environ, "CALOTYPE_DATA": folder, "CALOTYPE_LISTEN": "127.0.0.1:0", "ENABLE_METRICS": "false",
        "CALOTYPE_WEBHOOK_SECRET": "whsec_" + "A" * 32, "CALOTYPE_ALLOW_PRIVATE_SOURCES": "true",
        "CALOTYPE_ALLOW_TIFF": "true", "CALOTYPE_MEMORY_BUDGET": f"{options.budget}Mi",
        "CALOTYPE_MAX_WAITING": str(options.waiting), "CALOTYPE_SLOTS": str(options.slots),
    }


async def run(process, port, options):
    limits = {
        "waiting jobs": options.waiting, "slots": options.slots, "memory budget, MiB": options.budget,
        "memory, MiB": options.budget * 5 // 4 + options.constant, "growth, MiB": options.growth,
        "users with waiting jobs": options.users + SLOW + LEAVERS + 3,
    }
    record = Record(options.seconds, limits)
    clients = Clients(port, Inputs(options.seed), record, options)
    began, arrived = time.time() - clients.now, {}
    loop = asyncio.get_running_loop()
    hung = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    receiver = await asyncio.start_server(lambda *streams: receive(streams, arrived), "127.0.0.2", 0)
    (_, hung_port), (_, receiver_port) = (server.sockets[0].getsockname() for server in (hung, receiver))
    loops = [clients.ordinary(number) for number in range(options.users)]
    loops += [clients.greedy(number) for number in range(4)]
    loops += [clients.crowd(number) for number in range(options.crowd)]
    loops += [clients.slow_body(number) for number in range(SLOW)]
    loops += [clients.leaver(number) for number in range(LEAVERS)]
    loops += [clients.unread_events() for _ in range(8)] + [clients.slow_reader() for _ in range(2)]
    loops += [clients.urgent(), clients.notified(receiver_port), clients.hanging(hung_port)]
    async with asyncio.TaskGroup() as group:
        for one in loops:
            group.create_task(one)
        group.create_task(watch(process, port, clients, record))
    await wait_for_ends(port, record, arrived, options.patience)
    record.ends = await listed(port, began)
    record.callbacks = {
        name: at - began - record.ends[name].ended for name, at in arrived.items() if name in record.ends}
    return record


async def receive(streams, arrived):
    """Answers a callback, and keeps the time at which it has arrived."""
    reader, writer = streams
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
        message = json.loads(await reader.readexactly(int(length.split(":")[1])))
        arrived.setdefault(message["data"]["id"], time.time())
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
    except (OSError, EOFError):
        pass  # it is sent again
    finally:
        writer.close()


async def watch(process, port, clients, record):
    """Measures memory and the queue once a second."""
    while clients.runs() and process.poll() is None:
        alone, tree, count = await asyncio.to_thread(service.memory, process.pid)
        at = clients.now
        status, summary = await get_json(port, "/v1/summary")
        waiting = summary["jobs"].get("waiting", 0) if status == 200 else 0
        record.samples.append(Sample(at, alone / 2**20, tree / 2**20, waiting, count))
        await asyncio.sleep(max(at + 1 - clients.now, 0))
    if process.poll() is not None:
        record.faults.append(f"the service ended with {process.poll()}")


async def wait_for_ends(port, record, arrived, patience):
    """Waits until no job waits or runs, and the callbacks that can arrive have arrived."""
    limit = time.monotonic() + patience
    expected = {one.name for one in record.of("notified") if one.is_accepted}
    while time.monotonic() < limit:
        _, summary = await get_json(port, "/v1/summary")
        is_idle = not summary["jobs"].get("waiting") and not summary["jobs"].get("running")
        if is_idle and expected <= set(arrived):
            return
        await asyncio.sleep(1)


async def listed(port, began):
    """All jobs of the service, by name."""
    ends, fields = {}, "id,state,failure,submittedAt,startedAt,endedAt"
    path = f"/v1/jobs?limit=500&fields={fields}"
    while path:
        status, page = await get_json(port, path)
        if status != 200:
            break
        for job in page["jobs"]:
            failure = job.get("failure")
            outcome = f"failed {failure['kind']}/{failure['reason']}" if failure else job["state"]
            times = [seconds(job.get(name), began) for name in ("submittedAt", "startedAt", "endedAt")]
            ends[job["id"]] = End(outcome, *times)
        path = page.get("next") and f"/v1/jobs?limit=500&fields={fields}&cursor={page['next']}"
    return ends


def seconds(time, began):
    return datetime.datetime.fromisoformat(time).timestamp() - began if time else None


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("calotype", help="the command")
parser.add_argument("--seconds", type=int, default=180, help="how long to send, 30 to 900 (default: 180)")
parser.add_argument("--users", type=int, default=6, help="ordinary users (default: 6)")
parser.add_argument("--rate", type=float, default=0.5, help="jobs a second of each ordinary user (default: 0.5)")
parser.add_argument("--crowd", type=int, default=12, help="other users in the last phase (default: 12)")
parser.add_argument("--waiting", type=int, default=400, help="CALOTYPE_MAX_WAITING (default: 400)")
parser.add_argument("--slots", type=int, default=(os.cpu_count() or 1) + 1, help="CALOTYPE_SLOTS (default: cores + 1)")
parser.add_argument("--budget", type=int, default=256, help="CALOTYPE_MEMORY_BUDGET in MiB (default: 256)")
parser.add_argument("--constant", type=int, default=384, help="MiB beside budget and sources (default: 384)")
parser.add_argument("--growth", type=int, default=16, help="MiB that the median may grow by (default: 16)")
parser.add_argument("--patience", type=int, default=180, help="seconds for the accepted jobs to end (default: 180)")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--output", default="load", help="folder for the summary and the plot")

if __name__ == "__main__":
    arguments = parser.parse_args()
    arguments.seconds = min(max(arguments.seconds, 30), 900)
    sys.exit(asyncio.run(main(arguments)))
