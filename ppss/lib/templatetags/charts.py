"""Charts as SVG drawn on the server: bars (stacked, in groups) and a small line; with title, description and table.

They work in print, without scripts and in black and white: series differ by pattern too. Colours come from classes
in static/css/ppss.css. Values are plain numbers in the unit that is shown; None is a gap, a dash in the table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

Number = int | float | Decimal
WIDTH, HEIGHT = 640, 240
#: Of charts that stand beside each other, so that their text is as large as that of the page.
NARROW, NARROW_HEIGHT = 440, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 24, 28
#: How series look, in order: ogiltig, giltig, present, not registered; ``hatch`` is drawn as a pattern.
FILLS = ("bad", "hatch", "tint", "none")
#: The colours of ``FILLS`` and the others in static/css/ppss.css, for paper.
COLOURS = {
    "accent": "#0f5c63",
    "tint": "#bfdbd9",
    "deep": "#1c2430",
    "ok": "#1d7a4c",
    "warn": "#d9a441",
    "hatch": "#d9a441",
}
COLOURS |= {"bad": "#b3261e", "none": "#ffffff"}
_ids = count(1)


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing; numbers as text, so that no language puts a comma in them."""

    x: str
    y: str
    width: str
    height: str
    fill: str
    tip: str


@dataclass(frozen=True)
class Mark:
    """A text in the drawing, at a point."""

    x: str
    y: str
    text: str


def _at(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def figure(value: Number | None, unit: str = "") -> str:
    """A figure as it is read: decimal comma in Swedish, a no-break space before the unit, a dash for none."""
    if value is None:
        return "–"
    text = f"{float(value):.1f}".removesuffix(".0")
    if get_language() != "en":
        text = text.replace(".", ",")
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def nice_top(largest: float) -> float:
    """The top of the scale: 1, 2 or 5 times a power of ten, at or above the largest value."""
    if largest <= 0:
        return 1
    power = 10 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= largest - 1e-9)


def _scale(top: float, unit: str, height: int = HEIGHT) -> list[dict[str, str]]:
    bottom = height - BOTTOM
    return [
        {
            "y": _at(bottom - part * (bottom - TOP)),
            "text": figure(top * part, unit),
            "text_y": _at(bottom - part * (bottom - TOP) + 4),
        }
        for part in (0, 0.5, 1)
    ]


def _draw(
    rows: Sequence[tuple[str, Sequence[Number | None]]],
    fills: Sequence[str],
    names: Sequence[str],
    top: float,
    unit: str,
) -> dict[str, object]:
    bottom, step = HEIGHT - BOTTOM, (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    wide = min(step * 0.66, 64)
    boxes, labels, totals = [], [], []
    for n, (label, values) in enumerate(rows):
        middle, height = LEFT + step * (n + 0.5), 0.0
        for name, fill, value in zip(names, fills, values, strict=True):
            tall = float(value or 0) / top * (bottom - TOP)
            tip = f"{label}{': ' + name if name else ''} {figure(value, unit)}"
            if tall:
                y = bottom - height - tall
                boxes.append(Box(_at(middle - wide / 2), _at(y), _at(wide), _at(tall), fill, tip))
            height += tall
        labels.append(Mark(_at(middle), _at(HEIGHT - 8), label))
        known = [v for v in values if v is not None]
        if known and len(rows) <= 14:
            totals.append(Mark(_at(middle), _at(bottom - height - 6), figure(sum(known))))
    return {"boxes": boxes, "labels": labels, "totals": totals, "scale": _scale(top, unit)}


def _chart(
    rows: Sequence[tuple[str, Sequence[Number | None]]],
    *,
    names: Sequence[str],
    fills: Sequence[str],
    title: str,
    desc: str,
    unit: str,
    top: Number | None,
) -> dict[str, object]:
    largest = max((sum(float(v or 0) for v in values) for _label, values in rows), default=0)
    drawn = _draw(rows, fills, names, float(top or nice_top(largest)), unit)
    return _framed(rows, names, fills, title, desc, unit, (WIDTH, HEIGHT)) | drawn


def _framed(
    rows: Sequence[tuple[str, Sequence[Number | None]]],
    names: Sequence[str],
    fills: Sequence[str],
    title: str,
    desc: str,
    unit: str,
    size: tuple[int, int],
) -> dict[str, object]:
    """What every chart has beside the drawing: size, words, the legend and the table."""
    width, height = size
    table = [(label, [figure(v, unit) for v in values]) for label, values in rows]
    legend = list(zip(names, fills, strict=False)) if len(names) > 1 else []
    frame = {"width": width, "height": height, "left": LEFT, "right": width - RIGHT, "scale_x": LEFT - 6}
    words = {"number": next(_ids), "title": title, "desc": desc, "names": names, "table": table, "legend": legend}
    return frame | words


@register.filter
def chart_colour(fill: str) -> str:
    """The colour of a fill such as ``accent``."""
    return COLOURS.get(fill, COLOURS["accent"])


@register.inclusion_tag("components/chart.html")
def bars(
    rows: Sequence[tuple[str, Number | None]],
    title: str,
    desc: str = "",
    unit: str = "",
    top: Number | None = None,
    fill: str = "accent",
) -> dict[str, object]:
    """``{% bars rows title=... desc=... unit="%" top=100 %}``; a row is a label and a value."""
    stacked = [(label, [value]) for label, value in rows]
    return _chart(stacked, names=[""], fills=[fill], title=title, desc=desc, unit=unit, top=top)


@register.inclusion_tag("components/chart.html")
def stacked_bars(
    rows: Sequence[tuple[str, Sequence[Number | None]]],
    names: Sequence[str],
    title: str,
    desc: str = "",
    unit: str = "",
    top: Number | None = None,
    fills: Sequence[str] = FILLS,
) -> dict[str, object]:
    """``{% stacked_bars rows names title=... %}``; a row is a label and a value for each name, from below."""
    return _chart(rows, names=names, fills=fills[: len(names)], title=title, desc=desc, unit=unit, top=top)


@register.inclusion_tag("components/chart.html")
def grouped_bars(
    rows: Sequence[tuple[str, Sequence[Number | None]]],
    names: Sequence[str],
    title: str,
    desc: str = "",
    unit: str = "",
    top: Number | None = None,
    fills: Sequence[str] = ("tint", "accent", "deep"),
) -> dict[str, object]:
    """``{% grouped_bars rows names title=... %}``: bars side by side, each with its figure; for narrow cards.

    A row is a label and a value for each name. There may be three names and some five rows.
    """
    largest = max((float(v or 0) for _label, values in rows for v in values), default=0)
    scale = float(top or nice_top(largest))
    step = (NARROW - LEFT - RIGHT) / max(len(rows), 1)
    wide, gap, bottom = min(step * 0.8 / max(len(names), 1), 26), 2, NARROW_HEIGHT - BOTTOM
    boxes, figures, labels = [], [], []
    for n, (label, values) in enumerate(rows):
        middle = LEFT + step * (n + 0.5)
        left = middle - (wide * len(names) + gap * (len(names) - 1)) / 2
        for name, fill, value in zip(names, fills, values, strict=False):
            tall = float(value or 0) / scale * (bottom - TOP)
            if tall:
                tip = f"{label}, {name} {figure(value, unit)}"
                boxes.append(Box(_at(left), _at(bottom - tall), _at(wide), _at(tall), fill, tip))
            if value is not None:
                figures.append(Mark(_at(left + wide / 2), _at(bottom - tall - 5), figure(value)))
            left += wide + gap
        labels.append(Mark(_at(middle), _at(NARROW_HEIGHT - 8), label))
    return _framed(rows, names, fills, title, desc, unit, (NARROW, NARROW_HEIGHT)) | {
        "boxes": boxes,
        "labels": labels,
        "totals": figures,
        "scale": _scale(scale, unit, NARROW_HEIGHT),
    }


@register.simple_tag
def absence_line(shares: Sequence[Number | None]) -> SafeString:
    """A small line of absence in percent, week by week; a dash where there is nothing to draw."""
    known = [value for value in shares if value is not None]
    if not known:
        return format_html('<span class="muted">{}</span>', "–")
    spoken = ", ".join(figure(None if v is None else round(v), "%") for v in shares)
    label = _("Absence in the last %(n)d school weeks: %(shares)s") % {"n": len(shares), "shares": spoken}
    return sparkline(shares, label, top=100)


@register.simple_tag
def sparkline(values: Sequence[Number | None], label: str, top: Number | None = None) -> SafeString:
    """A small line without axes; ``label`` says in words what it shows. Gaps stay gaps."""
    known = [float(v) for v in values if v is not None]
    top = float(top or max(known, default=0) or 1)
    step = 112 / max(len(values) - 1, 1)
    points = [(4 + n * step, 28 - float(v) / top * 24) if v is not None else None for n, v in enumerate(values)]
    path, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path += f"{pen}{_at(point[0])} {_at(point[1])}"
        pen = "L"
    last = next((p for p in reversed(points) if p), None)
    end = format_html('<circle class="spark-end" cx="{}" cy="{}" r="3"/>', _at(last[0]), _at(last[1])) if last else ""
    return format_html(
        '<svg class="sparkline" viewBox="0 0 120 32" width="120" height="32" role="img" aria-label="{}">'
        '<path class="spark" d="{}"/>{}</svg>',
        label,
        path,
        end,
    )
