"""A client with one kept connection, as small as it can be: what it takes itself counts as time of the service."""

import json
import socket
import time


class Connection:
    """A connection that stays open over many requests, one after the other."""

    def __init__(self, port: int, timeout: float = 60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Returns the status and the body of the answer."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return self.answer()

    def json(self, method: str, path: str, body: bytes = b"", **headers: str) -> dict:
        status, answer = self.request(method, path, body, **headers)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer)

    def answer(self) -> tuple[int, bytes]:
        head = self.until(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(
            int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        while len(self.unread) < length:
            self.receive()
        body, self.unread = self.unread[:length], self.unread[length:]
        return status, body

    def until(self, end: bytes) -> bytes:
        while end not in self.unread:
            self.receive()
        part, _, self.unread = self.unread.partition(end)
        return part

    def receive(self) -> None:
        data = self.socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the service closed the connection")
        self.unread += data

    def close(self) -> None:
        self.socket.close()


class Events:
    """A stream of `/v1/events` with the ends of jobs."""

    def __init__(self, port: int):
        self.connection = Connection(port)
        self.connection.socket.sendall(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        self.connection.until(b"retry: 2000\n")

    def wait_for_end(self, job: str, limit: float = 60) -> None:
        """Reads the stream until the job has ended."""
        ends = time.monotonic() + limit
        while time.monotonic() < ends:
            line = self.connection.until(b"\n")
            if line.startswith(b"data: "):
                event = json.loads(line[6:])
                if event.get("jobId", event.get("id")) == job and event["state"] in ("succeeded", "failed", "cancelled"):
                    return
        raise RuntimeError(f"no event said that {job} has ended")

    def close(self) -> None:
        self.connection.close()
