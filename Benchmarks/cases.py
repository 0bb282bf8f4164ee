"""Measures one source under one preset."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from measure import Run, Side
from sides import HERE, calotype, peer


def startup(side: Side, smallest: str, rounds: int) -> dict:
    runs = [side.run([smallest], "dall-e") for _ in range(rounds + 1)][1:]
    return {name: statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "peak_mib")}


def compare(source: str, tool: str, start: dict, rounds: int, seconds: float) -> dict:
    """Latency, CPU, memory, size and quality of one source under one preset, both sides in turns."""
    ends = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(dir=pathlib.Path(source).parent) as folder:
        kept = {side.name: pathlib.Path(folder) / side.name for side in (calotype, peer)}
        warm = {side.name: side.run(copies(source, 2, folder), tool, keep=kept[side.name]) for side in (calotype, peer)}
        files = copies(source, min(9, max(3, int(1000 / warm[peer.name].latency_ms) + 1)), folder)
        turns = []
        while len(turns) < rounds and (len(turns) < 2 or time.monotonic() < ends):
            order = (calotype, peer) if len(turns) % 2 == 0 else (peer, calotype)
            turns.append({side.name: figures(side.run(files, tool), start[side.name]) for side in order})
        variants = compare_variants(source, warm[calotype.name].results[0], warm[peer.name].results[0])
    return {"source": pathlib.Path(source).name, "tool": tool, "turns": turns, "variants": variants}


def copies(source: str, count: int, folder: str) -> list[str]:
    """One file under several names, so that one process meets the picture again without knowing it."""
    names = [pathlib.Path(folder) / f"image-{number}{pathlib.Path(source).suffix}" for number in range(count)]
    for name in names:
        if not name.exists():
            os.link(source, name)
    return [str(name) for name in names]


def figures(run: Run, start: dict) -> dict:
    """What one image took in a process that is already running."""
    images = len(run.results)
    return {
        "latency_ms": run.latency_ms,
        "wall_ms": (run.wall - start["wall"]) / images * 1000,
        "cpu_ms": (run.cpu - start["cpu"]) / images * 1000,
        "peak_mib": run.peak_mib,
        "images": images,
    }


def compare_variants(source: str, ours: dict, theirs: dict) -> list[dict]:
    pairs = [
        (mine, other)
        for mine in ours["variants"]
        for other in theirs["variants"]
        if mine["variant"] == other["variant"]
    ]
    files = [[source, path(variant["url"])] for pair in pairs for variant in pair]
    scores = subprocess.run(
        [sys.executable, HERE / "quality.py"], input=json.dumps(files), capture_output=True, text=True, check=True
    )
    ssim = iter(json.loads(scores.stdout))
    return [
        {
            "variant": mine["variant"],
            "size": [f"{pair['width']}x{pair['height']}" for pair in (mine, other)],
            "bytes": [mine["size"], other["size"]],
            "ssim": [next(ssim), next(ssim)],
        }
        for mine, other in pairs
    ]


def path(url: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path)


def throughput(source: str, tool: str, start: dict, rounds: int) -> dict:
    """Images a second with every core busy. The peer may choose between processes and threads."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(dir=pathlib.Path(source).parent) as folder:
        files = copies(source, 8 * cores, folder)
        ways = {
            "calotype": lambda: rate(calotype.run(files, tool, in_flight=cores), start[calotype.name]),
            "peer_processes": lambda: rate(peer.run_split(files, tool, cores), start[peer.name]),
            "peer_threads": lambda: rate(peer.run(files, tool, in_flight=cores), start[peer.name]),
        }
        turns = [{name: way() for name, way in ways.items()} for _ in range(max(2, rounds // 2 + 1))]
    return {"source": pathlib.Path(source).name, "tool": tool, "cores": cores, "turns": turns}


def rate(run: Run, start: dict) -> dict:
    return {"per_second": len(run.results) / (run.wall - start["wall"]), "peak_mib": run.peak_mib}
