"""The clients of the run. Each one is a loop that ends with the run, and has random choices of its own."""

import asyncio
import json
import math
import random
import time
import urllib.parse

from client import Reset, answer, connect, go_away, head, request
from record import Submission


class Clients:
    def __init__(self, port, inputs, record, options):
        self.port, self.inputs, self.record, self.options = port, inputs, record, options
        self.start = time.monotonic()
        self.numbers = {}

    @property
    def now(self):
        return time.monotonic() - self.start

    def runs(self, phase="crowd"):
        """Whether the run is in this phase or before it."""
        last = {"calm": self.options.seconds / 6, "greed": self.options.seconds * 2 / 3, "crowd": self.options.seconds}
        return self.now < last[phase]

    async def until(self, phase):
        while self.runs("calm" if phase == "greed" else "greed"):
            await asyncio.sleep(0.1)

    def chance(self, client):
        return random.Random(f"{self.options.seed}/{client}")

    def begin(self, role, user, input):
        number = self.numbers[user] = self.numbers.get(user, 0) + 1
        one = Submission(self.now, role, f"{user}-{number}", input.kind, input.outcomes)
        self.record.submissions.append(one)
        return one

    def path(self, one, user, input, more=""):
        fields = {"tool": "dall-e", "id": one.name, "user": user}
        fields |= dict(pair.split("=", 1) for pair in (input.query + more).split("&") if pair)
        return "/v1/jobs?" + urllib.parse.urlencode(fields)

    async def post(self, role, user, input, more="", wait=None):
        """Submits a job, and waits up to `wait` seconds for its end."""
        one = self.begin(role, user, input)
        headers = [("Content-Type", "application/json" if input.is_json else "application/octet-stream")]
        if wait:
            headers.append(("Prefer", f"wait={wait}"))
        path = "/v1/jobs" if input.is_json else self.path(one, user, input, more)
        start = time.monotonic()
        try:
            status, fields, body = await request(self.port, "POST", path, input.body, headers)
        except (Reset, TimeoutError, OSError) as error:
            self.record.faults.append(f"no answer to {role} with {input.kind}: {error!r}")
            return one
        self.note(one, status, fields, body, time.monotonic() - start, wait)
        return one

    def note(self, one, status, fields, body, took, wait=None):
        one.status, one.took, one.retry_after = status, took, fields.get("retry-after", "")
        if not one.is_accepted:
            try:
                one.reason = json.loads(body).get("reason", "")
            except ValueError:
                one.reason = f"not JSON: {body[:80]!r}"
        elif wait:
            one.waited = took if status != 202 else math.inf

    async def ordinary(self, number):
        """Posts at a rate below its fair share, and waits for each job, without regard to the ones before it."""
        user, chance = f"user{number}", self.chance(f"ordinary {number}")
        async with asyncio.TaskGroup() as group:
            while self.runs():
                input = self.inputs.any(chance)
                group.create_task(self.post("ordinary", user, input, wait=60 if input.is_good else None))
                await asyncio.sleep(chance.uniform(0.5, 1.5) / self.options.rate)

    async def urgent(self):
        chance = self.chance("urgent")
        async with asyncio.TaskGroup() as group:
            while self.runs():
                more = "&priority=urgent"
                group.create_task(self.post("urgent", "urgent", self.inputs.good(chance), more, wait=60))
                await asyncio.sleep(1)

    async def notified(self, port):
        """Names a callback that answers, beside others that do not."""
        chance, more = self.chance("notified"), f"&callbackUrl=http://127.0.0.2:{port}/"
        while self.runs():
            await self.post("notified", "notified", self.inputs.good(chance), more)
            await asyncio.sleep(2)

    async def hanging(self, port):
        """Names a callback that takes the connection and never answers."""
        chance, more = self.chance("hanging"), f"&callbackUrl=http://127.0.0.1:{port}/"
        await self.until("greed")
        while self.runs():
            await self.post("hanging", "hanging", self.inputs.any(chance), more)
            await asyncio.sleep(1)

    async def greedy(self, number):
        """Posts as fast as it is answered. All connections of the greedy user do."""
        chance = self.chance(f"greedy {number}")
        await self.until("greed")
        while self.runs():
            await self.post("greedy", "greedy", self.inputs.any(chance))
            await asyncio.sleep(0.05)

    async def crowd(self, number):
        """One of many users who together send more than the queue takes."""
        chance = self.chance(f"crowd {number}")
        await self.until("crowd")
        while self.runs():
            await self.post("crowd", f"crowd{number}", self.inputs.any(chance))
            await asyncio.sleep(chance.uniform(0.1, 0.5))

    async def slow_body(self, number):
        """Sends its body in pieces, at some 20 KB/s: faster than the server's limit of 4 KB/s."""
        chance, user = self.chance(f"slow {number}"), f"slow{number}"
        await self.until("greed")
        while self.runs():
            input = self.inputs.any(chance)
            if input.is_json:
                continue
            one, start = self.begin("slow", user, input), time.monotonic()
            try:
                reader, writer = await connect(self.port)
                writer.write(head("POST", self.path(one, user, input), len(input.body)))
                for at in range(0, len(input.body), 4096):
                    writer.write(input.body[at : at + 4096])
                    await writer.drain()
                    await asyncio.sleep(0.2)
                async with asyncio.timeout(90):
                    self.note(one, *await answer(reader), time.monotonic() - start)
                writer.close()
            except (OSError, EOFError, TimeoutError) as error:
                self.record.faults.append(f"no answer to a slow body of {input.kind}: {error!r}")

    async def leaver(self, number):
        """Goes away in the middle of the body, before the answer, or while it waits for the end of the job."""
        chance, user = self.chance(f"leaver {number}"), f"leaver{number}"
        await self.until("greed")
        for turn in range(1_000_000):
            if not self.runs():
                return
            input = self.inputs.good(chance)
            name, body = f"{user}-{turn}", input.body
            more = [("Prefer", "wait=60")] if turn % 3 == 2 else []
            try:
                _, writer = await connect(self.port)
                path = f"/v1/jobs?tool=dall-e&id={name}&user={user}"
                writer.write(head("POST", path, len(body), more) + body[: len(body) // 2 if turn % 3 == 0 else None])
                await writer.drain()
                await asyncio.sleep(chance.uniform(0, 0.3))
                go_away(writer) if chance.random() < 0.5 else writer.close()
            except OSError as error:
                self.record.faults.append(f"a client that goes away was cut off before: {error!r}")
            if turn % 3:
                self.record.perhaps.add(name)
            self.record.counts[("left in the body", "left before the answer", "left while waiting")[turn % 3]] += 1
            await asyncio.sleep(0.5)

    async def unread_events(self):
        """Asks for events and reads none. The server may close the connection."""
        await self.until("greed")
        while self.runs():
            _, writer = await connect(self.port, receive_buffer=4096)
            writer.write(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            self.record.counts["unread event streams"] += 1
            end = self.now + 30
            while self.runs() and self.now < end:
                await asyncio.sleep(0.2)
            writer.close()

    async def slow_reader(self):
        """Reads a page of jobs at 32 KB/s. The answer must arrive whole."""
        await self.until("greed")
        while self.runs():
            try:
                reader, writer = await connect(self.port, receive_buffer=8192)
                writer.write(head("GET", "/v1/jobs?limit=200"))
                text = b""
                while piece := await asyncio.wait_for(reader.read(8192), 30):
                    text += piece
                    await asyncio.sleep(0.25 if self.runs() else 0)
                writer.close()
                json.loads(text[text.index(b"{") : text.rindex(b"}") + 1])
                self.record.counts["pages read slowly"] += 1
            except (OSError, ValueError, TimeoutError) as error:
                self.record.faults.append(f"a page that is read slowly: {error!r}")
