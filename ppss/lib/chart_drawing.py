"""What charts draw, as text: scale, bars of parts, lines, and events that stand over them by number.

A drawing is ``WIDTH`` by ``HEIGHT`` units; rows divide its width evenly. Numbers are written with a point in every
language, texts are escaped. Fills are classes of static/css/ppss.css, or patterns that the chart defines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Number = int | float | Decimal
Row = tuple[str, Sequence[Number | None]]
WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 24, 28
#: Events stand above the scale.
EVENTS = 20
#: Labels under more rows than this would touch: of those some are written, at most LABELS.
ALL_LABELS, LABELS = 20, 14
#: So many have room on a phone too; of more it shows every second text.
FEW = 7
PATTERNS = ("hatch", "dots")
#: The colours of the fills in static/css/ppss.css, for paper that no style of the page reaches.
COLOURS = {
    "accent": "#0f5c63",
    "tint": "#bfdbd9",
    "deep": "#1c2430",
    "ok": "#1d7a4c",
    "warn": "#d9a441",
    "bad": "#b3261e",
    "none": "#ffffff",
}


@dataclass(frozen=True)
class Frame:
    """How values become places: ``top`` is the value at the upper edge, ``number`` tells charts of a page apart."""

    rows: int
    top: float
    number: int
    size: tuple[int, int] = (WIDTH, HEIGHT)
    has_events: bool = False

    @property
    def bottom(self) -> int:
        return self.size[1] - BOTTOM

    @property
    def upper(self) -> int:
        return TOP + (EVENTS if self.has_events else 0)

    @property
    def step(self) -> float:
        return (self.size[0] - LEFT - RIGHT) / max(self.rows, 1)

    def x(self, place: float) -> float:
        """The middle of a row, counted from 0; between two rows by fractions."""
        return LEFT + self.step * (place + 0.5)

    def y(self, value: Number) -> float:
        return self.bottom - float(value) / self.top * (self.bottom - self.upper)


def at(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def look(fill: str, frame: Frame) -> SafeString:
    """The attributes that give a shape its fill, or its look where it is a line's."""
    if fill in PATTERNS:
        return SafeString(f'fill="url(#{fill}-{frame.number})"')
    return SafeString(f'class="fill-{fill}" fill="{COLOURS.get(fill, COLOURS["accent"])}"')


def scale(frame: Frame, say: Callable[[float], str]) -> Iterator[str]:
    """Lines at nothing, half and all of the scale."""
    for part in (0, 0.5, 1):
        y = frame.y(frame.top * part)
        right = frame.size[0] - RIGHT
        yield f'<line class="grid" stroke="#e3e7ec" x1="{LEFT}" x2="{right}" y1="{at(y)}" y2="{at(y)}"/>'
        yield f'<text x="{LEFT - 6}" y="{at(y + 4)}" text-anchor="end">{escape(say(frame.top * part))}</text>'


def labels(frame: Frame, rows: Sequence[Row]) -> Iterator[str]:
    every = 1 if len(rows) <= ALL_LABELS else -(-len(rows) // LABELS)
    for n, (label, _values) in enumerate(rows):
        if n % every == 0:
            yield _text(frame.x(n), frame.size[1] - 8, label, "odd" if len(rows) > FEW and n // every % 2 else "")


def bars(
    frame: Frame, rows: Sequence[Row], names: Sequence[str], fills: Sequence[str], say: Callable[[Number | None], str]
) -> Iterator[str]:
    """The parts of each row upon each other, from below; each says its value when pointed at."""
    wide = min(frame.step * 0.66, 64)
    for n, (label, values) in enumerate(rows):
        left, height = at(frame.x(n) - wide / 2), 0.0
        for name, fill, value in zip(names, fills, values, strict=True):
            tall = frame.bottom - frame.y(value or 0)
            if tall:
                y, tip = frame.bottom - height - tall, f"{label}{': ' + name if name else ''} {say(value)}"
                yield f'<rect x="{left}" y="{at(y)}" width="{at(wide)}" height="{at(tall)}" {look(fill, frame)}>'
                yield f"<title>{escape(tip)}</title></rect>"
            height += tall


def groups(
    frame: Frame,
    rows: Sequence[Row],
    names: Sequence[str],
    fills: Sequence[str],
    say: Callable[[Number | None], str],
    write: Callable[[Number | None], str],
) -> Iterator[str]:
    """The values of each row side by side, each with its figure above; ``say`` has the unit, ``write`` has not."""
    wide, gap = min(frame.step * 0.8 / max(len(names), 1), 26), 2
    for n, (label, values) in enumerate(rows):
        left = frame.x(n) - (wide * len(names) + gap * (len(names) - 1)) / 2
        for name, fill, value in zip(names, fills, values, strict=False):
            y = frame.y(value or 0)
            if value:
                height = at(frame.bottom - y)
                yield f'<rect x="{at(left)}" y="{at(y)}" width="{at(wide)}" height="{height}" {look(fill, frame)}>'
                yield f"<title>{escape(f'{label}, {name} {say(value)}')}</title></rect>"
            if value is not None:
                yield _text(left + wide / 2, y - 5, write(value), "label")
            left += wide + gap


def totals(frame: Frame, rows: Sequence[Row], say: Callable[[Number | None], str]) -> Iterator[str]:
    """What each row comes to, above its bar; left out where they would touch."""
    for n, (_label, values) in enumerate(rows if len(rows) <= LABELS else ()):
        known = [value for value in values if value is not None]
        if known:
            yield _text(
                frame.x(n),
                frame.y(sum(known)) - 6,
                say(sum(known)),
                "label odd" if len(rows) > FEW and n % 2 else "label",
            )


def lines(frame: Frame, rows: Sequence[Row], names: Sequence[str], looks: Sequence[str]) -> Iterator[str]:
    """A line for each name; gaps stay gaps, and a value alone is a point."""
    for series, (name, kind) in enumerate(zip(names, looks, strict=True)):
        path, before = "", None
        for n, (_label, values) in enumerate(rows):
            value = values[series]
            if value is not None:
                pen = "M" if before is None else "L"
                path += f"{pen}{at(frame.x(n))} {at(frame.y(value))}" + ("h0.1" if pen == "M" else "")
            before = value
        yield f'<path class="line-{kind}" d="{path}"><title>{escape(name)}</title></path>'


def events(frame: Frame, found: Sequence[tuple[float, float | None, str]]) -> Iterator[str]:
    """Dashed lines with numbers above the scale, in the order given: from where, until where (or None), and the words.

    Of those that end, a bar as long as they last stands beside the number.
    """
    ends: list[float] = []
    for number, (first, last, words) in enumerate(found, start=1):
        x = frame.x(first)
        level = next((n for n, end in enumerate(ends) if end < x - 9), len(ends))
        y = 9 + level % 2 * 17
        ends[level : level + 1] = [x + 9]
        yield f'<g class="event"><title>{escape(words)}</title>'
        if last is not None:
            yield f'<line class="span" x1="{at(x)}" x2="{at(max(frame.x(last), x))}" y1="{y}" y2="{y}"/>'
        yield f'<line class="since" x1="{at(x)}" x2="{at(x)}" y1="{y + 8}" y2="{frame.bottom}"/>'
        yield f'<circle cx="{at(x)}" cy="{y}" r="8"/>{_text(x, y + 4, str(number))}</g>'


def joined(*parts: Iterator[str]) -> SafeString:
    return mark_safe("".join(shape for part in parts for shape in part))  # noqa: S308 - texts are escaped above


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    looks = f'class="{kind}" ' if kind else ""
    looks += 'fill="#1c2430" font-weight="600" ' if "label" in kind else ""
    return f'<text {looks}x="{at(x)}" y="{at(y)}" text-anchor="middle">{escape(text)}</text>'
