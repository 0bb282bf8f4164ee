"""Lets jobs name hostile addresses as source, watermark and callback, in a network of its own.

lab.py CALOTYPE ADDRESSES.tsv. Two namespaces, joined by one cable: `client` runs Calotype, and `web` owns every other
address there is, IPv4 and IPv6. In both, web servers note each connection, so that a request to an address that is not
public is seen even if it does no harm. Exits with 1 if one was made, or if a public address was not reached.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

GATEWAY, CLIENT = "10.255.255.1", "10.255.255.2"
PUBLIC = {"93.184.215.14", "2606:2800:21f:cb07::1"}
ALLOWED = ["http://ok.test/a.png", "http://v6.test/a.png", "http://chain-ok.test/a.png", "http://ok.test:8080/a.png"]
BLOCKED = [
    *(f"http://{name}/a.png" for name in (
        "localhost.test", "mixed.test", "mixed6.test", "chain.test", "nat64.test", "mapped.test", "6to4.test", "ula.test",
        "metadata.google.internal", "[::1]", "[fe80::1%25lo]", "[64:ff9b::a00:1]", "127.0.0.1", "10.0.0.1", "0.0.0.0",
    )),
    *(f"http://ok.test/?to={urllib.parse.quote(target, safe='')}" for target in (
        "http://127.0.0.1/", "http://10.0.0.1:8080/", "http://[::1]/", "http://chain.test/", "http://nat64.test/",
        "http://rebind-private.test:22/", "file:///etc/passwd", "//169.254.169.254/", "http://ok.test/?to=http://127.0.0.1/",
    )),
]
# The first question about the name gets a public address, and the next one a private address. Either verdict is right.
EITHER = ["http://rebind.test/a.png", "http://ok.test/?to=http://rebind-private.test/"]


def run(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, **options).stdout


@contextlib.contextmanager
def network(folder, image):
    """Yields the names of both namespaces and the logs of their web servers."""
    client, web = (f"calotype-{role}-{os.getpid()}" for role in ("client", "web"))
    servers = []
    try:
        for name in (client, web):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "link", "add", "cable", "netns", client, "type", "veth", "peer", "name", "cable", "netns", web)
        for name, address, address6 in ((client, CLIENT, "fdff::2"), (web, GATEWAY, "fdff::1")):
            run("ip", "-n", name, "address", "add", f"{address}/30", "dev", "cable")
            run("ip", "-n", name, "address", "add", f"{address6}/126", "dev", "cable", "nodad")
            run("ip", "-n", name, "link", "set", "cable", "up")
        run("ip", "-n", client, "route", "add", "default", "via", GATEWAY)
        run("ip", "-n", client, "route", "add", "default", "via", "fdff::1")
        # Every address is one of `web`'s own, but for those of the cable, whose routes are longer.
        for family in ("-4", "-6"):
            run("ip", family, "-n", web, "route", "add", "local", "default", "dev", "lo", "table", "main")
        os.makedirs(f"/etc/netns/{client}", exist_ok=True)
        with open(f"/etc/netns/{client}/resolv.conf", "w") as file:
            file.write(f"nameserver {GATEWAY}\noptions timeout:2 attempts:1\n")
        logs = {name: f"{folder}/{name}.log" for name in (client, web)}
        for name, more in ((client, []), (web, [GATEWAY])):
            script = os.path.join(os.path.dirname(__file__), "web.py")
            servers.append(
                subprocess.Popen(["ip", "netns", "exec", name, sys.executable, script, logs[name], image, *more])
            )
        for log in logs.values():
            wait_for("the web servers", lambda: os.path.exists(log) and "ready" in open(log).read())
        yield client, list(logs.values())
    finally:
        for server in servers:
            server.kill()
            server.wait()
        for name in (client, web):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)
        with contextlib.suppress(OSError):
            os.remove(f"/etc/netns/{client}/resolv.conf")
            os.rmdir(f"/etc/netns/{client}")


def wait_for(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"lab: {what} did not come within {seconds} s")
        time.sleep(0.05)


class Lab:
    def __init__(self, calotype, namespace, logs, folder, image):
        self.calotype, self.logs, self.folder, self.image = calotype, logs, folder, image
        self.prefix = ["ip", "netns", "exec", namespace]
        self.seen = [0, 0]
        self.faults = []
        self.cases = 0

    def reached(self):
        """The addresses and ports that were reached since the last call."""
        hits = []
        for index, log in enumerate(self.logs):
            lines = open(log).read().splitlines()
            hits += [line.split(" ", 2) for line in lines[max(self.seen[index], 1):]]
            self.seen[index] = len(lines)
        return [(address, int(port)) for address, port, _ in hits]

    def judge(self, role, address, succeeded, verdict, detail):
        self.cases += 1
        hits = self.reached()
        bad = [hit for hit in hits if hit[0] not in PUBLIC or hit[1] not in (80, 443, 8080, 8443)]
        if bad:
            self.faults.append(f"{role} {address}: reached {bad}")
        if verdict == "allow" and not (succeeded and hits):
            self.faults.append(f"{role} {address}: was not read ({detail})")
        if verdict == "block" and succeeded:
            self.faults.append(f"{role} {address}: succeeded")

    def source(self, address, verdict):
        run = subprocess.run(
            [*self.prefix, self.calotype, "process", address, "--tool", "dall-e", "--json", "--output", self.folder],
            capture_output=True, text=True, timeout=60, env={**os.environ, "CALOTYPE_DATA": self.folder})
        if run.returncode not in (0, 64, 65, 66, 69):
            self.faults.append(f"source {address}: exit {run.returncode} {run.stderr[-300:]}")
        self.judge("source", address, run.returncode == 0, verdict, run.stdout[-200:] + run.stderr[-200:])

    def jobs(self, cases):
        """Posts a job for each watermark and each callback to a server inside, and waits for the ends."""
        script = os.path.join(os.path.dirname(__file__), "jobs.py")
        variables = {
            **os.environ, "CALOTYPE_DATA": f"{self.folder}/data", "CALOTYPE_WEBHOOK_SECRET": "whsec_" + "A" * 32,
            "ENABLE_METRICS": "false",
        }
        server = subprocess.Popen(
            [*self.prefix, self.calotype, "serve", "--port", "18080"], env=variables, stderr=open(f"{self.folder}/serve.log", "w"))
        try:
            posts = subprocess.Popen(
                [*self.prefix, sys.executable, script, self.image], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for role, address, verdict in cases:
                posts.stdin.write(json.dumps([role, address]) + "\n")
                posts.stdin.flush()
                state = posts.stdout.readline().strip()
                self.judge(role, address, state == "succeeded", verdict, state)
            posts.stdin.close()
            posts.wait(timeout=60)
        finally:
            server.terminate()
            server.wait(timeout=60)


def main():
    calotype, table = os.path.abspath(sys.argv[1]), sys.argv[2]
    rows = []
    if os.path.exists(table):
        for line in open(table, encoding="utf-8"):
            address, verdict = (line.rstrip("\n").split("\t") + [""])[:2]
            if not line.startswith(("#", "redirect:", "s3://")):
                rows.append((address, verdict))
    else:
        print("lab: no table of addresses; only the built-in cases are tried", file=sys.stderr)
    rows += [(address, "allow") for address in ALLOWED] + [(address, "block") for address in BLOCKED]
    rows += [(address, "either") for address in EITHER]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        image = f"{folder}/image.png"
        from PIL import Image
        Image.radial_gradient("L").convert("RGB").save(image)
        with network(folder, image) as (namespace, logs):
            lab = Lab(calotype, namespace, logs, folder, image)
            for address, verdict in rows:
                lab.source(address, verdict)
            lab.jobs([(role, *row) for role in ("watermark", "callback") for row in rows])
    for fault in lab.faults:
        print(f"lab: {fault}")
    print(f"lab: {lab.cases} cases, {len(lab.faults)} faults")
    sys.exit(1 if lab.faults else 0)


main()
