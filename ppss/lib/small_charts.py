"""Charts of a line's height, written as text, for a page has up to fifty of them; large ones: templatetags/charts.py.

Both take what they draw from plain numbers and say it in words besides; colours and patterns are those of the large
ones. ``PATTERNS`` has to stand once in a page that draws parts of days.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

#: Fills that are patterns, by the name of the fill: told apart in black and white too.
PATTERNS = SafeString(
    '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="fill-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" class="fill-warn"/><path class="hatch" d="M0 0V7"/></pattern>'
    '<pattern id="fill-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" class="fill-tint"/><circle class="dot" cx="3" cy="3" r="1.25"/></pattern>'
    "</defs></svg>"
)
DAY_WIDTH, GAP, HEIGHT = 44, 4, 18
_EDGE = f'width="{DAY_WIDTH - 1}" height="{HEIGHT - 1}"'


def fill(name: str) -> str:
    """The attribute that gives a shape its fill."""
    return f'fill="url(#fill-{name})"' if name in ("hatch", "dots") else f'class="fill-{name}"'


def day_bars(
    days: Sequence[Sequence[int] | None], names: Sequence[str], fills: Sequence[str], label: str
) -> SafeString:
    """A bar for each day, divided as its parts are to each other; a thin line where a day has none."""
    shapes = []
    for n, (parts, name) in enumerate(zip(days, names, strict=True)):
        left, total = n * (DAY_WIDTH + GAP), sum(parts or ())
        if total:
            end = left
            for part, look in zip(parts, fills, strict=True):
                if part:
                    start, end = end, end + part / total * DAY_WIDTH
                    shapes.append(f'<rect x="{start:.1f}" width="{end - start:.1f}" height="{HEIGHT}" {fill(look)}/>')
            shapes.append(
                f'<rect class="edge" x="{left + 0.5}" y="0.5" width="{DAY_WIDTH - 1}" height="{HEIGHT - 1}"/>'
            )
        else:
            shapes.append(f'<path class="grid" d="M{left} {HEIGHT / 2}h{DAY_WIDTH}"/>')
        shapes.append(f'<text x="{left + DAY_WIDTH / 2}" y="{HEIGHT + 14}" text-anchor="middle">{name}</text>')
    width = len(days) * (DAY_WIDTH + GAP) - GAP
    return format_html(
        '<svg class="day-bars" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        *(width, HEIGHT + 18, width, HEIGHT + 18),
        label,
        mark_safe("".join(shapes)),  # noqa: S308 - numbers, and names of weekdays
    )


def line(values: Sequence[float | None], label: str, top: float) -> SafeString:
    """A line without axes from 0 to ``top``; gaps stay gaps."""
    step = 112 / max(len(values) - 1, 1)
    path, pen, last = "", "M", None
    for n, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        last = (4 + n * step, 28 - float(value) / top * 24)
        path += f"{pen}{_at(last[0])} {_at(last[1])}"
        pen = "L"
    end = format_html('<circle class="spark-end" cx="{}" cy="{}" r="3"/>', *map(_at, last)) if last else ""
    return format_html(
        '<svg class="sparkline" viewBox="0 0 120 32" width="120" height="32" role="img" aria-label="{}">'
        '<path class="spark" d="{}"/>{}</svg>',
        label,
        path,
        end,
    )


def _at(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
