"""Draws series over time as SVG: panels above each other with a common time axis, in which the phases are shaded."""

import math
from dataclasses import dataclass, field
from html import escape

WIDTH, LEFT, RIGHT, TOP, HEIGHT, GAP = 900, 70, 20, 64, 150, 54
GRID, TEXT, MUTED = "#d8dee4", "#1f2328", "#59636e"


@dataclass
class Series:
    """Points of (seconds, value), as a line or as dots."""

    name: str
    color: str
    points: list
    dots: bool = False


@dataclass
class Panel:
    title: str
    series: list
    # A value that must not be exceeded, drawn as a dashed line, with its name.
    limit: tuple | None = None
    logarithmic: bool = False
    top: float = field(init=False, default=0)


def plot(title, panels, phases, seconds):
    """`phases` are the name, the beginning and the end of each phase, in seconds."""
    height = TOP + len(panels) * (HEIGHT + GAP) - 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        text(LEFT, 20, title, weight="bold", size=14),
    ]
    across = lambda at: LEFT + (WIDTH - LEFT - RIGHT) * at / seconds
    for index, panel in enumerate(panels):
        panel.top = TOP + index * (HEIGHT + GAP)
        parts += backgrounds(panel.top, phases, across, index == 0) + drawn(panel, across, seconds)
    return "\n".join([*parts, "</svg>", ""])


def backgrounds(top, phases, across, is_named):
    parts = []
    for (name, start, end), color in zip(phases, ("#eef7ee", "#fff8e5", "#fdeeee")):
        parts.append(
            f'<rect x="{across(start):.1f}" y="{top}" width="{across(end) - across(start):.1f}" height="{HEIGHT}"'
            f' fill="{color}"/>')
        if is_named:
            parts.append(text((across(start) + across(end)) / 2, top - 22, name, anchor="middle", color=MUTED))
    return parts


def drawn(panel, across, seconds):
    low, high, ticks = scale(panel)
    measure = math.log10 if panel.logarithmic else float
    up = lambda value: panel.top + HEIGHT * (
        1 - (measure(min(max(value, low), high)) - measure(low)) / (measure(high) - measure(low)))
    parts = [text(LEFT, panel.top - 6, panel.title, weight="bold")]
    for tick in ticks:
        parts.append(f'<path d="M{LEFT} {up(tick):.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        parts.append(text(LEFT - 6, up(tick) + 4, f"{tick:g}", anchor="end", color=MUTED))
    for at in range(0, int(seconds) + 1, step(seconds, 9)):
        parts.append(text(across(at), panel.top + HEIGHT + 16, f"{at} s", anchor="middle", color=MUTED))
    for series in panel.series:
        places = [f"{across(at):.1f},{up(value):.1f}" for at, value in sorted(series.points)]
        if series.dots:
            parts += [
                f'<circle cx="{place.split(",")[0]}" cy="{place.split(",")[1]}" r="1.8" fill="{series.color}"'
                ' fill-opacity="0.6"/>' for place in places]
        elif places:
            parts.append(
                f'<polyline points="{" ".join(places)}" fill="none" stroke="{series.color}" stroke-width="1.5"/>')
    if panel.limit:
        value, name = panel.limit
        parts.append(
            f'<path d="M{LEFT} {up(value):.1f}H{WIDTH - RIGHT}" stroke="#cf222e" stroke-dasharray="6 4"/>')
        parts.append(text(LEFT + 6, up(value) - 4, name, color="#cf222e"))
    return parts + legend(panel)


def legend(panel):
    """The names of the series, at the right above the panel. Letters are about 7 pixels wide."""
    parts, right = [], WIDTH - RIGHT
    for series in reversed(panel.series):
        left = right - 6.7 * len(series.name)
        parts.append(f'<rect x="{left - 14:.1f}" y="{panel.top - 14}" width="9" height="9" fill="{series.color}"/>')
        parts.append(text(left, panel.top - 6, series.name))
        right = left - 28
    return parts


def scale(panel):
    """The lowest and the highest value of a panel, and the values between that are marked."""
    values = [value for series in panel.series for _, value in series.points] + [1]
    if panel.limit:
        values.append(panel.limit[0] * 1.08)
    if panel.logarithmic:
        low = 10 ** math.floor(math.log10(max(min(values), 0.01)))
        high = 10 ** math.ceil(math.log10(max(values)))
        return low, high, [10**power for power in range(round(math.log10(low)), round(math.log10(high)) + 1)]
    each = step(max(values), 5)
    high = each * math.ceil(max(values) / each)
    return 0, high, range(0, high + 1, each)


def step(most, count):
    """A round number of which about `count` fit into `most`."""
    rough = max(most / count, 1)
    power = 10 ** math.floor(math.log10(rough))
    return int(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough))


def text(x, y, words, anchor="start", color=TEXT, weight="normal", size=12):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}" font-weight="{weight}"'
        f' font-size="{size}">{escape(words)}</text>')
