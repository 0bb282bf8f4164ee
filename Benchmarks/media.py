"""Measures what goes beyond two plain variants of a still, against the same in Python: previews, animations, transparency, smart crops and the
search for a quality, on libvips (pyvips-binary) and on Pillow.
"""

import pathlib
import statistics
import sys
import tempfile

from cases import copies
from measure import Run, Side
from sides import HERE, calotype

# What each tool's images become: media_peer.py does the same by other means.
PRESETS = """
preview:
  preview: { maxWidth: 32, maxHeight: 32, format: webp, quality: 30 }
  normal: { maxWidth: 1024, maxHeight: 1024, format: jpeg, quality: 80 }
  high-quality: { maxWidth: 2048, maxHeight: 2048, format: webp, quality: 95, effort: 4 }
animation:
  normal: { maxWidth: 480, maxHeight: 480, format: jpeg, quality: 80 }
  high-quality: { maxWidth: 480, maxHeight: 480, format: webp, quality: 75, effort: 4 }
gif-animation:
  normal: { maxWidth: 480, maxHeight: 480, format: jpeg, quality: 80 }
  high-quality: { maxWidth: 480, maxHeight: 480, format: webp, quality: 75, effort: 4 }
gif-still:
  normal: { maxWidth: 480, maxHeight: 480, format: jpeg, quality: 80 }
  high-quality: { maxWidth: 240, maxHeight: 240, format: webp, quality: 80, effort: 4, animation: first-frame }
avif:
  normal: { maxWidth: 1024, maxHeight: 1024, format: avif, quality: 64, effort: 4 }
  high-quality: { maxWidth: 32, maxHeight: 32, format: jpeg, quality: 80 }
cutout:
  normal: { maxWidth: 512, maxHeight: 512, format: webp, quality: 80, effort: 4 }
  high-quality: { maxWidth: 1024, maxHeight: 1024, format: webp, quality: 95, effort: 4 }
smart-crop:
  normal: { maxWidth: 512, maxHeight: 512, format: jpeg, quality: 80, fit: smart }
  high-quality: { maxWidth: 400, maxHeight: 800, format: jpeg, quality: 80, fit: smart }
quality-search:
  normal: { maxWidth: 1024, maxHeight: 1024, format: jpeg, quality: { ssimulacra2: 80 }, chromaSubsampling: "4:2:0" }
  high-quality: { maxWidth: 32, maxHeight: 32, format: jpeg, quality: 80 }
"""
# The source of each case, how often one process handles it, and who else can. A search in Python takes seconds.
CASES = {
    "preview": ("1024.png", 6, ["pyvips", "pillow"]),
    "animation": ("moving.webp", 2, ["pyvips", "pillow"]),
    "gif-animation": ("moving.gif", 2, ["pyvips", "pillow"]),
    "gif-still": ("moving.gif", 6, ["pyvips", "pillow"]),
    "avif": ("1024.png", 2, ["pyvips"]),
    "cutout": ("cutout.png", 6, ["pyvips", "pillow"]),
    "smart-crop": ("1024.png", 6, ["pyvips"]),
    "quality-search": ("512.png", 1, ["pyvips", "pillow"]),
}


def measure(sources: dict[str, str], only: str, rounds: int) -> list[dict]:
    """The cases whose names contain `only`, the sides in turns."""
    cases = [case for case in CASES if only in case]
    if not cases:
        return []
    with tempfile.TemporaryDirectory(prefix="calotype-bench-") as folder:
        presets = pathlib.Path(folder) / "presets.yaml"
        presets.write_text(PRESETS)
        sides = {
            "calotype": Side("calotype", lambda *of: [*calotype.command(*of), "--presets", str(presets)]),
            "pyvips": peer("pyvips"),
            "pillow": peer("pillow"),
        }
        start = {name: startup(side, sources["16.png"], rounds) for name, side in sides.items()}
        return [turns(case, sources, sides, start, rounds) for case in cases]


def peer(engine: str) -> Side:
    program = [sys.executable, str(HERE / "media_peer.py"), "--engine", engine]
    return Side(engine, lambda files, tool, output, _: [*program, "--case", tool, "--output", output, *files])


def startup(side: Side, smallest: str, rounds: int) -> dict:
    runs = [side.run([smallest], "preview") for _ in range(rounds + 1)][1:]
    return {name: statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu")}


def turns(case: str, sources: dict[str, str], sides: dict[str, Side], start: dict, rounds: int) -> dict:
    print(f"… {case}", file=sys.stderr, flush=True)
    source, count, peers = CASES[case]
    names = ["calotype", *peers]
    with tempfile.TemporaryDirectory(dir=pathlib.Path(sources[source]).parent) as folder:
        files = copies(sources[source], count, folder)
        taken = [
            {name: figures(sides[name].run(files, case), start[name]) for name in names[:: (-1) ** number]}
            for number in range(rounds)
        ]
    return {"case": case, "source": source, "images": count, "turns": taken}


def figures(run: Run, start: dict) -> dict:
    """For one image, in a process that is already running; memory is that of the whole process."""
    results = [result for result in run.results if not result.get("provisional")]
    images = len(results)
    return {
        "wall_ms": (run.wall - start["wall"]) / images * 1000,
        "cpu_ms": (run.cpu - start["cpu"]) / images * 1000,
        "peak_mib": run.peak_mib,
        "bytes": [variant["size"] for variant in results[0]["variants"]],
    }


def rows(outcome: list[dict]) -> list[list[str]]:
    return [
        [case["case"], case["source"], name, *(cell(case, name, figure) for figure in ("wall_ms", "cpu_ms", "peak_mib"))]
        for case in outcome
        for name in CASES[case["case"]][2]
    ]


def cell(case: dict, peer: str, figure: str) -> str:
    ratios = [turn[peer][figure] / turn["calotype"][figure] for turn in case["turns"]]
    theirs, ours = (statistics.median(turn[side][figure] for turn in case["turns"]) for side in (peer, "calotype"))
    return f"{theirs:.0f}/{ours:.0f} {statistics.median(ratios):.2f}× ({min(ratios):.2f}–{max(ratios):.2f})"
