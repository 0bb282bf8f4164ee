"""Web servers that count who reaches them, on every address of a namespace, and optionally a DNS server.

web.py LOG IMAGE [DNS-ADDRESS]: writes a line for each connection: the address and port that were reached, and the request.
"""

import asyncio
import socket
import struct
import sys
import urllib.parse

PORTS = [22, 53, 80, 443, 8080, 8443]
PUBLIC, PUBLIC6 = "93.184.215.14", "2606:2800:21f:cb07::1"

# Each name with its answers. Two lists: the first question gets the first list, and later ones get the second.
NAMES = {
    "ok.test": [PUBLIC],
    "example.com": [PUBLIC],
    "v6.test": [PUBLIC6],
    "chain-ok.test": ["CNAME ok.test"],
    "localhost.test": ["127.0.0.1"],
    "mixed.test": [PUBLIC, "10.0.0.1"],
    "mixed6.test": [PUBLIC, "::1"],
    "chain.test": ["CNAME a.chain.test"],
    "a.chain.test": ["CNAME b.chain.test"],
    "b.chain.test": ["10.0.0.1"],
    "nat64.test": ["64:ff9b::a00:1"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "6to4.test": ["2002:a00:1::"],
    "ula.test": ["fd00:ec2::254"],
    "metadata.google.internal": ["169.254.169.254"],
    "rebind.test": ([PUBLIC], ["127.0.0.1"]),
    "rebind-private.test": ([PUBLIC], ["10.0.0.1"]),
}


async def serve(log, image):
    async def answer(reader, writer):
        address, port = writer.get_extra_info("sockname")[:2]
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode("latin-1")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, ConnectionError):
            head = "-"
        line = head.split("\r\n")[0]
        print(address.removeprefix("::ffff:"), port, line, file=log, flush=True)
        query = urllib.parse.urlsplit(line.split(" ")[1]).query if line.count(" ") > 1 else ""
        if target := urllib.parse.parse_qs(query).get("to"):
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: {target[0]}\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(image)}\r\nConnection: close\r\n\r\n".encode() + image)
        try:
            await writer.drain()
            writer.close()
        except ConnectionError:
            pass

    for port in PORTS:
        await asyncio.start_server(answer, "::", port)
        await asyncio.start_server(answer, "0.0.0.0", port)


class Resolver(asyncio.DatagramProtocol):
    """Answers A, AAAA and CNAME questions (RFC 1035) from `NAMES`, and says of others that they do not exist."""

    def __init__(self):
        self.asked = {}

    def connection_made(self, transport):
        self.transport = transport

    def records(self, name, kind):
        answers = NAMES.get(name, [])
        if isinstance(answers, tuple):
            seen = self.asked[name, kind] = self.asked.get((name, kind), 0) + 1
            answers = answers[0] if seen == 1 else answers[1]
        for answer in answers:
            if answer.startswith("CNAME "):
                target = answer.split()[1]
                yield name, 5, encoded(target)
                yield from self.records(target, kind)
            elif kind == (28 if ":" in answer else 1):
                family = socket.AF_INET6 if kind == 28 else socket.AF_INET
                yield name, kind, socket.inet_pton(family, answer)

    def datagram_received(self, data, client):
        labels, at = [], 12
        while length := data[at]:
            labels.append(data[at + 1 : at + 1 + length].decode("latin-1").lower())
            at += length + 1
        name, kind = ".".join(labels), struct.unpack("!H", data[at + 1 : at + 3])[0]
        records = list(self.records(name, kind))
        code = 0x8180 if name in NAMES else 0x8183
        head = data[:2] + struct.pack("!HHHHH", code, 1, len(records), 0, 0) + data[12 : at + 5]
        body = b"".join(
            encoded(owner) + struct.pack("!HHIH", type, 1, 0, len(content)) + content for owner, type, content in records
        )
        self.transport.sendto(head + body, client)


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


async def main():
    log, image = open(sys.argv[1], "w"), open(sys.argv[2], "rb").read()
    await serve(log, image)
    if len(sys.argv) > 3:
        await asyncio.get_running_loop().create_datagram_endpoint(Resolver, local_addr=(sys.argv[3], 53))
    print("ready", file=log, flush=True)
    await asyncio.sleep(900)


asyncio.run(main())
