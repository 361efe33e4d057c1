"""Students going on a day, by group: weeks followed up, absence at enrolment and now, guardians reached. One statement.

The same on SQLite and PostgreSQL. Absence is in whole ten-thousandths, so that sums are exact on both.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from operator import add, attrgetter

from django.db.models import QuerySet

from cases.choices import ContactWith
from cases.models import Case
from cases.rules import ACTIVE
from messaging.choices import State
from ppss.lib import weeks
from reports.evaluation.definition import BAND_BOUNDS, POINT, WHOLE, Band
from reports.evaluation.rows import units
from reports.sql import fetch
from students.terms import Calendar

#: How many whole weeks back the share of weeks followed up, the absence now and the contacts look.
WEEKS = 4
#: Messages to guardians that went out.
GONE = (State.SENT, State.DELIVERED)
#: What the students going can be cut by.
CUTS = ("school", "sex", "year", "band", "district")


@dataclass(frozen=True)
class Moment:
    """A day that is looked at, and the four school weeks before it, oldest first (Mondays)."""

    day: datetime.date
    weeks: tuple[datetime.date, ...]

    @property
    def settled(self) -> datetime.date:
        """The Sunday before: absence now is of those who were going all through the weeks and on this day.

        So it stays the same for a whole week, and two looks at it never differ by one student.
        """
        return weeks.monday(self.day) - datetime.timedelta(days=1)


@dataclass(frozen=True)
class Live:
    """Counts of the students going in a group, and sums over them; groups without a student in common add up.

    ``with_due`` had a week due, ``due`` and ``followed`` are weeks. ``initial_n`` has a trusted absence at enrolment,
    ``now_n`` attendance in the weeks, ``both_n`` both. ``reached`` have a guardian who was spoken with in the weeks, or
    to whom a message went. ``raised`` and ``lowered`` are attendance now against enrolment, of those with both;
    ``early`` were enrolled after the weeks had begun: too early to measure.
    """

    going: int = 0
    with_due: int = 0
    due: int = 0
    followed: int = 0
    initial_n: int = 0
    initial_sum: int = 0
    now_n: int = 0
    now_sum: int = 0
    both_n: int = 0
    both_initial_sum: int = 0
    both_now_sum: int = 0
    reported: int = 0
    scheduled: int = 0
    reached: int = 0
    raised: int = 0
    lowered: int = 0
    early: int = 0

    def __add__(self, more: Live) -> Live:
        return Live(*map(add, _counts(self), _counts(more)))

    @property
    def share_followed(self) -> Fraction | None:
        return Fraction(self.followed, self.due) if self.due else None

    @property
    def coverage(self) -> Fraction | None:
        """Reported minutes of those scheduled, of the students whose absence now is counted."""
        return Fraction(self.reported, self.scheduled) if self.scheduled else None


#: The counts and sums of a group in their order.
_counts = attrgetter(*(field.name for field in fields(Live)))


def moment(day: datetime.date, calendar: Calendar, *, back: int = 30) -> Moment:
    """A day with the last four school weeks that were over by then."""
    last = weeks.shift(day, -1)
    found = calendar.school_weeks(weeks.shift(last, 1 - back), last)[-WEEKS:]
    return Moment(day, tuple(found) or (last,))


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _rows(cases: QuerySet[Case], at: Moment) -> tuple[str, list[object]]:
    """A row for each stretch of enrolment that covers the day or the Sunday before it."""
    inside, params = "", []
    if cases.query.where:
        sql, params = cases.order_by().values("pk").query.sql_with_params()
        inside = f"AND stretch_case.id IN ({sql})"
    first, last = at.weeks[0], at.weeks[-1]
    low, high = BAND_BOUNDS
    followed = ", ".join(f"max(CASE WHEN week = %s THEN 1 ELSE 0 END) AS week_{n}" for n in range(len(at.weeks)))
    spans = f"""
        SELECT id AS case_id, enrolled_on, closed_on FROM cases_case
        WHERE enrolled_on <= %s AND (closed_on > %s OR (closed_on IS NULL AND stage IN ({_quoted(ACTIVE)})))
        UNION SELECT case_id, enrolled_on, closed_on FROM cases_closing
        WHERE enrolled_on <= %s AND closed_on > %s"""  # noqa: S608 - as below
    sql = f"""
SELECT stretch.*, school.id AS school, school.district_id AS district, student.sex, student.year,
    CASE WHEN stretch.closed_on IS NULL OR stretch.closed_on > %s THEN 1 ELSE 0 END AS going,
    CASE WHEN initial IS NULL THEN '' WHEN initial < {low} THEN '{Band.LOW}' WHEN initial <= {high} THEN '{Band.MEDIUM}'
        ELSE '{Band.HIGH}' END AS band,
    CASE WHEN sums.reported > 0 AND stretch.enrolled_on <= %s THEN
        (2 * {WHOLE} * sums.absent + sums.reported) / (2 * sums.reported) END AS now, sums.reported, sums.scheduled,
    CASE WHEN EXISTS (SELECT 1 FROM cases_contact AS contact WHERE contact.case_id = stretch.case_id
        AND contact.with_whom = '{ContactWith.GUARDIAN}' AND NOT contact.no_answer AND contact.at >= %s
        AND contact.at < %s)
        OR EXISTS (SELECT 1 FROM messaging_message AS message WHERE message.student_id = stretch.student_id
        AND message.guardian_id IS NOT NULL AND message.state IN ({_quoted(GONE)}) AND message.state_at >= %s
        AND message.state_at < %s) THEN 1 ELSE 0 END AS reached, followed.*
FROM (
    SELECT spans.*, stretch_case.school_id, stretch_case.student_id,
        {units("figure", "spans.enrolled_on")} AS initial
    FROM ({spans}) AS spans JOIN cases_case AS stretch_case ON stretch_case.id = spans.case_id {inside}
    LEFT JOIN absence_absencefigure AS figure ON figure.id = stretch_case.initial_absence_id
) AS stretch
JOIN students_student AS student ON student.id = stretch.student_id
JOIN accounts_school AS school ON school.id = stretch.school_id
LEFT JOIN (
    SELECT student_id, CAST(sum(valid + invalid) AS bigint) AS absent, CAST(sum(reported) AS bigint) AS reported,
        CAST(sum(scheduled) AS bigint) AS scheduled
    FROM absence_weeklysum WHERE week BETWEEN %s AND %s GROUP BY student_id
) AS sums ON sums.student_id = stretch.student_id
LEFT JOIN (
    SELECT case_id AS followed_case, {followed} FROM cases_weeklyfollowup
    WHERE week IN ({", ".join(["%s"] * len(at.weeks))}) GROUP BY case_id
) AS followed ON followed.followed_case = stretch.case_id"""  # noqa: S608 - made of words of this program
    until = weeks.shift(last, 1)
    span = [at.day, at.settled, at.day, at.settled]
    return sql, [at.day, first, first, until, first, until, *span, *params, first, last, *at.weeks, *at.weeks]


def live(cases: QuerySet[Case], by: Sequence[str], at: Moment, calendar: Calendar) -> dict[tuple, Live]:
    """Students going on the day, for each combination of ``by`` (names of CUTS) that occurs. One statement.

    ``calendar`` says which of the weeks a school had off: nobody there has them due.
    """
    inner, params = _rows(cases, at)
    keys = "".join(f"{name}, " for name in by)
    now = "now IS NOT NULL"
    both = "initial IS NOT NULL AND now IS NOT NULL"
    sums = [
        "sum(going)",
        "sum(CASE WHEN going = 1 AND initial IS NOT NULL THEN 1 ELSE 0 END)",
        "sum(CASE WHEN going = 1 THEN initial ELSE 0 END)",
        "count(now)",
        "sum(now)",
        f"sum(CASE WHEN {both} THEN 1 ELSE 0 END)",
        f"sum(CASE WHEN {both} THEN initial ELSE 0 END)",
        f"sum(CASE WHEN {both} THEN now ELSE 0 END)",
        f"sum(CASE WHEN {now} THEN reported ELSE 0 END)",
        f"sum(CASE WHEN {now} THEN scheduled ELSE 0 END)",
        "sum(CASE WHEN going = 1 THEN reached ELSE 0 END)",
        f"sum(CASE WHEN 2 * (initial - now) >= {POINT} THEN 1 ELSE 0 END)",
        f"sum(CASE WHEN 2 * (now - initial) >= {POINT} THEN 1 ELSE 0 END)",
        "sum(CASE WHEN going = 1 AND enrolled_on > %s THEN 1 ELSE 0 END)",
    ]
    plain = len(sums)
    ends = [week + datetime.timedelta(days=6) for week in at.weeks]
    for n in range(len(at.weeks)):
        is_due = "going = 1 AND enrolled_on <= %s"
        sums.append(f"sum(CASE WHEN {is_due} THEN 1 ELSE 0 END)")
        sums.append(f"sum(CASE WHEN {is_due} THEN coalesce(week_{n}, 0) ELSE 0 END)")
    sql = f"SELECT {keys}school, {', '.join(sums)} FROM ({inner}) AS counted GROUP BY {keys}school"  # noqa: S608
    groups: dict[tuple, Live] = defaultdict(Live)
    for row in fetch(sql, [at.weeks[0], *(day for end in ends for day in (end, end)), *params]):
        key, school, counts = tuple(row[: len(by)]), row[len(by)], [int(count or 0) for count in row[len(by) + 1 :]]
        groups[key] += _read(school, counts[:plain], counts[plain:], at, calendar)
    return dict(groups)


def going_at(cases: QuerySet[Case], days: Sequence[datetime.date]) -> dict[int, list[int]]:
    """Students going on each of the days, by district. One statement."""
    if not days:
        return {}
    inside, params = "", []
    if cases.query.where:
        sql, params = cases.order_by().values("pk").query.sql_with_params()
        inside = f"WHERE spans.case_id IN ({sql})"
    counts = ", ".join(
        "sum(CASE WHEN spans.enrolled_on <= %s AND (spans.closed_on IS NULL OR spans.closed_on > %s) THEN 1 ELSE 0 END)"
        for _day in days
    )
    sql = f"""SELECT school.district_id, {counts} FROM (
    SELECT id AS case_id, enrolled_on, closed_on FROM cases_case
    WHERE enrolled_on IS NOT NULL AND (closed_on IS NOT NULL OR stage IN ({_quoted(ACTIVE)}))
    UNION SELECT case_id, enrolled_on, closed_on FROM cases_closing WHERE enrolled_on IS NOT NULL
) AS spans JOIN cases_case AS spans_case ON spans_case.id = spans.case_id
JOIN accounts_school AS school ON school.id = spans_case.school_id {inside}
GROUP BY school.district_id"""  # noqa: S608 - made of words of this program
    found = fetch(sql, [*(day for each in days for day in (each, each)), *params])
    return {district: [int(count or 0) for count in each] for district, *each in found}


def _read(school: int, plain: Sequence[int], weekly: Sequence[int], at: Moment, calendar: Calendar) -> Live:
    free = calendar.break_weeks(at.weeks[0], at.weeks[-1], school)
    counted = [n for n, week in enumerate(at.weeks) if week not in free]
    due = [weekly[2 * n] for n in counted]
    followed = sum(weekly[2 * n + 1] for n in counted)
    return Live(plain[0], max(due, default=0), sum(due), followed, *plain[1:])


def together(groups: Mapping[tuple, Live]) -> Live:
    return sum(groups.values(), Live())


def share(total: int, count: int) -> Fraction | None:
    """A mean of ten-thousandths as a share of 0-1."""
    return Fraction(total, count * WHOLE) if count else None
