"""Prints an outcome as tables, and how it stands against the goals."""

import os
import statistics

import media
import overview
import service

median = statistics.median


def show(outcome: dict) -> None:
    show_machine(outcome["machine"], outcome["startup"])
    print()
    table(CASE_HEADS, [case_row(case) for case in outcome["cases"]])
    print(
        "\n× is peer ÷ Calotype: above 1, Calotype is better. Latency is that of a warm process by its own clock, wall that of"
        "\na whole process less its start. Memory, bytes and SSIM: Calotype against the peer; JPEG, then WebP."
        "\nIn brackets: the lowest and the highest of the turns.\n"
    )
    table(FLOW_HEADS, [flow_row(flow) for flow in outcome["throughput"]])
    print()
    table(MEDIA_HEADS, media.rows(outcome["media"]))
    print()
    if outcome["service"]:
        table(service.HEADS, service.rows(outcome["service"]))
        print()
    if outcome["cases"] and outcome["service"]:
        print(overview.markdown(outcome))
        print()
    if outcome["cases"]:
        show_noise(outcome["cases"])
        show_goals(outcome)


def show_service(outcome: dict) -> None:
    machine = outcome["machine"]
    print(f"\n{machine['date']}, {machine['cores']} cores, load {machine['load']:.1f}, {machine['system']}\n")
    table(service.HEADS, service.rows(outcome["service"]))
    print(
        "\nLatency from the first byte of the upload to the last of the answer, by the client's clock, against that of a warm"
        "\nprocess by its own clock. jobs/s: with every core busy, through the service and in one process."
    )


def show_machine(machine: dict, startup: dict) -> None:
    print(f"\n{machine['date']}, {machine['cores']} cores, load {machine['load']:.1f}, {machine['system']}")
    if machine["loaded"]:
        print("Each core has a busy process beside what is measured.")
    print(f"The peer is {machine['peer']}, one decode and one encode per variant, with sharp's options.")
    for name, start in startup.items():
        print(f"Start of {name}: {start['wall'] * 1000:.0f} ms, {start['cpu'] * 1000:.0f} ms CPU, {start['peak_mib']:.0f} MiB")


CASE_HEADS = ["source", "tool", "peer ms", "ms", "latency", "wall", "CPU", "MiB peer/ours", "bytes", "SSIM"]
MEDIA_HEADS = ["beyond", "source", "peer", "wall ms peer/ours", "CPU ms peer/ours", "MiB peer/ours", "bytes"]
FLOW_HEADS = ["throughput", "tool", "processes", "threads", "ours", "images/s", "MiB peer/ours"]


def case_row(case: dict) -> list[str]:
    latency = ratios(case, "latency_ms")
    return [
        case["source"],
        case["tool"],
        f"{middle(case, 'peer', 'latency_ms'):.0f}",
        f"{middle(case, 'Calotype', 'latency_ms'):.0f}",
        f"{median(latency):.2f}× ({min(latency):.2f}–{max(latency):.2f})",
        f"{median(ratios(case, 'wall_ms')):.2f}×",
        f"{median(ratios(case, 'cpu_ms')):.2f}×",
        f"{middle(case, 'peer', 'peak_mib'):.0f}/{middle(case, 'Calotype', 'peak_mib'):.0f}",
        " ".join(f"{growth(variant):+.2%}" for variant in case["variants"]),
        " ".join(f"{gain(variant):+.4f}" for variant in case["variants"]),
    ]


def flow_row(flow: dict) -> list[str]:
    ours, processes, threads = (side_rate(flow, name) for name in ("calotype", "peer_processes", "peer_threads"))
    better = "peer_processes" if processes >= threads else "peer_threads"
    peaks = [median(turn[name]["peak_mib"] for turn in flow["turns"]) for name in (better, "calotype")]
    return [
        flow["source"],
        flow["tool"],
        f"{processes:.1f}/s",
        f"{threads:.1f}/s",
        f"{ours:.1f}/s",
        f"{flow_ratio(flow):.2f}×",
        "/".join(f"{peak:.0f}" for peak in peaks),
    ]


def show_noise(cases: list[dict]) -> None:
    spreads = [spread([turn["peer"]["latency_ms"] for turn in case["turns"]]) for case in cases]
    print(
        f"Noise: between turns the peer's latency differed from itself by {median(spreads):.0%} (median of the cases), "
        f"at most {max(spreads):.0%}; load at the end {os.getloadavg()[0]:.1f}."
    )


def show_goals(outcome: dict) -> None:
    png = [case for case in outcome["cases"] if case["source"].endswith(".png")]
    variants = [(case, variant) for case in outcome["cases"] for variant in case["variants"]]
    goal("PNG latency at least 1.20×", [(median(ratios(case, "latency_ms")), title(case)) for case in png], lowest=1.2)
    goal("PNG peak memory no worse", [(median(ratios(case, "peak_mib")), title(case)) for case in png], lowest=1)
    goal("throughput at least 1.15×", [(flow_ratio(flow), title(flow)) for flow in outcome["throughput"]], lowest=1.15)
    goal("bytes within 1 %", [(-abs(growth(v)), title(case, v)) for case, v in variants], lowest=-0.01)
    goal("SSIM within 0.002", [(-abs(gain(v)), title(case, v)) for case, v in variants], lowest=-0.002)


def goal(text: str, values: list[tuple[float, str]], lowest: float) -> None:
    if values:
        worst, where = min(values)
        print(f"{'met   ' if worst >= lowest else 'missed'} {text}: at worst {abs(worst):.4g} ({where})")


def title(case: dict, variant: dict | None = None) -> str:
    return ", ".join([case["source"], case["tool"], *([variant["variant"]] if variant else [])])


def ratios(case: dict, name: str) -> list[float]:
    return [turn["peer"][name] / turn["Calotype"][name] for turn in case["turns"]]


def middle(case: dict, side: str, name: str) -> float:
    return median(turn[side][name] for turn in case["turns"])


def side_rate(flow: dict, name: str) -> float:
    return median(turn[name]["per_second"] for turn in flow["turns"])


def flow_ratio(flow: dict) -> float:
    return side_rate(flow, "calotype") / max(side_rate(flow, "peer_processes"), side_rate(flow, "peer_threads"))


def growth(variant: dict) -> float:
    ours, theirs = variant["bytes"]
    return ours / theirs - 1


def gain(variant: dict) -> float:
    ours, theirs = variant["ssim"]
    return ours - theirs


def spread(values: list[float]) -> float:
    return (max(values) - min(values)) / median(values)


def table(heads: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows)]
    for row in [heads, ["─" * width for width in widths], *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
