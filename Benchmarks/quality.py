"""Structural similarity of variants to their source: reads a JSON list of [source, variant] from standard input and
prints the list of their SSIM values.

The reference is the source, decoded whole and scaled to the variant's size with Lanczos3. SSIM is that of Wang, Bovik,
Sheikh and Simoncelli (2004) on luma: a Gaussian window of 11×11 with σ = 1.5, K1 = 0.01, K2 = 0.03.
"""

import json
import math
import sys

import pyvips

RADIUS = 5
SIGMA = 1.5
C1 = (0.01 * 255) ** 2
C2 = (0.03 * 255) ** 2
WEIGHTS = [math.exp(-(x**2) / (2 * SIGMA**2)) for x in range(-RADIUS, RADIUS + 1)]
WINDOW = pyvips.Image.new_from_array([WEIGHTS], scale=sum(WEIGHTS))


def main() -> None:
    print(json.dumps([similarity(source, variant) for source, variant in json.load(sys.stdin)]))


def similarity(source: str, variant: str) -> float:
    rendered = pyvips.Image.new_from_file(variant)
    return ssim(luma(reference(source, rendered.width, rendered.height)), luma(rendered))


def reference(source: str, width: int, height: int) -> pyvips.Image:
    image = pyvips.Image.new_from_file(source).colourspace("srgb")
    return image.resize(width / image.width, vscale=height / image.height, kernel="lanczos3")


def luma(image: pyvips.Image) -> pyvips.Image:
    return image.colourspace("srgb")[:3].cast("float").recomb([[0.299, 0.587, 0.114]]).copy_memory()


def ssim(a: pyvips.Image, b: pyvips.Image) -> float:
    mean_a, mean_b = blurred(a), blurred(b)
    variance_a = blurred(a * a) - mean_a * mean_a
    variance_b = blurred(b * b) - mean_b * mean_b
    covariance = blurred(a * b) - mean_a * mean_b
    similar = ((mean_a * mean_b * 2 + C1) * (covariance * 2 + C2)) / (
        (mean_a * mean_a + mean_b * mean_b + C1) * (variance_a + variance_b + C2)
    )
    return similar.crop(RADIUS, RADIUS, a.width - 2 * RADIUS, a.height - 2 * RADIUS).avg()


def blurred(image: pyvips.Image) -> pyvips.Image:
    return image.convsep(WINDOW, precision="float")


if __name__ == "__main__":
    main()
