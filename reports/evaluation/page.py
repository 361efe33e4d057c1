"""The evaluation of a district or the city as it may be read: of one period, cut one way at a time."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import District, School
from cases.models import Case, Tool
from reports import suppression
from reports.evaluation.compute import Cube, cube, tool_cube
from reports.evaluation.definition import Band, Entry, HomeLanguage
from reports.evaluation.interval import Interval, interval
from reports.evaluation.result import Outcomes
from reports.evaluation.shown import TABLES, Below, Group, below, is_safe_above, line, told_together, whole
from reports.half_years import days_of_half, half_of, name_of_half
from students.choices import Sex

#: Side by side: does it go equally well for all?
EQUITY = ("sex", "band", "entry", "language")
TITLES = {
    "sex": gettext_lazy("Girls and boys"),
    "band": gettext_lazy("Absence at enrolment"),
    "entry": gettext_lazy("Grades at enrolment"),
    "language": gettext_lazy("Home language"),
    "year": gettext_lazy("Grade today"),
    "school": gettext_lazy("Schools"),
    "district": gettext_lazy("Districts"),
}


@dataclass(frozen=True)
class Period:
    """Half-years whose outcomes are told together."""

    halves: tuple[int, ...]

    @property
    def key(self) -> str:
        return "-".join(map(str, self.halves))

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        return days_of_half(self.halves[0])[0], days_of_half(self.halves[-1])[1]

    def __str__(self) -> str:
        return " + ".join(name_of_half(half) for half in self.halves)


@dataclass(frozen=True)
class Section:
    """One cut: its groups by label, or None where it may not be told beside that of the districts."""

    by: str
    title: str
    groups: tuple[tuple[str, Group], ...] | None


@dataclass(frozen=True)
class ToolShown:
    """A tool as it may be read: who had it, how often, and how it went for them. None is hidden."""

    name: str
    students: int
    share: Fraction
    often: str
    group: Group
    change: Interval | None


@dataclass(frozen=True)
class Page:
    """The evaluation of one period, with nothing in it that may not be read. ``untrusted`` is of the whole."""

    periods: tuple[Period, ...]
    period: Period | None
    whole: Group | None = None
    untrusted: int | None = None
    sections: tuple[Section, ...] = ()
    tools: tuple[ToolShown, ...] = ()
    tools_hidden: int = 0
    tells_apart: bool = False


def evaluation(place: District | None, asked: str, today: datetime.date, smallest: int) -> Page:
    """Of a district, or of the city (None); ``asked`` is the key of a period, or anything for the newest.

    A fixed number of queries.
    """
    cases = Case.objects.filter(school__district=place) if place else Case.objects.all()
    closed = cube(cases, ["half", "district"])
    by_half: Counter[int] = Counter()
    for (half, _district), each in closed.items():
        by_half[half] += each.n
    periods = tuple(Period(halves) for halves in told_together(by_half, smallest, half_of(today)))
    period = next((each for each in periods if each.key == asked), periods[0] if periods else None)
    if period is None:
        return Page(periods, None)
    places = _by_district(closed, period)
    total = sum((each for groups in places.values() for each in groups.values()), Outcomes())
    if place is None and not is_safe_above(list(places.values()), smallest):
        return Page(periods, period, Group("all", None))
    cuts = (*EQUITY, "year", "school" if place else "district")
    tools, hidden = _tools(place, cases, period, {key: each["all"] for key, each in places.items()}, smallest)
    untrusted_parts = [total.untrusted, total.n - total.untrusted]
    return Page(
        periods,
        period,
        whole=whole(total, smallest, [] if place else below(places.values(), smallest)),
        untrusted=total.untrusted if all(suppression.shown_cells(untrusted_parts, smallest)) else None,
        sections=tuple(_section(place, cases, by, period, smallest) for by in cuts),
        tools=tools,
        tools_hidden=hidden,
        tells_apart=_tells_apart(tools),
    )


def _by_district(cells: Cube, period: Period) -> dict[object, dict[object, Outcomes]]:
    """Groups of a cube by (half, district, group), or by (half, district): one group, ``all``."""
    places: dict[object, dict[object, Outcomes]] = defaultdict(lambda: defaultdict(Outcomes))
    for (half, district, *rest), each in cells.items():
        if half in period.halves:
            places[district][rest[0] if rest else "all"] += each
    return places


def _section(place: District | None, cases: object, by: str, period: Period, smallest: int) -> Section:
    title = str(TITLES[by])
    if by == "district":
        cells = _by_district(cube(cases, ["half", "district"], *period.days), period)
        names = dict(District.objects.filter(pk__in=cells).values_list("pk", "name"))
        groups = ((names[pk], whole(groups["all"], smallest)) for pk, groups in cells.items())
        return Section(by, title, tuple(sorted(groups, key=lambda each: each[0])))
    cells = _by_district(cube(cases, ["half", "district", by], *period.days), period)
    if place is None and not is_safe_above(list(cells.values()), smallest):
        return Section(by, title, None)
    sums: dict[object, Outcomes] = defaultdict(Outcomes)
    for groups in cells.values():
        for value, each in groups.items():
            sums[value] += each
    shown = line(sums, smallest, [] if place else below(cells.values(), smallest))
    return Section(by, title, tuple((word, shown[value]) for value, word in _words(by, sums).items() if value in shown))


def _words(by: str, sums: Mapping[object, Outcomes]) -> dict[object, str]:
    if by == "school":
        return dict(School.objects.filter(pk__in=sums).order_by("name").values_list("pk", "name"))
    if by == "year":
        return {year: _("Grade %(year)d") % {"year": year} for year in range(1, 10)}
    choices = {"sex": Sex, "band": Band, "entry": Entry, "language": HomeLanguage}[by].choices
    return {value: str(word) for value, word in choices} | ({"": _("No figure to trust")} if by == "band" else {})


def _tools(
    place: District | None, cases: object, period: Period, closed: Mapping[object, Outcomes], smallest: int
) -> tuple[tuple[ToolShown, ...], int]:
    """Tools by how many had them, with how many are hidden.

    Of a tool all is told or nothing. It is told where those who had it and those who had not are both enough, also of
    those whose absence is known both times; in the city where the districts hide none alone.
    """
    by_tool: dict[int, dict[int, Outcomes]] = defaultdict(lambda: defaultdict(Outcomes))
    often: dict[int, Counter[str]] = defaultdict(Counter)
    for (tool, frequency, half, district), each in tool_cube(cases, ["half", "district"], *period.days).items():
        if half in period.halves:
            by_tool[tool][district] += each
            often[tool][frequency] += each.n
    tools, hidden, total = [], 0, sum(closed.values(), Outcomes())
    for tool in Tool.objects.filter(pk__in=by_tool):
        parts = by_tool[tool.pk]
        sums = sum(parts.values(), Outcomes())
        without = total - sums
        lines = {key: {True: each, False: closed[key] - each} for key, each in parts.items()}
        hide = [key for key, each in lines.items() if not _is_told(each, smallest)]
        is_safe = place is not None or suppression.is_enough([parts[key].n for key in hide], smallest)
        whole_line = {True: sums, False: without}
        if not (is_safe and _is_told(whole_line, smallest)):
            hidden += 1
            continue
        told = below((each for key, each in lines.items() if key not in hide), smallest)
        told += [Below(lines[key], {}, dict.fromkeys(TABLES)) for key in hide]
        shown = line(whole_line, smallest, [] if place else told)[True]
        spread = interval(sums.both_n, sums.change_sum, sums.change_squares) if shown.change else None
        usual = often[tool.pk].most_common(1)[0][0]
        word = str(dict(Tool._meta.get_field("frequency").choices)[usual])
        tools.append(ToolShown(tool.name, sums.n, Fraction(sums.n, total.n), word, shown, spread))
    return tuple(sorted(tools, key=lambda each: (-each.students, each.name))), hidden


def _is_told(groups: Mapping[bool, Outcomes], smallest: int) -> bool:
    """Whether a place tells of a tool, that some had and others not."""
    having, without = groups[True], groups[False]
    return having.n >= smallest and all(
        suppression.shows_alone(getattr(without, name), smallest)
        and suppression.shows_alone(getattr(having, name), smallest)
        for name in ("n", "both_n")
    )


def _tells_apart(tools: Sequence[ToolShown]) -> bool:
    """Whether any two tools lie so far apart that their intervals do not overlap."""
    known = [each.change for each in tools if each.change]
    return any(not one.overlaps(other) for n, one in enumerate(known) for other in known[n + 1 :])
