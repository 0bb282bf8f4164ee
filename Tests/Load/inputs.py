"""What the clients send: images of many kinds, and bad inputs, each with the refusal that it must get."""

import io
import json
import random
import struct
import zlib
from dataclasses import dataclass, replace

from PIL import Image

SUCCEEDED = ("succeeded",)
DAMAGED = ("failed processing/damaged",)
# The first of these limits that is checked.
TOO_LARGE = ("failed memory/too-many-pixels", "failed memory/too-long-edge")


@dataclass(frozen=True)
class Input:
    """A body for `POST /v1/jobs`, and the outcomes that are right: the end of the job, or the status and reason of a
    refusal."""

    kind: str
    body: bytes
    outcomes: tuple = SUCCEEDED
    query: str = ""
    is_json: bool = False

    @property
    def is_good(self):
        return self.outcomes == SUCCEEDED


class Inputs:
    """Draws the images once. The same seed gives the same images."""

    def __init__(self, seed):
        chance = random.Random(seed)
        small, large = drawn(chance, 384), drawn(chance, 640)
        self.images = {
            "PNG": saved(small, "PNG", compress_level=1), "large PNG": saved(large, "PNG", compress_level=1),
            "JPEG": saved(large, "JPEG"), "WebP": saved(large, "WEBP"),
            # These are decoded by libvips, in child processes.
            "AVIF": saved(small, "AVIF", speed=10), "TIFF": saved(small, "TIFF"),
            "CMYK JPEG": saved(small.convert("CMYK"), "JPEG"),
            "PNG of 16 bits": saved(small.convert("L").point(lambda value: value * 256, "I").convert("I;16"), "PNG"),
        }
        self.bad = bad_inputs(self.images, chance)

    def good(self, chance):
        """An image that no other job has, so that no result is reused."""
        kind = chance.choice(list(self.images))
        return Input(kind, unique(self.images[kind], chance.randbytes(12).hex().encode()))

    def any(self, chance):
        """A tenth of all inputs is bad."""
        if chance.random() >= 0.1:
            return self.good(chance)
        bad = chance.choice(self.bad)
        return bad if bad.is_json else replace(bad, body=bad.body + chance.randbytes(8))


def bad_inputs(images, chance):
    png, jpeg, avif = images["PNG"], images["JPEG"], images["AVIF"]
    good = bytes(png)
    job = {"tool": "dall-e", "sourceBuffer": "AAAA"}
    return [
        Input("PNG, cut off", png[: len(png) // 2], DAMAGED),
        Input("JPEG, cut off", jpeg[: len(jpeg) // 3], DAMAGED),
        Input("JPEG, cut off, with an end", jpeg[: len(jpeg) // 3] + b"\xff\xd9", DAMAGED),
        Input("AVIF, cut off", avif[: len(avif) // 2], DAMAGED),
        Input("PNG with a larger size in its header", with_size(png, 1024, 1024), DAMAGED),
        Input("PNG with a wrong checksum", png[:60] + bytes([png[60] ^ 255]) + png[61:], DAMAGED),
        Input("random bytes", chance.randbytes(40_000), ("failed processing/unknown-format",)),
        Input("a web page", b"<!DOCTYPE html><title>Not found</title>" * 9, ("failed processing/unknown-format",)),
        Input("PNG of 60000×60000", with_size(png, 60_000, 60_000), TOO_LARGE),
        Input("PNG of 16000×16000", with_size(png, 16_000, 16_000), TOO_LARGE),
        Input("JSON, cut off", b'{"tool": "dall-e", "sour', ("400 invalid-json",), is_json=True),
        Input("JSON without a source", json.dumps({"tool": "dall-e"}).encode(), ("422 invalid-field",), is_json=True),
        Input("unknown field", json.dumps(job | {"sizes": 3}).encode(), ("422 unknown-field",), is_json=True),
        Input("unknown parameter", good, ("422 unknown-parameter",), query="&qualty=80"),
        Input("quality of 900", good, ("422 invalid-field",), query='&options={"normal":{"quality":900}}'),
        Input("unknown tool", good, ("422 unknown-tool",), query="&tool=etch-a-sketch"),
    ]


def drawn(chance, size):
    """Coarse noise, and fine noise above it: an image that does not shrink to nothing."""
    coarse = Image.frombytes("RGB", (size // 16, size // 16), chance.randbytes(3 * (size // 16) ** 2))
    fine = Image.frombytes("RGB", (size // 2, size // 2), chance.randbytes(3 * (size // 2) ** 2))
    return Image.blend(coarse.resize((size, size)), fine.resize((size, size)), 0.15)


def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def unique(image, text):
    """Adds a comment where the format has room for one."""
    if image.startswith(b"\x89PNG"):
        return image[:-12] + chunk(b"tEXt", b"Comment\0" + text) + image[-12:]
    if image.startswith(b"\xff\xd8"):
        return image[:2] + b"\xff\xfe" + struct.pack("!H", len(text) + 2) + text + image[2:]
    if image.startswith(b"RIFF"):
        image += b"TEXT" + struct.pack("<I", len(text)) + text + bytes(len(text) % 2)
        return image[:4] + struct.pack("<I", len(image) - 8) + image[8:]
    if image[4:8] == b"ftyp":
        return image + struct.pack("!I", len(text) + 8) + b"free" + text
    return image + text


def chunk(name, data):
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def with_size(png, width, height):
    """The PNG with another size in its header."""
    return png[:8] + chunk(b"IHDR", struct.pack("!II", width, height) + png[24:29]) + png[33:]
