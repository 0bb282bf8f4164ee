"""A small HTTP/1.1 client that tells a reset from an answer."""

import asyncio
import json
import socket
import struct


class Reset(Exception):
    """The connection ended before a whole answer had arrived."""


def head(method, path, length=0, headers=()):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {length}"]
    return "\r\n".join(lines + [f"{name}: {value}" for name, value in headers]).encode() + b"\r\n\r\n"


async def connect(port, receive_buffer=None):
    """Opens a connection. A small receive buffer makes the server feel that this client reads slowly."""
    connection = socket.socket()
    connection.setblocking(False)
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    try:
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
        limit = {"limit": receive_buffer} if receive_buffer else {}
        return await asyncio.open_connection(sock=connection, **limit)
    except OSError:
        connection.close()
        raise


async def request(port, method, path, body=b"", headers=(), timeout=90):
    """Returns the status, the headers (lower case) and the body of one request on a connection of its own."""
    async with asyncio.timeout(timeout):
        reader, writer = await connect(port)
        try:
            writer.write(head(method, path, len(body), headers) + body)
            await writer.drain()
            return await answer(reader)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise Reset(f"{method} {path}: {error!r}") from error
        finally:
            writer.close()


async def answer(reader):
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
    if "content-length" in fields:
        return status, fields, await reader.readexactly(int(fields["content-length"]))
    body = b""
    if fields.get("transfer-encoding") == "chunked":
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
    return status, fields, body


def go_away(writer):
    """Ends a connection with a reset, as a client does that is killed."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def get_json(port, path):
    status, _, body = await request(port, "GET", path)
    return status, json.loads(body)
