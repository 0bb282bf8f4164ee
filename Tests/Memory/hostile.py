"""Images that need much memory for their bytes, the options that need the most, and JSON bodies that need much."""

import base64
import io
import json
import struct
import zlib

from PIL import Image

OPTIONS = [
    {},
    {"format": "avif", "maxWidth": 4096, "maxHeight": 4096},
    {"format": "avif", "avifEncoder": "libaom", "maxWidth": 3000, "maxHeight": 3000},
    {"format": "avif", "bitDepth": 12, "colorProfile": "keep", "maxWidth": 2048, "maxHeight": 2048},
    {"format": "png", "maxWidth": 8192, "maxHeight": 8192},
    {"format": "png", "palette": True, "maxWidth": 3000, "maxHeight": 3000},
    {"format": "png", "bitDepth": 16, "colorProfile": "keep", "maxWidth": 4096, "maxHeight": 4096},
    {"format": "gif", "maxWidth": 2000, "maxHeight": 2000},
    {"format": "webp", "lossless": True, "maxWidth": 4096, "maxHeight": 4096},
    {"format": "webp", "effort": 6, "maxWidth": 16000, "maxHeight": 16000},
    {"format": "webp", "encoder": "libwebp", "effort": 6, "maxWidth": 8000, "maxHeight": 8000},
    {"format": "jpeg", "quality": {"ssimulacra2": 90, "otherwise": "best"}, "maxWidth": 3000, "maxHeight": 3000},
    {"format": "jpeg", "progressive": True, "maxBytes": 100_000, "maxWidth": 8000, "maxHeight": 8000},
    {"format": "auto", "maxWidth": 2000, "maxHeight": 2000},
    {"watermark": {"text": "Wide words " * 8, "font": "sans bold", "scale": 1, "gravity": "center"}},
    {"watermark": {"text": "x", "scale": 0.01, "tile": True}, "maxWidth": 8000, "maxHeight": 8000},
    {"fit": "smart", "maxWidth": 512, "maxHeight": 512},
]


def images(folder):
    """The most memory for their bytes, in each format; then the files in `folder`; then all of them cut off."""
    frames = [noise(640, 480) for _ in range(24)]
    png = saved(noise(64, 64), "PNG")
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 50_000_000))
    profile = chunk(b"iCCP", b"icc\0\0" + zlib.compress(struct.pack("!I", 3_000_000) + bytes(3_000_000)))
    made = {
        "progressive.jpg": saved(noise(7000, 5000), "JPEG", progressive=True),
        "baseline.jpg": saved(noise(9000, 9000), "JPEG"),
        "cmyk.jpg": saved(noise(4000, 3000).convert("CMYK"), "JPEG"),
        "gray16.png": saved(noise(5000, 4000, "L").convert("I;16"), "PNG"),
        "transparent.png": saved(Image.new("RGBA", (9000, 9000), (1, 2, 3, 4)), "PNG"),
        "photo.png": saved(noise(3000, 2000), "PNG", compress_level=1),
        "lossless.webp": saved(Image.new("RGB", (9900, 9900), (1, 2, 3)), "WEBP", lossless=True),
        "lossy.webp": saved(noise(4000, 4000), "WEBP"),
        "animated.webp": saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "animated.gif": saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "large.avif": saved(noise(5000, 4000), "AVIF", speed=10),
        "large.tif": saved(noise(5000, 4000), "TIFF", compression="tiff_deflate"),
        "text-bomb.png": png[:33] + bomb + png[33:], "profile-bomb.png": png[:33] + profile + png[33:],
    }
    if folder and folder.exists():
        made |= {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return made | {f"cut {name}": file[: len(file) * 2 // 3] for name, file in made.items()}


def job(source, options, name):
    """A job in JSON, with its image in base64."""
    fields = {"id": name, "userId": "user", "tool": "sora", "options": options}
    return json.dumps(fields | {"sourceBuffer": base64.b64encode(source).decode()}).encode()


def large_bodies(source):
    """Bodies that need the most memory for reading them: one large text, many numbers, many small values, a batch."""
    image = source * max(1, 40_000_000 // len(source))
    numbers = list(source[:4_000_000])
    batch = {"jobs": [json.loads(job(source, {}, f"part-{number}")) for number in range(8)]}
    return {
        "an image of 40 MB in base64": ("/v1/jobs", job(image, {}, "text")),
        "an image as numbers": ("/v1/jobs", json.dumps({"tool": "sora", "sourceBuffer": numbers}).encode()),
        "an image as a Node buffer": (
            "/v1/jobs", json.dumps({"tool": "sora", "sourceBuffer": {"type": "Buffer", "data": numbers}}).encode()),
        "four million numbers": ("/v1/jobs", b'{"tool": "sora", "metadata": [' + b"1," * 4_000_000 + b"1]}"),
        "a million objects": ("/v1/jobs", b'{"tool": "sora", "metadata": [' + b'{"a":1},' * 1_000_000 + b"1]}"),
        "a batch of eight images": ("/v1/batches", json.dumps(batch).encode()),
    }


def noise(width, height, mode="RGB"):
    return Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert(mode)


def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def chunk(name, data):
    body = name + data
    return struct.pack("!I", len(data)) + body + struct.pack("!I", zlib.crc32(body))
