"""Draws series of points over time as SVG, one panel each."""

from html import escape

WIDTH, HEIGHT, LEFT, GAP = 760, 160, 60, 40


def plot(panels, seconds):
    """`panels` are pairs of a title and a list of (seconds, value)."""
    height = len(panels) * (HEIGHT + GAP) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    for index, (title, points) in enumerate(panels):
        top = 24 + index * (HEIGHT + GAP)
        most = max((value for _, value in points), default=1) or 1
        place = lambda point: (
            LEFT + (WIDTH - LEFT - 10) * point[0] / seconds, top + HEIGHT * (1 - min(point[1] / most, 1)))
        line = " ".join("{:.1f},{:.1f}".format(*place(point)) for point in sorted(points))
        parts += [
            f'<text x="{LEFT}" y="{top - 8}">{escape(title)}</text>',
            f'<path d="M{LEFT} {top}V{top + HEIGHT}H{WIDTH - 10}" fill="none" stroke="gray"/>',
            f'<text x="{LEFT - 6}" y="{top + 10}" text-anchor="end">{most:.3g}</text>',
            f'<text x="{LEFT - 6}" y="{top + HEIGHT}" text-anchor="end">0</text>',
            f'<text x="{WIDTH - 10}" y="{top + HEIGHT + 14}" text-anchor="end">{seconds} s</text>',
            f'<polyline points="{line}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>',
        ]
    return "\n".join([*parts, "</svg>", ""])
