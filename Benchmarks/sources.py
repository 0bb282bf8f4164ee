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
    save_gif(covering(pictures[0], 880, 640), output / "moving.gif")
    save_cutout(covering(pictures[-1], 1024, 1024), output / "cutout.png")


def save_gif(picture: pyvips.Image, path: pathlib.Path) -> None:
    """Fifty frames: the first half walks over the picture, then a small part of it moves over the rest."""
    walk = [picture.crop(16 * step, 8 * step, 480, 360) for step in range(25)]
    part = picture.crop(0, 0, 96, 96)
    moving = [walk[-1].insert(part, 12 * step, 8 * step) for step in range(25)]
    frames = pyvips.Image.arrayjoin(walk + moving, across=1).copy()
    frames.set_type(pyvips.GValue.gint_type, "page-height", 360)
    frames.set_type(pyvips.GValue.array_int_type, "delay", [80] * 50)
    frames.gifsave(str(path))


def save_cutout(picture: pyvips.Image, path: pathlib.Path) -> None:
    """What a model makes with a transparent background: an object with soft edges."""
    shape = pyvips.Image.black(1024, 1024).draw_circle(255, 512, 512, 400, fill=True).gaussblur(2)
    picture.bandjoin(shape.cast("uchar")).write_to_file(str(path), keep="none", filter="all")


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
