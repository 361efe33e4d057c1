"""Small charts that stand in the row of their figures: before and after, parts of a whole, one among others.

The figures stand in the row as well, so that the table is the chart's table; the picture says them once more in words
for those who do not see it. Shares are between 0 and 1. Colours come from classes in static/css/ppss.css.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from ppss.lib.templatetags.charts import figure

register = template.Library()

Share = Fraction | float
WIDE = 200
EDGE = 8


def _x(share: Share, wide: int = WIDE) -> str:
    return f"{EDGE + float(share) * (wide - 2 * EDGE):.1f}"


def _told(share: Share | None) -> str:
    return figure(None if share is None else float(share) * 100, "%")


@register.simple_tag
def dumbbell(before: Share | None, after: Share | None, later: Share | None = None, label: str = "") -> SafeString:
    """Before as a ring, after as a dot, later as a diamond, on a line from 0 to 100 %.

    A template gives an empty text where a name leads nowhere: that is none, as None is.
    """
    before, after, later = (None if share == "" else share for share in (before, after, later))
    marks = []
    if before is not None and after is not None:
        marks.append(format_html('<line class="bell" x1="{}" x2="{}" y1="12" y2="12"/>', _x(before), _x(after)))
    if before is not None:
        marks.append(format_html('<circle class="bell-then" cx="{}" cy="12" r="5"/>', _x(before)))
    if after is not None:
        marks.append(format_html('<circle class="bell-now" cx="{}" cy="12" r="5"/>', _x(after)))
    if later is not None:
        x = float(_x(later))
        marks.append(format_html('<path class="bell-later" d="M{} 6l6 6l-6 6l-6 -6z"/>', f"{x:.1f}"))
    spoken = f"{label}: {', '.join(_told(s) for s in (before, after, later) if s is not None)}"
    ticks = format_html_join(
        "", '<line class="grid" x1="{0}" x2="{0}" y1="3" y2="21"/>', ((_x(t),) for t in (0, 0.5, 1))
    )
    return format_html(
        '<svg class="row-chart" viewBox="0 0 {} 24" role="img" aria-label="{}">{}{}</svg>',
        WIDE,
        spoken,
        ticks,
        format_html_join("", "{}", ((mark,) for mark in marks)),
    )


@register.simple_tag
def split(parts: Sequence[tuple[str, int, str]], label: str = "") -> SafeString:
    """Parts of a whole as one bar: (word, count, fill) each; fills are classes, told apart by edges and counts too."""
    total = sum(count for _word, count, _fill in parts) or 1
    boxes, at = [], 0.0
    for word, count, fill in parts:
        wide = count / total * WIDE
        boxes.append((fill, f"{at:.1f}", f"{max(wide - 1, 0):.1f}", f"{word} {count}"))
        if wide >= 18:
            dark = "on-dark" if fill in ("accent", "ok") else "on-light"
            boxes.append((None, f"{at + wide / 2:.1f}", dark, str(count)))
        at += wide
    drawn = [
        format_html('<text class="{}" x="{}" y="16" text-anchor="middle">{}</text>', b, a, c)
        if fill is None
        else format_html(
            '<rect class="fill-{}" x="{}" y="3" width="{}" height="18" rx="2"><title>{}</title></rect>', fill, a, b, c
        )
        for fill, a, b, c in boxes
    ]
    spoken = f"{label}: {', '.join(f'{word} {count}' for word, count, _fill in parts)}"
    return format_html(
        '<svg class="row-chart split" viewBox="0 0 {} 24" role="img" aria-label="{}">{}</svg>',
        WIDE,
        spoken,
        format_html_join("", "{}", ((one,) for one in drawn)),
    )


@register.simple_tag
def strip(rows: Sequence[tuple[str, Share | None, bool]], label: str = "") -> SafeString:
    """Each place as a dot between 0 and 100 %, the own one named; drawn in one go, for there may be hundreds."""
    wide, dots, own = 640, [], ""
    for name, value, is_own in rows:
        if value is None:
            continue
        x, tip = _x(value, wide), conditional_escape(f"{name} {_told(value)}")
        if is_own:
            anchor = "start" if float(value) < 0.15 else "end" if float(value) > 0.85 else "middle"
            own = (
                f'<circle class="strip-own" cx="{x}" cy="34" r="8"><title>{tip}</title></circle>'
                f'<text class="label" x="{x}" y="16" text-anchor="{anchor}">{tip}</text>'
            )
        else:
            dots.append(f'<circle class="strip-dot" cx="{x}" cy="34" r="6"><title>{tip}</title></circle>')
    scale = "".join(
        f'<line class="grid" x1="{_x(t, wide)}" x2="{_x(t, wide)}" y1="24" y2="44"/>'
        f'<text x="{_x(t, wide)}" y="60" text-anchor="{a}">{_told(t)}</text>'
        for t, a in ((0, "start"), (0.5, "middle"), (1, "end"))
    )
    return format_html(
        '<svg class="strip-chart" viewBox="0 0 640 64" role="img" aria-label="{}">{}</svg>',
        label,
        SafeString(f"{scale}{''.join(dots)}{own}"),
    )
