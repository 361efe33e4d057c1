"""Charts as SVG drawn on the server: bars (stacked, in groups), lines; each with title, description, note and table.

They work in print, without scripts and in black and white: series differ by pattern too. Colours come from classes
in static/css/ppss.css. Values are plain numbers in the unit that is shown; None is a gap, a dash in the table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppss.lib import chart_drawing as drawing
from ppss.lib import small_charts
from ppss.lib.chart_drawing import Frame, Number, Row

register = template.Library()

#: How series look, in order: ogiltig, giltig, present, not registered; ``hatch`` is drawn as a pattern.
FILLS = ("bad", "hatch", "tint", "none")
LINES = ("main", "thin")
GROUPS = ("tint", "accent", "deep")
#: Of charts that stand beside each other, so that their text is as large as that of the page.
NARROW, NARROW_HEIGHT = 440, 220
_ids = count(1)


@dataclass(frozen=True)
class Event:
    """What stands over a chart: from and until which row (fractions lie between), its words, and when it was.

    ``last`` is None for what happened on one day.
    """

    first: float
    last: float | None
    words: str
    when: str


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


@dataclass(frozen=True)
class _Kind:
    """How a chart is drawn: ``is_stacked`` when the values of a row stand upon each other."""

    is_stacked: bool = False
    is_line: bool = False
    size: tuple[int, int] = (drawing.WIDTH, drawing.HEIGHT)


STACKED, LINE, GROUPED = _Kind(is_stacked=True), _Kind(is_line=True), _Kind(size=(NARROW, NARROW_HEIGHT))


def _chart(
    kind: _Kind,
    rows: Sequence[Row],
    *,
    names: Sequence[str],
    looks: Sequence[str],
    title: str,
    desc: str,
    unit: str,
    top: Number | None,
    note: str = "",
    events: Sequence[Event] = (),
) -> dict[str, object]:
    """What ``components/chart.html`` takes: the shapes, and the same as a table."""
    names = [str(name) for name in names]
    values = [[float(v or 0) for v in values] for _label, values in rows]
    largest = max((sum(row) if kind.is_stacked else max(row) for row in values if row), default=0)
    is_free = not top
    frame = Frame(len(rows), float(top or nice_top(largest)), next(_ids), kind.size, has_events=bool(events))

    def say(value: Number | None) -> str:
        return figure(value, unit)

    if kind.is_line:
        drawn = [drawing.lines(frame, rows, names, looks)]
    elif kind.is_stacked:
        drawn = [drawing.bars(frame, rows, names, looks, say), drawing.totals(frame, rows if is_free else (), figure)]
    else:
        drawn = [drawing.groups(frame, rows, names, looks, say, figure)]
    over = drawing.events(frame, [(event.first, event.last, event.words) for event in events])
    width, height = kind.size
    return {
        "number": str(frame.number),
        "size": f"{width} {height}",
        "title": title,
        "desc": desc,
        "note": note,
        "names": names,
        "shapes": drawing.joined(drawing.scale(frame, say), *drawn, over, drawing.labels(frame, rows)),
        "events": events,
        "is_line": kind.is_line,
        "legend": [(name, look, drawing.look(look, frame)) for name, look in zip(names, looks, strict=False)]
        if len(names) > 1
        else [],
        "table": [(label, [say(v) for v in values]) for label, values in rows],
    }


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
    single = [(label, [value]) for label, value in rows]
    return _chart(STACKED, single, names=[""], looks=[fill], title=title, desc=desc, unit=unit, top=top)


@register.inclusion_tag("components/chart.html")
def stacked_bars(
    rows: Sequence[Row],
    names: Sequence[str],
    title: str,
    desc: str = "",
    unit: str = "",
    top: Number | None = None,
    fills: Sequence[str] = FILLS,
    **more: object,
) -> dict[str, object]:
    """``{% stacked_bars rows names title=... %}``; a row is a label and a value for each name, from below.

    More: ``note``, the line below the chart, and ``events`` that stand over it.
    """
    looks = fills[: len(names)]
    return _chart(STACKED, rows, names=names, looks=looks, title=title, desc=desc, unit=unit, top=top, **more)


@register.inclusion_tag("components/chart.html")
def line_chart(
    rows: Sequence[Row],
    names: Sequence[str],
    title: str,
    desc: str = "",
    unit: str = "",
    top: Number | None = None,
    **more: object,
) -> dict[str, object]:
    """``{% line_chart rows names title=... %}``: the first name as a line, a second one as a thin dashed line.

    More: ``note``, the line below the chart, and ``events`` that stand over it.
    """
    looks = LINES[: len(names)]
    return _chart(LINE, rows, names=names, looks=looks, title=title, desc=desc, unit=unit, top=top, **more)


@register.inclusion_tag("components/chart.html")
def grouped_bars(
    rows: Sequence[Row],
    names: Sequence[str],
    title: str,
    desc: str = "",
    unit: str = "",
    top: Number | None = None,
) -> dict[str, object]:
    """``{% grouped_bars rows names title=... %}``: bars side by side, each with its figure; for narrow cards.

    A row is a label and a value for each name. There may be three names and some five rows.
    """
    return _chart(GROUPED, rows, names=names, looks=GROUPS, title=title, desc=desc, unit=unit, top=top)


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
    return small_charts.line(values, label, float(top or max(known, default=0) or 1))
