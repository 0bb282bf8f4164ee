"""SSIMULACRA2 of variants against their source: reads a JSON list of [source, variant] from standard input and prints the
list of their scores. The reference is the source, scaled to the variant's size with Lanczos3.
"""

import json
import pathlib
import sys
import tempfile

import pyvips
import ssimulacra2


def main() -> None:
    print(json.dumps([score(source, variant) for source, variant in json.load(sys.stdin)]))


def score(source: str, variant: str) -> float:
    seen = pyvips.Image.new_from_file(variant).colourspace("srgb")[:3]
    original = pyvips.Image.new_from_file(source).colourspace("srgb")[:3]
    if (original.width, original.height) != (seen.width, seen.height):
        original = original.resize(
            seen.width / original.width, vscale=seen.height / original.height, kernel="lanczos3"
        )
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(pathlib.Path(folder) / name) for name in ("original.png", "variant.png")]
        for path, image in zip(paths, (original, seen)):
            image.pngsave(path, compression=1)
        return ssimulacra2.compute_ssimulacra2(*paths)


if __name__ == "__main__":
    main()
