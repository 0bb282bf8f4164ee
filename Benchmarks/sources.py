"""Makes the benchmark's sources: sources.py OUTPUT PICTURE… crops and scales the pictures to the sizes measured.

The smallest one is there to time a process that does next to nothing. One moves: its frames walk over the first picture.
"""

import itertools
import pathlib
import sys

import pyvips

SIZES = [
    ("16.png", 16, 16),
    ("512.png", 512, 512),
    ("1024.png", 1024, 1024),
    ("1792x1024.png", 1792, 1024),
    ("2048.png", 2048, 2048),
    ("4096.png", 4096, 4096),
    ("1920x1080.jpg", 1920, 1080),
    ("4000x3000.jpg", 4000, 3000),
    ("1024.webp", 1024, 1024),
    ("2048.webp", 2048, 2048),
]


def main() -> None:
    output = pathlib.Path(sys.argv[1])
    pictures = sys.argv[2:]
    output.mkdir(parents=True, exist_ok=True)
    for (name, width, height), picture in zip(SIZES, itertools.cycle(pictures)):
        save(covering(picture, width, height), output / name)
    save_moving(covering(pictures[0], 960, 640), output / "moving.webp")


def save_moving(picture: pyvips.Image, path: pathlib.Path) -> None:
    frames = [picture.crop(16 * step, 8 * step, 640, 480) for step in range(20)]
    moving = pyvips.Image.arrayjoin(frames, across=1).copy()
    moving.set_type(pyvips.GValue.gint_type, "page-height", 480)
    moving.set_type(pyvips.GValue.array_int_type, "delay", [80] * len(frames))
    moving.webpsave(str(path), Q=85)


def covering(picture: str, width: int, height: int) -> pyvips.Image:
    """The picture scaled to cover the size, its surplus cut off. An alpha channel is dropped."""
    image = pyvips.Image.new_from_file(picture).colourspace("srgb")[:3]
    scale = max(width / image.width, height / image.height)
    return image.resize(scale, kernel="lanczos3").smartcrop(width, height, interesting="centre")


def save(image: pyvips.Image, path: pathlib.Path) -> None:
    settings = {
        ".png": {"filter": "all", "compression": 6},
        ".jpg": {"Q": 92},
        ".webp": {"Q": 92},
    }[path.suffix]
    image.write_to_file(str(path), keep="none", **settings)


if __name__ == "__main__":
    main()
