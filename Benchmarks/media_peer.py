"""What media.py compares Calotype with: the same variants made with pyvips or with Pillow, as their manuals have it.

media_peer.py --engine pyvips|pillow --case C --output DIR FILE…

Prints one JSON line for each file.
"""

import argparse
import io
import json
import os
import pathlib
import tempfile

os.environ["VIPS_CONCURRENCY"] = "1"
TEXT = "© Calotype 2026"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", required=True, choices=["pyvips", "pillow"])
    parser.add_argument("--case", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    engine = Vips() if options.engine == "pyvips" else Pillow()
    work = getattr(engine, options.case.replace("-", "_"))
    for file in options.files:
        variants = []
        for name, encoded in work(file.read_bytes()).items():
            (options.output / f"{file.stem}-{name}").write_bytes(encoded)
            variants.append({"variant": name, "size": len(encoded)})
        print(json.dumps({"processingTimeMs": 0, "variants": variants}), flush=True)


class Vips:
    def __init__(self):
        import pyvips

        pyvips.cache_set_max(0)
        self.vips = pyvips

    def thumbnail(self, source: bytes, width: int, height: int, options: str = "", **how):
        return self.vips.Image.thumbnail_buffer(
            source, width, height=height, size="down", option_string=options, **how
        )

    def jpeg(self, image, quality: int) -> bytes:
        return image.jpegsave_buffer(Q=quality, optimize_coding=True, subsample_mode="on", keep="none")

    def preview(self, source: bytes) -> dict:
        return {
            "preview": self.thumbnail(source, 32, 32).webpsave_buffer(Q=30, keep="none"),
            "normal": self.jpeg(self.thumbnail(source, 1024, 1024), 80),
            "high-quality": self.thumbnail(source, 2048, 2048).webpsave_buffer(Q=95, effort=4, keep="none"),
        }

    def animation(self, source: bytes) -> dict:
        moving = self.thumbnail(source, 480, 480, "n=-1")
        return {
            "normal": self.jpeg(self.thumbnail(source, 480, 480), 80),
            "high-quality": moving.webpsave_buffer(Q=75, effort=4, keep="none"),
        }

    def gif_animation(self, source: bytes) -> dict:
        return self.animation(source)

    def gif_still(self, source: bytes) -> dict:
        return {
            "normal": self.jpeg(self.thumbnail(source, 480, 480), 80),
            "high-quality": self.thumbnail(source, 240, 240).webpsave_buffer(Q=80, effort=4, keep="none"),
        }

    def avif(self, source: bytes) -> dict:
        return {
            "normal": self.thumbnail(source, 1024, 1024).heifsave_buffer(
                Q=64, effort=4, compression="av1", subsample_mode="on", keep="none"
            ),
            "high-quality": self.jpeg(self.thumbnail(source, 32, 32), 80),
        }

    def png_output(self, source: bytes) -> dict:
        # sharp's defaults: compression 6, no filters, no palette.
        return {
            name: self.thumbnail(source, side, side).pngsave_buffer(compression=6, filter="none", keep="none")
            for name, side in (("normal", 512), ("high-quality", 1024))
        }

    def text_watermark(self, source: bytes) -> dict:
        return {
            name: self.jpeg(self.marked(self.thumbnail(source, side, side)), 80)
            for name, side in (("normal", 512), ("high-quality", 1024))
        }

    def marked(self, image):
        """The text in the lower right corner, a quarter as wide as the image: a mask of Pango, blended as sharp does."""
        side = image.width // 4
        mask = self.vips.Image.text(TEXT, font="sans", width=side, height=side, rgba=False)
        letters = mask.new_from_image([255, 255, 255]).bandjoin(mask).copy(interpretation="srgb")
        margin = image.width * 3 // 100
        place = (image.width - letters.width - margin, image.height - letters.height - margin)
        return image.composite(letters, "over", x=place[0], y=place[1]).flatten()

    def format_auto(self, source: bytes) -> dict:
        """The smaller of JPEG and WebP at about the same quality: what a service does that keeps one file."""
        images = {"normal": self.thumbnail(source, 1024, 1024), "high-quality": self.thumbnail(source, 512, 512)}
        return {
            name: min(self.jpeg(image, 80), image.webpsave_buffer(Q=85, effort=4, keep="none"), key=len)
            for name, image in ((name, image.copy_memory()) for name, image in images.items())
        }

    def cutout(self, source: bytes) -> dict:
        return {
            "normal": self.thumbnail(source, 512, 512).webpsave_buffer(Q=80, effort=4, keep="none"),
            "high-quality": self.thumbnail(source, 1024, 1024).webpsave_buffer(Q=95, effort=4, keep="none"),
        }

    def smart_crop(self, source: bytes) -> dict:
        boxes = {"normal": (512, 512), "high-quality": (400, 800)}
        return {name: self.jpeg(self.thumbnail(source, *box, crop="attention"), 80) for name, box in boxes.items()}

    def quality_search(self, source: bytes) -> dict:
        image = self.thumbnail(source, 1024, 1024).copy_memory()
        return {
            "normal": lowest(image.pngsave_buffer(compression=1), lambda quality: self.jpeg(image, quality)),
            "high-quality": self.jpeg(self.thumbnail(source, 32, 32), 80),
        }


class Pillow:
    def __init__(self):
        from PIL import Image

        self.images = Image

    def opened(self, source: bytes):
        return self.images.open(io.BytesIO(source))

    def thumbnail(self, source: bytes, width: int, height: int):
        image = self.opened(source)
        image.draft("RGB", (width, height))
        image = image.convert("RGB")
        image.thumbnail((width, height), self.images.LANCZOS)
        return image

    def saved(self, image, format: str, **options) -> bytes:
        output = io.BytesIO()
        image.save(output, format, **options)
        return output.getvalue()

    def jpeg(self, image, quality: int) -> bytes:
        return self.saved(image, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")

    def preview(self, source: bytes) -> dict:
        return {
            "preview": self.saved(self.thumbnail(source, 32, 32), "WEBP", quality=30),
            "normal": self.jpeg(self.thumbnail(source, 1024, 1024), 80),
            "high-quality": self.saved(self.thumbnail(source, 2048, 2048), "WEBP", quality=95, method=4),
        }

    def animation(self, source: bytes) -> dict:
        image, frames, times = self.opened(source), [], []
        for index in range(image.n_frames):
            image.seek(index)
            frame = image.convert("RGB")
            frame.thumbnail((480, 480), self.images.LANCZOS)
            frames.append(frame)
            times.append(round(image.info["duration"]))
        moving = self.saved(
            frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=75, method=4
        )
        return {"normal": self.jpeg(self.thumbnail(source, 480, 480), 80), "high-quality": moving}

    def gif_animation(self, source: bytes) -> dict:
        return self.animation(source)

    def gif_still(self, source: bytes) -> dict:
        return {
            "normal": self.jpeg(self.thumbnail(source, 480, 480), 80),
            "high-quality": self.saved(self.thumbnail(source, 240, 240), "WEBP", quality=80, method=4),
        }

    def png_output(self, source: bytes) -> dict:
        return {
            name: self.saved(self.thumbnail(source, side, side), "PNG", compress_level=6)
            for name, side in (("normal", 512), ("high-quality", 1024))
        }

    def text_watermark(self, source: bytes) -> dict:
        return {
            name: self.jpeg(self.marked(self.thumbnail(source, side, side)), 80)
            for name, side in (("normal", 512), ("high-quality", 1024))
        }

    def marked(self, image):
        """The text in the lower right corner, in the font that Pillow brings."""
        from PIL import ImageDraw, ImageFont

        draw = ImageDraw.Draw(image)
        font = ImageFont.load_default(image.width // 4 * 2 // len(TEXT))
        margin = image.width * 3 // 100
        draw.text((image.width - margin, image.height - margin), TEXT, font=font, fill="white", anchor="rb")
        return image

    def cutout(self, source: bytes) -> dict:
        small = self.opened(source)
        small.thumbnail((512, 512), self.images.LANCZOS)
        return {
            "normal": self.saved(small, "WEBP", quality=80, method=4),
            "high-quality": self.saved(self.opened(source), "WEBP", quality=95, method=4),
        }

    def quality_search(self, source: bytes) -> dict:
        image = self.thumbnail(source, 1024, 1024)
        png = self.saved(image, "PNG", compress_level=1)
        return {
            "normal": lowest(png, lambda quality: self.jpeg(image, quality)),
            "high-quality": self.jpeg(self.thumbnail(source, 32, 32), 80),
        }


def lowest(original: bytes, encode, score: float = 80) -> bytes:
    """The smallest file that reaches the score, by halving, with the SSIMULACRA2 that PyPI has."""
    import ssimulacra2

    low, high, best = 1, 100, None
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(pathlib.Path(folder) / name) for name in ("original.png", "candidate.jpg")]
        pathlib.Path(paths[0]).write_bytes(original)
        while low <= high:
            quality = (low + high) // 2
            encoded = encode(quality)
            pathlib.Path(paths[1]).write_bytes(encoded)
            if ssimulacra2.compute_ssimulacra2(*paths) >= score:
                best, high = encoded, quality - 1
            else:
                low = quality + 1
    return best or encode(100)


if __name__ == "__main__":
    main()
