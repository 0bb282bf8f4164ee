"""Measures what goes beyond two plain variants of a still, against the same in Python on libvips (pyvips-binary) and on
Pillow: previews, animations, transparency, PNG and AVIF, crops, watermarks, and searches for a quality or a format.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from cases import copies, path
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
png-output:
  normal: { maxWidth: 512, maxHeight: 512, format: png }
  high-quality: { maxWidth: 1024, maxHeight: 1024, format: png }
cutout:
  normal: { maxWidth: 512, maxHeight: 512, format: webp, quality: 80, effort: 4 }
  high-quality: { maxWidth: 1024, maxHeight: 1024, format: webp, quality: 95, effort: 4 }
smart-crop:
  normal: { maxWidth: 512, maxHeight: 512, format: jpeg, quality: 80, fit: smart }
  high-quality: { maxWidth: 400, maxHeight: 800, format: jpeg, quality: 80, fit: smart }
text-watermark:
  normal: { maxWidth: 512, maxHeight: 512, format: jpeg, quality: 80, watermark: { text: "© Calotype 2026" } }
  high-quality: { maxWidth: 1024, maxHeight: 1024, format: jpeg, quality: 80, watermark: { text: "© Calotype 2026" } }
format-auto:
  normal: { maxWidth: 1024, maxHeight: 1024, format: auto, quality: 80, effort: 4 }
  high-quality: { maxWidth: 512, maxHeight: 512, format: auto, quality: 80, effort: 4 }
quality-search:
  normal: { maxWidth: 1024, maxHeight: 1024, format: jpeg, quality: { ssimulacra2: 80 }, chromaSubsampling: "4:2:0" }
  high-quality: { maxWidth: 32, maxHeight: 32, format: jpeg, quality: 80 }
"""
# The source of each case, how often one process handles it, and who else can. A search in Python takes seconds.
CASES = {
    "preview": ("1024.png", 6, ["pyvips", "pillow"]),
    "png-output": ("1024.png", 6, ["pyvips", "pillow"]),
    "animation": ("moving.webp", 2, ["pyvips", "pillow"]),
    "gif-animation": ("moving.gif", 2, ["pyvips", "pillow"]),
    "gif-still": ("moving.gif", 6, ["pyvips", "pillow"]),
    "avif": ("1024.png", 2, ["pyvips"]),
    "cutout": ("cutout.png", 6, ["pyvips", "pillow"]),
    "smart-crop": ("1024.png", 6, ["pyvips"]),
    "text-watermark": ("1024.png", 6, ["pyvips", "pillow"]),
    "format-auto": ("1024.png", 4, ["pyvips"]),
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
        scores = avif_scores(files[0], sides, folder) if case == "avif" else None
    return {"case": case, "source": source, "images": count, "turns": taken, "scores": scores}


def avif_scores(file: str, sides: dict[str, Side], folder: str) -> dict[str, float]:
    """SSIMULACRA2 of the AVIF of both sides, whose encoders understand the number of the quality differently."""
    kept = {name: pathlib.Path(folder) / name for name in ("calotype", "pyvips")}
    ours = sides["calotype"].run([file], "avif", keep=kept["calotype"]).results[0]["variants"]
    sides["pyvips"].run([file], "avif", keep=kept["pyvips"])
    mine = next(path(variant["url"]) for variant in ours if variant["variant"] == "normal")
    theirs = str(kept["pyvips"] / f"{pathlib.Path(file).stem}-normal")
    scores = subprocess.run(
        [sys.executable, HERE / "scores.py"],
        input=json.dumps([[file, mine], [file, theirs]]), capture_output=True, text=True, check=True,
    )
    return dict(zip(("calotype", "pyvips"), json.loads(scores.stdout)))


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
    figures = ("wall_ms", "cpu_ms", "peak_mib")
    return [
        [case["case"], case["source"], name, *(cell(case, name, figure) for figure in figures), growth(case, name)]
        for case in outcome
        for name in CASES[case["case"]][2]
    ]


def growth(case: dict, peer: str) -> str:
    """How much larger each of our files is than the peer's."""
    ours, theirs = (case["turns"][0][side]["bytes"] for side in ("calotype", peer))
    return " ".join(f"{mine / other - 1:+.1%}" for mine, other in zip(ours, theirs))


def cell(case: dict, peer: str, figure: str) -> str:
    ratios = [turn[peer][figure] / turn["calotype"][figure] for turn in case["turns"]]
    theirs, ours = (statistics.median(turn[side][figure] for turn in case["turns"]) for side in (peer, "calotype"))
    return f"{theirs:.0f}/{ours:.0f} {statistics.median(ratios):.2f}× ({min(ratios):.2f}–{max(ratios):.2f})"
