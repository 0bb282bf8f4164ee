"""A server of the flows, and what is between it and its database, its store and its browser."""
import os
import pathlib
import select
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request


class Proxy:
    """Relays connections to a server, until it is told to cut them or to keep silent."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.mode = "relay"
        # After so many bytes of answers, all connections are cut once.
        self.most = None
        # The bytes that clients have sent.
        self.sent = 0
        self.lock, self.sockets = threading.Lock(), set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.mode == "cut":
                near.close()
                continue
            threading.Thread(target=self.relay, args=(near,), daemon=True).start()

    def relay(self, near):
        try:
            far = socket.create_connection(self.target, timeout=5)
        except OSError:
            near.close()
            return
        with self.lock:
            self.sockets |= {near, far}
        try:
            while self.mode != "cut":
                ready, _, _ = select.select([near, far], [], [], 0.05)
                if self.mode == "frozen":
                    time.sleep(0.02)
                    continue
                for one in ready:
                    part = one.recv(16_384)
                    if not part:
                        return
                    if one is near:
                        self.sent += len(part)
                    if one is far and self.most is not None:
                        part = part[:self.most]
                        self.most -= len(part)
                    (near if one is far else far).sendall(part)
                    if self.most == 0:
                        self.most = None
                        return
        except (OSError, ValueError):
            pass
        finally:
            with self.lock:
                self.sockets -= {near, far}
            for one in (near, far):
                # A reset, as when a process is killed.
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                one.close()

    def cut(self):
        """Ends all connections, and accepts none."""
        self.mode = "cut"

    def freeze(self):
        """Keeps all connections, and relays nothing."""
        self.mode = "frozen"

    def heal(self):
        self.mode = "relay"


def request(address, body=None, kind="application/octet-stream", method=None, **headers):
    asked = urllib.request.Request(address, data=body, method=method, headers={"Content-Type": kind, **headers})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def until(condition, limit=30, what="it"):
    """Asks again until the condition holds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        try:
            found = condition()
            if found:
                return found
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{what} does not happen within {limit} s")


class Service:
    """`calotype serve` on a port that stays the same. On `shared`, its database and its bucket are behind proxies."""

    def __init__(self, program, folder, backing, **settings):
        self.program, self.folder = program, pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = self.store = self.process = None
        self.settings = {"PATH": "/usr/bin:/bin", "CALOTYPE_DATA": str(self.folder / "data"), "ENABLE_METRICS": "false", **settings}
        if backing == "shared":
            self.use_servers()

    def use_servers(self):
        place = urllib.parse.urlsplit(os.environ["CALOTYPE_TEST_POSTGRES"])
        self.database = Proxy(place.hostname, place.port)
        user = place.netloc.rsplit("@", 1)[0]
        address = place._replace(netloc=f"{user}@127.0.0.1:{self.database.port}")
        endpoint = urllib.parse.urlsplit(os.environ["CALOTYPE_TEST_S3_ENDPOINT"])
        self.store = Proxy(endpoint.hostname, endpoint.port)
        self.settings |= {
            "CALOTYPE_DATABASE_URL": urllib.parse.urlunsplit(address), "S3_BUCKET": "calotype-other",
            "S3_ENDPOINT": f"http://127.0.0.1:{self.store.port}",
            "S3_ACCESS_KEY_ID": os.environ["CALOTYPE_TEST_S3_ACCESS_KEY_ID"],
            "S3_SECRET_ACCESS_KEY": os.environ["CALOTYPE_TEST_S3_SECRET_ACCESS_KEY"],
        }

    def start(self):
        with open(self.folder / "server.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--port", str(self.port)], cwd=self.folder, env=self.settings, stderr=log)
        until(lambda: request(f"{self.address}/readyz")[0] == 200, what="the start of the server")
        return self

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=10)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
