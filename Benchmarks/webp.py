"""Compares Calotype's WebP encoder with libwebp: speed, size, quality, and curves of both. `make bench-webp` runs it."""

import argparse
import csv
import glob
import math
import os
import statistics
import subprocess
import sys
import tempfile

from measure import beside_load
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
SPEED_SIDES = ["libwebp-4-0-1", "calotype-4-0-1", "calotype-4-0-2", "portable-4-0-1"]


def pixels(path, folder, side=None):
    """The picture as PPM, without what little transparency there is; with `side`, scaled to that many pixels each way."""
    image = Image.open(path).convert("RGB")
    name = os.path.splitext(os.path.basename(path))[0].replace(" ", "-")
    if side:
        image, name = image.resize((side, side), Image.LANCZOS), f"{name}-{side}"
    target = os.path.join(folder, name + ".ppm")
    image.save(target)
    return target


def run(tool, *arguments):
    """What the tool measured: rows of picture, side, quality, bytes, CPU and clock milliseconds."""
    lines = subprocess.run([tool, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    for line in lines:
        picture, side, quality, size, cpu, clock = line.split("\t")
        yield picture, side, int(quality), int(size), float(cpu), float(clock)


def speed(tool, pictures, options):
    with beside_load(options.loaded):
        rows = list(run(tool, "speed", str(options.rounds + 1), options.qualities, ",".join(SPEED_SIDES), *pictures))
    base = {(row[0], row[2]): row for row in rows if row[1] == SPEED_SIDES[0]}
    print("| picture | quality | side | bytes | CPU ms | clock ms | CPU | clock |\n|---|---|---|---|---|---|---|---|")
    for picture, side, quality, size, cpu, clock in rows:
        _, _, _, _, base_cpu, base_clock = base[picture, quality]
        print(f"| {picture[:24]} | {quality} | {side} | {size} | {cpu:.1f} | {clock:.1f} | {base_cpu / cpu:.2f}× | {base_clock / clock:.2f}× |")


def sizes(tool, options, source, folder):
    """Cost by the megapixel, of one picture scaled to several sizes."""
    pictures = [pixels(source, folder, side) for side in (512, 1024, 2048, 4096)]
    print("| pixels | side | CPU ms/Mpx | clock ms/Mpx |\n|---|---|---|---|")
    for picture, side, _, _, cpu, clock in run(
        tool, "speed", str(options.rounds + 1), options.qualities.split(",")[0], ",".join(SPEED_SIDES), *pictures
    ):
        edge = int(picture.rsplit("-", 1)[1])
        megapixels = edge * edge / 1e6
        print(f"| {edge}² | {side} | {cpu / megapixels:.1f} | {clock / megapixels:.1f} |")


def quality(tool, pictures, options, folder):
    """Writes a table of bytes and SSIMULACRA2, with the reference in Python: some seconds a megapixel."""
    from ssimulacra2 import compute_ssimulacra2

    writer = csv.writer(sys.stdout if options.output == "-" else open(options.output, "w", newline=""))
    writer.writerow(["picture", "side", "quality", "bytes", "ssimulacra2", "cpu"])
    for path in pictures:
        original = os.path.join(folder, "original.png")
        Image.open(path).save(original, compress_level=1)
        for picture, side, level, size, cpu, _ in run(tool, "write", folder, options.qualities, options.sides, path):
            file = os.path.join(folder, f"{picture}.{side}.{level}.webp")
            decoded = os.path.join(folder, "decoded.png")
            Image.open(file).convert("RGB").save(decoded, compress_level=1)
            writer.writerow([picture, side, level, size, f"{compute_ssimulacra2(original, decoded):.4f}", f"{cpu:.2f}"])
            os.remove(file)


def compare(options):
    """What a quality table says: the second side against the first, at each quality."""
    table = read(options.table)
    first, second = options.sides.split(",")[:2]
    print("| quality | pictures | bytes, mean (range) | SSIMULACRA2, mean (range) |\n|---|---|---|---|")
    for level in sorted({key[2] for key in table}):
        pairs = [
            (table[picture, first, level], table[picture, second, level])
            for picture, side, quality in table
            if side == first and quality == level and (picture, second, level) in table
        ]
        size = [100 * (b[0] / a[0] - 1) for a, b in pairs]
        score = [b[1] - a[1] for a, b in pairs]
        print(
            f"| {level} | {len(pairs)} | {statistics.mean(size):+.2f} % ({min(size):+.2f} to {max(size):+.2f}) "
            f"| {statistics.mean(score):+.3f} ({min(score):+.2f} to {max(score):+.2f}) |"
        )


def read(path):
    with open(path, newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {(row[0], row[1], int(row[2])): (int(row[3]), float(row[4]), float(row[5])) for row in rows}


def curves(options):
    """Rate-distortion curves as SVG: bytes across (a logarithm), SSIMULACRA2 up, a panel for each picture."""
    table = read(options.table)
    sides = options.sides.split(",")
    names = sorted({key[0] for key in table})
    wide, high, across = 230, 170, 4
    down = -(-len(names) // across)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide * across}" height="{high * down + 24}" font-family="sans-serif" font-size="10">']
    out.append('<rect width="100%" height="100%" fill="white"/>')
    colours = ["#c33", "#06c", "#393", "#c80"]
    for index, side in enumerate(sides):
        out.append(f'<text x="{10 + 160 * index}" y="15" fill="{colours[index]}">{side}</text>')
    for index, name in enumerate(names):
        left, top = wide * (index % across), 24 + high * (index // across)
        points = {s: sorted((math.log(v[0]), v[1]) for k, v in table.items() if k[0] == name and k[1] == s) for s in sides}
        every = [point for side in points.values() for point in side]
        low, most = min(p[0] for p in every), max(p[0] for p in every)
        worst, best = min(p[1] for p in every), max(p[1] for p in every)
        out.append(f'<text x="{left + 8}" y="{top + 12}">{name[:32]}</text>')
        out.append(f'<text x="{left + 8}" y="{top + high - 6}" fill="#777">{math.exp(low) / 1000:.0f}–{math.exp(most) / 1000:.0f} kB, {worst:.0f}–{best:.0f}</text>')
        for number, side in enumerate(sides):
            line = " ".join(
                f"{left + 8 + (wide - 20) * (x - low) / (most - low):.1f},{top + high - 22 - (high - 42) * (y - worst) / (best - worst):.1f}"
                for x, y in points[side]
            )
            dash = ' stroke-dasharray="4 3"' if number else ""
            out.append(f'<polyline points="{line}" fill="none" stroke="{colours[number]}" stroke-width="1.5"{dash}/>')
    out.append("</svg>")
    with open(options.output, "w") as file:
        file.write("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", help=argparse.SUPPRESS)
    parser.add_argument("what", choices=["speed", "sizes", "quality", "compare", "curves"])
    parser.add_argument("pictures", nargs="*", help="by default the generated ones of the corpus")
    parser.add_argument("--qualities", default="95", help="for instance 50,75,95")
    parser.add_argument("--sides", default="libwebp-4-0-1,calotype-4-0-1", help="encoder-effort-filter-threads")
    parser.add_argument("--rounds", type=int, default=9, help="turns after one to warm up")
    parser.add_argument("--loaded", action="store_true", help="speed: beside a busy process for each core")
    parser.add_argument("--table", help="compare, curves: what quality has written")
    parser.add_argument("--output", default="-", help="quality: a CSV file; curves: an SVG file")
    options = parser.parse_intermixed_args()
    corpus = os.environ.get("CALOTYPE_CORPUS", "../shared/corpus")
    sources = options.pictures or sorted(glob.glob(corpus + "/ai/*.png"))
    if not sources and options.what in ("speed", "sizes", "quality"):
        parser.error("no pictures: name some, or a corpus in CALOTYPE_CORPUS")
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "compare":
            compare(options)
        elif options.what == "curves":
            curves(options)
        elif options.what == "sizes":
            sizes(options.tool, options, sources[0], folder)
        else:
            pictures = [pixels(source, folder) for source in sources]
            speed(options.tool, pictures, options) if options.what == "speed" else quality(
                options.tool, pictures, options, folder
            )


main()
