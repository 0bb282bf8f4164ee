"""The outcome of a whole run as one Markdown table for docs/performance.md: a row for each flow, peer ÷ Calotype.

overview.py RESULTS.json prints the table of an earlier run.
"""

import json
import pathlib
import statistics
import sys

median = statistics.median

# A source and a tool of compare.py, and what the flow is called.
CASES = {
    ("1024.png", "dall-e"): "1024² PNG → JPEG + WebP",
    ("4096.png", "dall-e"): "4096² PNG → JPEG + WebP",
    ("4000x3000.jpg", "dall-e"): "4000×3000 JPEG → JPEG + WebP",
    ("2048.webp", "dall-e"): "2048² WebP → JPEG + WebP",
}
MEDIA = {
    "png-output": "1024² PNG → two PNG",
    "cutout": "transparent PNG → two WebP",
    "gif-animation": "animated GIF, 50 frames → WebP",
    "gif-still": "animated GIF → two stills",
    "animation": "animated WebP, 20 frames → WebP",
    "avif": "1024² PNG → AVIF",
    "smart-crop": "two smart crops",
    "text-watermark": "text watermark on two JPEG",
    "format-auto": "`format: auto`, two sizes",
    "quality-search": "search for SSIMULACRA2 80",
}


def markdown(outcome: dict) -> str:
    heads = ["flow", "CPU ms, peer", "CPU ms, Calotype", "CPU", "latency", "memory MiB, peer", "memory MiB, Calotype"]
    rows = [*case_rows(outcome["cases"]), *media_rows(outcome["media"]), start_row(outcome["startup"])]
    table = [heads, ["---"] * len(heads), *rows]
    lines = [f"| {' | '.join(row)} |" for row in table]
    for flow in outcome["throughput"]:
        lines.append(throughput_line(flow))
    return "\n".join(lines)


def case_rows(cases: list[dict]) -> list[list[str]]:
    measured = {(case["source"], case["tool"]): case["turns"] for case in cases}
    return [
        row(flow, measured[case], "peer", "Calotype", "latency_ms") for case, flow in CASES.items() if case in measured
    ]


def media_rows(cases: list[dict]) -> list[list[str]]:
    measured = {case["case"]: case["turns"] for case in cases}
    # Their latency is the difference of two whole processes, which says nothing on a busy machine.
    return [row(flow, measured[case], "pyvips", "calotype", None) for case, flow in MEDIA.items() if case in measured]


def row(flow: str, turns: list[dict], peer: str, own: str, latency: str | None) -> list[str]:
    def middle(side: str, figure: str) -> float:
        return median(turn[side][figure] for turn in turns)

    def ratio(figure: str) -> str:
        return f"{median(turn[peer][figure] / turn[own][figure] for turn in turns):.1f}×"

    times = [f"{middle(side, 'cpu_ms'):.0f}" for side in (peer, own)]
    memory = [f"{middle(side, 'peak_mib'):.0f}" for side in (peer, own)]
    return [flow, *times, ratio("cpu_ms"), ratio(latency) if latency else "–", *memory]


def start_row(startup: dict) -> list[str]:
    peer, own = startup["peer"], startup["Calotype"]
    times = [f"{side['cpu'] * 1000:.0f}" for side in (peer, own)]
    memory = [f"{side['peak_mib']:.0f}" for side in (peer, own)]
    return [
        *["start, and one image of 16²", *times, f"{peer['cpu'] / own['cpu']:.1f}×", f"{peer['wall'] / own['wall']:.1f}×"],
        *memory,
    ]


def throughput_line(flow: dict) -> str:
    rates = {name: median(turn[name]["per_second"] for turn in flow["turns"]) for name in flow["turns"][0]}
    best = max(rates["peer_processes"], rates["peer_threads"])
    return (
        f"\nThroughput of {flow['source']}, {flow['tool']}, on {flow['cores']} cores: "
        f"{rates['calotype']:.1f} against {best:.1f} images a second ({rates['calotype'] / best:.1f}×)."
    )


if __name__ == "__main__":
    print(markdown(json.loads(pathlib.Path(sys.argv[1]).read_text())))
