"""The absence list of a school's health team: every student with shares, coverage, trend, and what is done already.

The sums of all students of the schools are read at once, as plain values: some hundred rows a school, and filters,
counts and order are then those of ``absence.measures`` itself. Students, trends and cases are read for a page.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from absence import list_sums, measures, signs
from absence.choices import Flag, Source
from absence.measures import Share, Sums
from absence.models import SetAside
from absence.signs import Habit
from absence.windows import Weeks
from accounts.choices import Category
from accounts.roles import Permission
from cases.models import Case
from imports.report import safe
from ppss.lib.numbers import percent
from ppss.lib.text import fold
from students.models import Student
from students.terms import DAY

if TYPE_CHECKING:
    from accounts.models import User

#: Where the facts of a student end in a row of sums, and where the sums of the window do.
_FACTS = len(list_sums.STUDENT)
_NOW = _FACTS + len(measures.NAMES)


@dataclass(slots=True)
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
    is_rising: bool
    case: Case | None
    aside: SetAside | None
    percent: int = field(init=False)
    trend: list[float | None] = field(default_factory=list)
    habits: list[Habit] = field(default_factory=list)

    def __post_init__(self) -> None:
        percent = self.sums.whole_percent(Share.TOTAL)
        self.percent = -1 if percent is None else percent

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
    found = list_sums.read(students, weeks, rising_points)
    cases, asides = _cases(user, schools), _asides(user, schools, today)
    return [_row(values, cases, asides) for values in found]


def _row(values: tuple, cases: Mapping[int, Case], asides: Mapping[int, SetAside]) -> Row:
    """From a row of ``list_sums.read``."""
    pk, given_name, family_name, alias, is_protected, school_class, year, school = values[:_FACTS]
    sums = Sums(*values[_FACTS:_NOW])
    scheduled, reported, recent_weeks, is_rising, *recent = values[_NOW:]
    return Row(
        pk,
        alias if is_protected else f"{given_name} {family_name}",
        "" if is_protected else school_class,
        year,
        school,
        bool(is_protected),
        sums,
        Sums(0, scheduled or 0, reported or 0),
        Sums(**{name: value or 0 for name, value in zip(list_sums.RECENT, recent, strict=True)}) if recent else sums,
        recent_weeks,
        bool(is_rising),
        cases.get(pk),
        asides.get(pk),
    )


def _cases(user: User, schools: Collection[int]) -> dict[int, Case]:
    """The open case of each student one may see, proposals included."""
    rows = Case.objects.of_seen_students(user).open().filter(student__school__in=schools).order_by()
    return {case.student_id: case for case in rows.only("student", "stage")}


def _asides(user: User, schools: Collection[int], today: datetime.date) -> dict[int, SetAside]:
    rows = SetAside.objects.of_seen_students(user).in_force(today).filter(student__school__in=schools)
    return {aside.student_id: aside for aside in rows.select_related("by").only("student", "until", "note", "by__name")}


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
        return row.percent >= self.least if self.least else True


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
    is_shown = SHOWN[asked.shown]
    shown = [row.percent for row in rows if asked.of_class(row) and is_shown(row)]
    return {least: sum(percent >= least for percent in shown) for least in thresholds}


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
    """Give the rows of a page their trend; one query."""
    trends = list_sums.trends([row.pk for row in rows], weeks.trend)
    for row in rows:
        row.trend = trends.get(row.pk, [])


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
