"""The peer: the specification's flow on sharp, played by sharp's own engine.

peer.py --tool T --output DIR [--threads N] FILE…

For every file, one after the other: each variant decodes the source for itself, fits it inside its box as sharp's
`resize(width, height, { fit: 'inside', withoutEnlargement: true })` does, and is encoded with sharp's defaults.
Prints one JSON line for each file.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import time

os.environ["VIPS_CONCURRENCY"] = "1"  # sharp's own setting on glibc

import pyvips  # noqa: E402

from presets import PRESETS, Variant  # noqa: E402

pyvips.cache_set_max(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True, choices=PRESETS)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--version", action="version", version=libvips_version())
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
        for result in pool.map(lambda file: process(file, options.tool, options.output), options.files):
            print(json.dumps(result), flush=True)


def libvips_version() -> str:
    return ".".join(str(pyvips.version(part)) for part in range(3))


def process(file: pathlib.Path, tool: str, output: pathlib.Path) -> dict:
    started = time.perf_counter()
    source = file.read_bytes()
    variants = [render(source, variant, file.stem, output) for variant in PRESETS[tool]]
    return {"processingTimeMs": (time.perf_counter() - started) * 1000, "variants": variants}


def render(source: bytes, variant: Variant, name: str, output: pathlib.Path) -> dict:
    image = fitted(source, variant)
    encoded = encode(image, variant)
    path = output / f"{name}-{variant.name}.{variant.extension}"
    path.write_bytes(encoded)
    return {
        "variant": variant.name,
        "url": path.resolve().as_uri(),
        "width": image.width,
        "height": image.height,
        "size": len(encoded),
    }


def fitted(source: bytes, variant: Variant) -> pyvips.Image:
    image = pyvips.Image.new_from_buffer(source, "", access="sequential", fail_on="warning")
    width, height = variant.fitted(image.width, image.height)
    shrink = min(image.width / width, image.height / height)
    image = reopened(image, source, shrink)
    if image.get_typeof("icc-profile-data") != 0:
        image = image.icc_transform("srgb", embedded=True, intent="perceptual")
    if (image.width, image.height) != (width, height):
        image = resized(image, width, height)
    return image.colourspace("srgb")


def reopened(image: pyvips.Image, source: bytes, shrink: float) -> pyvips.Image:
    """The source again, decoded at a smaller size where its format can, by sharp's rules (`fastShrinkOnLoad`)."""
    loader = image.get("vips-loader")
    options = {"access": "sequential", "fail_on": "warning"}
    if loader.startswith("jpegload"):
        factor = max(factor for factor in (1, 2, 4, 8) if factor <= max(shrink, 1))
        if factor > 1 and int(shrink) == factor:  # sharp steps back from libjpeg's rounding
            factor //= 2
        return pyvips.Image.new_from_buffer(source, "", shrink=factor, **options) if factor > 1 else image
    if loader.startswith("webpload") and shrink > 1:
        return pyvips.Image.new_from_buffer(source, "", scale=1 / shrink, **options)
    return image


def resized(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    def scale(image: pyvips.Image) -> pyvips.Image:
        return image.resize(width / image.width, vscale=height / image.height, kernel="lanczos3")

    if not image.hasalpha():
        return scale(image)
    return scale(image.premultiply()).unpremultiply().cast(image.format)


def encode(image: pyvips.Image, variant: Variant) -> bytes:
    if variant.format == "jpeg":
        if image.hasalpha():
            image = image.flatten(background=255)
        return image.jpegsave_buffer(Q=variant.quality, optimize_coding=True, subsample_mode="on", keep="none")
    return image.webpsave_buffer(Q=variant.quality, effort=variant.effort, keep="none")


if __name__ == "__main__":
    main()
