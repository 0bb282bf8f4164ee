"""A small HTTP/1.1 client that tells a reset from an answer."""

import asyncio
import json


class Reset(Exception):
    """The connection ended before a whole answer had arrived."""


async def request(port, method, path, body=b"", headers=(), timeout=90):
    """Returns the status, the headers (lower case) and the body of one request on a connection of its own."""
    async with asyncio.timeout(timeout):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            return await answer(reader)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise Reset(f"{method} {path}: {error}") from error
        finally:
            writer.close()


async def answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    if "content-length" in fields:
        return status, fields, await reader.readexactly(int(fields["content-length"]))
    body = b""
    if fields.get("transfer-encoding") == "chunked":
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
    return status, fields, body


async def get_json(port, path):
    status, _, body = await request(port, "GET", path)
    return status, json.loads(body)
