"""A comparison laid out for reading: the same rows, charts and flows for the page, the paper and the spreadsheet."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports.comparison import words
from reports.comparison.definition import Column, Group, Indicator
from reports.comparison.result import Cell
from reports.comparison.shown import Shown, ShownColumn


@dataclass(frozen=True)
class Frame:
    """What a comparison is of, in words: whose students, between which terms, counted when, by which definition.

    ``filters`` are the choices that narrowed it, ``warnings`` sentences on grades that are not all there.
    """

    place: str
    terms: str
    counted_on: datetime.date
    version: int
    filters: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def title(self) -> str:
        return " · ".join(part for part in (self.place, self.terms, *self.filters) if part)


@dataclass(frozen=True)
class PageCell:
    """A cell of the matrix in signs and words; ``chance`` is empty where up, same and down are not told."""

    cell: Cell
    sign: str
    change: str
    chance: str

    @property
    def is_told(self) -> bool:
        return bool(self.chance)


@dataclass(frozen=True)
class PageRow:
    """A row of the matrix; without cells the group is hidden."""

    column: Column
    label: str
    students: int | None
    cells: list[PageCell]


@dataclass(frozen=True)
class Flow:
    """How many of a group went up, stayed and went down in one indicator; widths in percent of the bar."""

    label: str
    up: int
    same: int
    down: int

    @property
    def students(self) -> int:
        return self.up + self.same + self.down

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """What is drawn: the look, where it begins and how wide it is, as numbers no language puts a comma in."""
        drawn, start = [], 0.0
        for look, count in (("up", self.up), ("same", self.same), ("down", self.down)):
            width = 100 * count / self.students
            drawn.append((look, f"{start:.2f}", f"{width:.2f}"))
            start += width
        return [part for part, count in zip(drawn, (self.up, self.same, self.down), strict=True) if count]


@dataclass(frozen=True)
class Chart:
    """One group's terms side by side: for each indicator a share in percent for every term, or nothing to draw.

    ``flows`` say how many of the students went up, stayed and went down in their share of passed subjects.
    """

    label: str
    students: int | None
    names: list[str] = field(default_factory=list)
    bars: list[tuple[str, list[int | None]]] = field(default_factory=list)
    desc: str = ""
    flows: list[Flow] = field(default_factory=list)


def label(column: Column) -> str:
    """A row's name: the group, and which terms where it has two rows."""
    if column.group == Group.THREE_TERMS:
        return f"{column.group.label}, {column.first} → {column.second}"
    return str(column.group.label)


def rows(shown: Shown) -> list[PageRow]:
    return [_row(each) for each in shown.columns]


def _row(each: ShownColumn) -> PageRow:
    cells = [
        PageCell(
            cell,
            words.SIGNS.get(cell.verdict, ""),
            words.change(cell),
            words.chance(cell) if indicator in each.moves and each.students else "",
        )
        for indicator, cell in (each.cells or {}).items()
    ]
    return PageRow(each.column, label(each.column), each.students, cells)


def charts(shown: Shown) -> list[Chart]:
    """A chart for each of the seven groups, in the order of the matrix; three terms have three bars."""
    return [_chart(shown, group) for group in Group]


def _chart(shown: Shown, group: Group) -> Chart:
    first = shown.column(group)
    if not first.cells or not first.students:
        return Chart(str(group.label), first.students)
    pairs = [first, shown.column(group, 2)] if group == Group.THREE_TERMS else [first]
    names = [_("term %(n)d") % {"n": n + 1} for n in range(len(pairs) + 1)]
    bars = [
        (
            str(words.SHORT[i]),
            [pairs[0].cells[i].from_percent, *(pair.cells[i].to_percent for pair in pairs if pair.cells)],
        )
        for i in Indicator
    ]
    desc = "; ".join(
        f"{i.label} {', '.join(f'{share} %' for share in shares)}"
        for i, (_short, shares) in zip(Indicator, bars, strict=True)
    )
    return Chart(str(group.label), first.students, names, bars, desc, _flows(pairs))


def _flows(pairs: Sequence[ShownColumn]) -> list[Flow]:
    """Of the share of passed subjects, where up, same and down are told."""
    share = Indicator.PASSED_SHARE
    told = [pair for pair in pairs if pair.cells and share in pair.moves]
    return [Flow(label(p.column), p.cells[share].up, p.cells[share].same, p.cells[share].down) for p in told]


def left_out(shown: Shown) -> list[tuple[str, int]]:
    """Who is not in the pairs and why, as far as it may be told; of nobody nothing is said."""
    lines = [
        (_("took part and have no grades in any term of it (dropout)"), shown.dropout),
        *((words.why_left_out(key), count) for key, count in shown.left_out.items()),
        (_("of unknown sex: in the whole, in neither girls nor boys"), shown.unknown),
        (_("took part in no term of the calendar"), shown.no_term),
    ]
    return [(word, count) for word, count in lines if count or (count == 0 and word == lines[0][0])]


def hides_left_out(shown: Shown) -> bool:
    """Whether some reasons are on too few students to be told."""
    return None in (shown.dropout, shown.unknown, shown.no_term, *shown.left_out.values())


def context(shown: Shown, frame: Frame) -> dict[str, object]:
    """What the page's and the paper's template are made of."""
    drawn = charts(shown)
    whole = shown.column(Group.TWO_TERMS)
    raised = whole.cells[Indicator.PASSED_SHARE] if drawn[0].flows else None
    return {
        "shown": shown,
        "frame": frame,
        "rows": rows(shown),
        "indicators": list(Indicator),
        "chart": drawn[0],
        "charts": drawn[1:],
        "has_charts": any(chart.bars for chart in drawn),
        "raised": raised,
        "chance": words.chance(raised) if raised else "",
        "left_out": left_out(shown),
        "other_reasons": words.other_reasons() if hides_left_out(shown) else "",
        "legend": words.legend(),
        "hidden": words.hidden(shown.smallest),
        "rules": words.rules(),
        "counted": words.counted(frame.counted_on, frame.version),
    }
