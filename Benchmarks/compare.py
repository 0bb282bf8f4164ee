"""Compares Calotype with the peer's engine, side by side in one run: latency, CPU, memory, throughput, size, quality.

Both get the same images under the same presets, in turns, so that a busy minute of the machine hits both.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

import cases
import media
import report
import service
from measure import Failed, beside_load
from sides import HERE, calotype, find_svt_av1, peer

DEFAULT_CASES = [
    ("512.png", "dall-e"),
    ("1024.png", "dall-e"),
    ("1024.png", "sora"),
    ("1024.png", "stable-diffusion"),
    ("1792x1024.png", "sora"),
    ("2048.png", "dall-e"),
    ("2048.png", "sora"),
    ("4096.png", "dall-e"),
    ("1920x1080.jpg", "sora"),
    ("4000x3000.jpg", "dall-e"),
    ("1024.webp", "stable-diffusion"),
    ("2048.webp", "dall-e"),
]
THROUGHPUT_CASES = [("1024.png", "dall-e"), ("2048.png", "sora")]
NOT_COMPARED = ["16.png", "moving.webp", "moving.gif", "cutout.png"]
TOOLS = ["dall-e", "sora", "stable-diffusion"]


def main() -> None:
    options = arguments()
    find_svt_av1()
    machine = this_machine() | {"loaded": options.loaded}
    with tempfile.TemporaryDirectory(prefix="calotype-bench-") as scratch:
        sources = make_sources(pathlib.Path(scratch) / "sources", options.pictures)
        if options.service:
            measured = service.measure(sources, options.only, options.rounds, options.seconds)
            outcome = {"machine": machine, "service": measured}
            report.show_service(outcome)
            print(f"\nAll figures: {save(outcome)}")
            return
        deadline = time.monotonic() + options.seconds
        selected = chosen(sources, options)
        with beside_load(options.loaded):
            start = {side.name: cases.startup(side, sources["16.png"], options.rounds) for side in (calotype, peer)}
            compared = []
            for index, (source, tool) in enumerate(selected):
                progress(f"{source}, {tool}")
                share = (deadline - time.monotonic()) / (len(selected) - index + 2 * len(THROUGHPUT_CASES))
                compared.append(cases.compare(sources[source], tool, start, options.rounds, share))
            progress("throughput")
            flow = [cases.throughput(sources[source], tool, start, options.rounds) for source, tool in (THROUGHPUT_CASES if selected else [])]
            beyond = media.measure(sources, options.only, min(options.rounds, 3))
            progress("through the service")
            served = [] if options.only else service.measure(sources, "1024", options.rounds, options.seconds / 4)
    outcome = {"machine": machine, "startup": start, "cases": compared, "throughput": flow, "media": beyond}
    outcome["service"] = served
    report.show(outcome)
    print(f"\nAll figures: {save(outcome)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side for each case (5)")
    parser.add_argument("--seconds", type=float, default=270, help="when time runs out, rounds are cut short (270)")
    parser.add_argument("--all", action="store_true", help="every source with every tool")
    parser.add_argument("--only", default="", help="only the sources, or cases of media, with that in their name")
    parser.add_argument("--service", action="store_true", help="only jobs through the HTTP API, against `calotype process`")
    parser.add_argument("--loaded", action="store_true", help="beside a busy process for each core")
    parser.add_argument("pictures", nargs="+", help="what the sources are cut from")
    return parser.parse_args()


def chosen(sources: dict[str, str], options: argparse.Namespace) -> list[tuple[str, str]]:
    every = [(source, tool) for source in sources if source not in NOT_COMPARED for tool in TOOLS]
    selected = [case for case in (every if options.all else DEFAULT_CASES) if options.only in case[0]]
    if selected or any(options.only in case for case in media.CASES):
        return selected
    sys.exit(f"No source has {options.only} in its name: {' '.join(sources)}")


def this_machine() -> dict:
    libvips = subprocess.run([sys.executable, HERE / "peer.py", "--version"], capture_output=True, text=True, check=True)
    wanted = (HERE.parent / "Scripts/requirements-bench.txt").read_text().split("pyvips-binary==")[1].split()[0]
    if libvips.stdout.strip() != wanted:
        sys.exit(f"The peer runs on libvips {libvips.stdout.strip()}, not {wanted}: remove .venv and start again.")
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "peer": f"libvips {wanted} from pyvips-binary",
    }


def make_sources(folder: pathlib.Path, pictures: list[str]) -> dict[str, str]:
    progress("making the sources")
    subprocess.run([sys.executable, HERE / "sources.py", folder, *pictures], check=True)
    by_size = sorted(folder.iterdir(), key=lambda path: path.stat().st_size)
    return {path.name: str(path) for path in by_size}


def save(outcome: dict) -> pathlib.Path:
    path = HERE / "results" / (outcome["machine"]["date"].replace(":", "").replace("+0000", "Z") + ".json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(outcome, indent=2) + "\n")
    return path


def progress(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(str(failure))
