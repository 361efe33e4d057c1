"""The absence list of a school's health team: every student with shares, coverage, trend, and what is done already.

The sums of all students of the schools are read at once, as plain values: some hundred rows a school, and filters,
counts and order are then those of ``absence.measures`` itself. Students, trends and cases are read for a page.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import FilteredRelation, Q, Value
from django.utils.translation import gettext as _

from absence import measures, signs
from absence.choices import Flag, Source
from absence.measures import Share, Sums
from absence.models import SetAside, WeeklySum
from absence.signs import Habit
from absence.windows import Weeks
from accounts.choices import Category
from accounts.roles import Permission
from cases.models import Case
from imports.report import safe
from ppss.lib.numbers import decimal, percent
from ppss.lib.text import fold
from students.models import Student
from students.terms import DAY

if TYPE_CHECKING:
    from accounts.models import User

_COVERAGE = ("scheduled", "reported")
_ABSENCE = ("reported", "valid", "invalid")
_RECENT = (*_COVERAGE, "valid", "invalid")
_NOW = tuple(f"now_{name}" for name in measures.NAMES)
_STUDENT = ("pk", "given_name", "family_name", "alias", "protection", "school_class", "year", "school")


@dataclass
class Row:
    """One student with the sums of the window, of the weeks before it, and of the latest four."""

    pk: int
    name: str
    school_class: str
    year: int
    school: int
    is_protected: bool
    sums: Sums
    before: Sums
    recent: Sums
    recent_weeks: int
    case: Case | None = None
    aside: SetAside | None = None
    student: Student | None = None
    trend: list[float | None] = field(default_factory=list)
    is_rising: bool = False
    habits: list[Habit] = field(default_factory=list)

    @property
    def flags(self) -> list[Flag]:
        return measures.flags(self.sums, before=self.before, recent=self.recent, recent_weeks=self.recent_weeks)

    @property
    def is_fully_absent(self) -> bool:
        return measures.is_fully_absent(self.recent, self.recent_weeks)

    @property
    def is_to_do(self) -> bool:
        """Whether nobody has taken the student in hand: no open case or proposal, and not set aside."""
        return self.case is None and self.aside is None


def read(
    user: User,
    weeks: Weeks,
    today: datetime.date,
    *,
    schools: Collection[int],
    text: str = "",
    rising_points: int = measures.RISING_POINTS,
) -> list[Row]:
    """Every student of the schools with lessons in the window, in no order; three queries."""
    students = Student.objects.open_to(user, Category.ATTENDANCE, today)
    students = students.filter(school__in=set(schools) & user.access.schools(Permission.SEE_ABSENCE))
    if text:
        students = students.search(text)
    cases, asides = _cases(user, schools), _asides(user, schools, today)
    return [_row(values, cases, asides) for values in _sums(students, weeks, rising_points)]


def _sums(students: object, weeks: Weeks, rising_points: int) -> Sequence[Mapping[str, object]]:
    before_first, before_last = weeks.before
    reach = {"week__gte": min([before_first, *weeks.recent, *weeks.rising]), "week__lte": weeks.last}
    of_reach = Q(**{f"weekly_sums__{name}": value for name, value in reach.items()})
    now = Q(reached__week__gte=weeks.first)
    recent = Q(reached__week__in=weeks.recent)
    before = Q(reached__week__lte=before_last)
    annotated = {
        **measures.sums_of("reached__", within=now, prefix="now_"),
        **measures.sums_of("reached__", within=before, prefix="before_", names=_COVERAGE),
        "recent_weeks": measures.weeks_of("reached__", recent),
    }
    if not weeks.is_recent:
        annotated |= measures.sums_of("reached__", within=recent, prefix="recent_", names=_RECENT)
    rows = students.order_by().annotate(reached=FilteredRelation("weekly_sums", condition=of_reach)).values(*_STUDENT)
    prefixes = [f"rising_{n}_" for n in range(len(weeks.rising))]
    for prefix, week in zip(prefixes, weeks.rising, strict=True):
        rows = rows.alias(**measures.sums_of("reached__", within=Q(reached__week=week), prefix=prefix, names=_ABSENCE))
    is_rising = measures.rising(prefixes, rising_points) if prefixes else Value(False)
    return rows.annotate(**annotated, is_rising=is_rising).filter(now_scheduled__gt=0)


def _row(values: Mapping[str, object], cases: Mapping[int, Case], asides: Mapping[int, SetAside]) -> Row:
    is_protected = bool(values["protection"])
    name = f"{values['given_name']} {values['family_name']}"
    sums = Sums(*map(values.__getitem__, _NOW))
    recent = Sums(**{name: values[f"recent_{name}"] for name in _RECENT}) if "recent_scheduled" in values else sums
    return Row(
        pk=values["pk"],
        name=values["alias"] if is_protected else name,
        school_class="" if is_protected else values["school_class"],
        year=values["year"],
        school=values["school"],
        is_protected=is_protected,
        sums=sums,
        before=Sums(scheduled=values["before_scheduled"], reported=values["before_reported"]),
        recent=recent,
        recent_weeks=values["recent_weeks"],
        case=cases.get(values["pk"]),
        aside=asides.get(values["pk"]),
        is_rising=bool(values["is_rising"]),
    )


def _cases(user: User, schools: Collection[int]) -> dict[int, Case]:
    """The open case of each student, proposals included."""
    rows = Case.objects.visible_to(user).open().filter(student__school__in=schools)
    return {case.student_id: case for case in rows.only("student", "stage")}


def _asides(user: User, schools: Collection[int], today: datetime.date) -> dict[int, SetAside]:
    rows = SetAside.objects.visible_to(user, today).in_force(today).filter(student__school__in=schools)
    return {aside.student_id: aside for aside in rows.select_related("by")}


# Filters, counts and order


#: Whom the list shows: key in the address, and which rows.
SHOWN = {
    "todo": lambda row: row.is_to_do,
    "all": lambda row: True,
    "cases": lambda row: row.case is not None,
    "aside": lambda row: row.aside is not None,
    "full": lambda row: row.is_fully_absent,
    "coverage": lambda row: measures.has_low_coverage(row.sums),
    "rising": lambda row: row.is_rising,
    "always": lambda row: bool(row.habits),
}
#: Early signs are shown at whatever absence there is: they come before it is high.
EARLY = ("rising", "always")


@dataclass(frozen=True)
class Asked:
    """What of the list is wanted: whom, from which absence in percent, and which class."""

    shown: str = "todo"
    least: int = 0
    school_class: str = ""

    def holds(self, row: Row) -> bool:
        return self.of_class(row) and self.of_level(row) and SHOWN[self.shown](row)

    def of_class(self, row: Row) -> bool:
        return not self.school_class or row.school_class == self.school_class

    def of_level(self, row: Row) -> bool:
        return not self.least or measures.is_at_least(row.sums, Share.TOTAL, self.least)


def counts(rows: Sequence[Row], asked: Asked) -> dict[str, int]:
    """How many rows each way of showing has, of the class and the level asked for.

    What is always missed is counted where it was asked for alone: it has been read for all rows then.
    """
    of_class = [row for row in rows if asked.of_class(row)]
    of_level = [row for row in of_class if asked.of_level(row)]
    return {
        key: sum(map(wanted, of_class if key in EARLY else of_level))
        for key, wanted in SHOWN.items()
        if key != "always" or asked.shown == key
    }


def over(rows: Sequence[Row], asked: Asked, thresholds: Sequence[int]) -> dict[int, int]:
    """How many students reach each threshold, of those shown and the class asked for."""
    shown = [row for row in rows if asked.of_class(row) and SHOWN[asked.shown](row)]
    return {least: sum(measures.is_at_least(row.sums, Share.TOTAL, least) for row in shown) for least in thresholds}


#: What the list can be ordered by.
ORDERS = {
    "name": lambda row: fold(row.name),
    "class": lambda row: (row.year, row.school_class, fold(row.name)),
    "total": lambda row: row.sums.number(Share.TOTAL),
    "valid": lambda row: row.sums.number(Share.VALID),
    "invalid": lambda row: row.sums.number(Share.INVALID),
    "coverage": lambda row: row.sums.number(Share.COVERAGE),
}
DEFAULT_ORDER = "-total"


def ordered(rows: Sequence[Row], order: str) -> list[Row]:
    """By a key of ORDERS, ``-key`` the other way round; what has no share comes last either way."""
    key = ORDERS.get(order.lstrip("-")) or ORDERS[DEFAULT_ORDER.lstrip("-")]
    is_down = order.startswith("-") if order.lstrip("-") in ORDERS else True
    named = sorted(rows, key=lambda row: (fold(row.name), row.pk))
    known = sorted((row for row in named if key(row) is not None), key=key, reverse=is_down)
    return [*known, *(row for row in named if key(row) is None)]


def find_habits(rows: Sequence[Row], weeks: Weeks, least: int) -> None:
    """Give rows what their students always miss, in ``least`` weeks at least; one query, over lessons."""
    if not weeks.signs:
        return
    found = signs.read([row.pk for row in rows], weeks.signs[0], weeks.signs[-1] + 6 * DAY, least=least)
    for row in rows:
        row.habits = found.get(row.pk, [])


def fill(rows: Sequence[Row], weeks: Weeks) -> None:
    """Give the rows of a page their student and their trend; two queries."""
    ids = [row.pk for row in rows]
    students = Student.objects.select_related("school").in_bulk(ids)
    absent: dict[int, dict[datetime.date, Fraction | None]] = defaultdict(dict)
    sums = WeeklySum.objects.filter(student__in=ids, week__in=weeks.trend).order_by()
    for pk, week, reported, valid, invalid in sums.values_list("student", "week", "reported", "valid", "invalid"):
        absent[pk][week] = Sums(reported=reported, valid=valid, invalid=invalid).total_share
    for row in rows:
        row.student = students[row.pk]
        shares = [absent[row.pk].get(week) for week in weeks.trend]
        row.trend = [None if share is None else float(decimal(share) * 100) for share in shares]


def as_csv(rows: Sequence[Row], weeks: Weeks) -> str:
    """The rows as a file that Swedish Excel opens: every share with coverage, period and source."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    shares = (Share.TOTAL, Share.VALID, Share.INVALID, Share.COVERAGE)
    words = (_("Student"), _("Class"), _("Absence"), _("Valid"), _("Invalid"), _("Coverage"))
    words += (_("From"), _("To"), _("Source"), _("To be said of it"), _("What is done"))
    writer.writerow(words)
    for row in rows:
        told = [str(flag.label) for flag in row.flags] + [_("rising three weeks running")] * row.is_rising
        done = str(row.case.get_stage_display()) if row.case else ""
        if row.aside:
            done = _("Set aside until %(day)s") % {"day": row.aside.until.isoformat()}
        cells = [row.name, row.school_class, *(percent(row.sums.share(name)) for name in shares)]
        cells += [
            weeks.first_day.isoformat(),
            weeks.last_day.isoformat(),
            str(Source.COMPUTED.label),
            ", ".join(told),
            done,
        ]
        writer.writerow([safe(cell) for cell in cells])
    return "\ufeff" + out.getvalue()
