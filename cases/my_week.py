"""My week: a coach's students in one ISO week, read in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from absence import student_weeks
from absence.student_weeks import StudentWeeks
from accounts.roles import Permission
from cases import coached, rules
from cases.choices import Result, Stage
from cases.coached import Coached
from cases.models import Case, SubGoalResult, WeeklyFollowUp
from ppss.lib import weeks
from ppss.lib.swedish import sort_key
from students.models import Consent
from students.terms import Calendar

if TYPE_CHECKING:
    from accounts.models import User

#: So many weeks stand as small marks on each student's row.
WEEKS_SHOWN = 8
#: What a mark says, by its key: a sign that needs no colour, and the word.
MARKS: dict[str, tuple[str, Promise]] = {
    Result.MET: ("✓", _("met")),
    Result.PARTLY: ("◐", _("partly met")),
    Result.NOT_MET: ("✕", _("not met")),
    "noted": ("•", _("followed up without results")),
    "no_meeting": ("–", _("did not meet")),
    "missed": ("○", _("not followed up")),
    "break": ("", _("no school")),
    "outside": ("", _("not going")),
    "now": ("·", _("this week")),
}
#: The state of a student's week: kind of badge, icon and word.
STATES: dict[str, tuple[str, str, Promise]] = {
    "to_follow_up": ("warn", "circle", _("To follow up")),
    "done": ("ok", "check-lg", _("Followed up")),
    "late": ("ok", "clock-history", _("Followed up late")),
    "no_meeting": ("muted", "dash-lg", _("We did not meet")),
    "missed": ("warn", "exclamation-triangle", _("Not followed up")),
    "break": ("muted", "calendar3", _("No school")),
    "ahead": ("muted", "calendar3", _("Ahead")),
}


@dataclass(frozen=True)
class Mark:
    week: datetime.date
    key: str

    @property
    def sign(self) -> str:
        return MARKS[self.key][0]

    @property
    def title(self) -> str:
        return f"{weeks.label(self.week)} {MARKS[self.key][1]}"


class Written(NamedTuple):
    """What a row asks of a follow-up: hundreds of them are read, and few shown."""

    pk: int
    agency: str
    no_meeting: bool
    is_late: bool


@dataclass(frozen=True)
class Row:
    """One student in one week."""

    case: Case
    week: datetime.date
    follow_up: Written | None
    marks: tuple[Mark, ...]
    state: str
    #: None where there is none, or where it is closed to the person.
    attendance: StudentWeeks | None = None

    @property
    def badge(self) -> tuple[str, str, Promise]:
        return STATES[self.state]

    @property
    def waits(self) -> bool:
        """Whether the week is still to be followed up."""
        return self.state in ("to_follow_up", "missed")


@dataclass(frozen=True)
class WeekPage:
    """All of a coach's students in a week: those who wait first, then by name; and those on their way in.

    ``done`` has the weeks followed up, by case, from the first week that the page was asked to read.
    """

    week: datetime.date
    today: datetime.date
    rows: Sequence[Row]
    coming: Sequence[Case]
    done: dict[int, set[datetime.date]]

    @cached_property
    def followed_up(self) -> int:
        return sum(1 for row in self.rows if row.follow_up)

    @property
    def has_attendance(self) -> bool:
        return any(row.attendance for row in self.rows)

    @property
    def is_ahead(self) -> bool:
        return self.week > self.today

    def row(self, case_id: int) -> Row | None:
        return next((row for row in self.rows if row.case.pk == case_id), None)

    def next_to_follow_up(self, after: Case | None = None) -> Row | None:
        """The next student who waits, by name after the given one, then from the top; None when all are done."""
        waiting = sorted((r for r in self.rows if r.waits and r.case != after), key=lambda r: _by_name(r.case))
        later = [r for r in waiting if after and _by_name(r.case) > _by_name(after)]
        return next(iter(later or waiting), None)


def _by_name(case: Case) -> tuple[object, int]:
    return sort_key(str(case.student)), case.pk


def cases_in_work(user: User) -> Iterable[Case]:
    """Cases in which the person may follow up: visible, at a school where they coach."""
    rows = Case.objects.visible_to(user).filter(school__in=user.access.schools(Permission.WORK_WEEK))
    return rows.select_related("student__school", "school")


def read(
    user: User,
    week: datetime.date,
    today: datetime.date,
    *,
    whole_team: bool = False,
    own: Coached | None = None,
    since: datetime.date | None = None,
) -> WeekPage:
    """Read the page of the week (its Monday): own students, or all of the team's; a fixed number of queries.

    ``own`` is what the page has read of the coach's cases already; ``since`` asks for follow-ups from that week on,
    where it is earlier than the weeks shown.
    """
    own = own or coached.read(user, today, week)
    if whole_team:
        going = Q(stage__in=rules.ACTIVE) | Q(stage__in=(Stage.CLOSING, Stage.BOOSTER), closed_on__gte=week)
        cases = sorted((c for c in cases_in_work(user).filter(going) if _is_going(c, week)), key=_by_name)
    else:
        schools = user.access.schools(Permission.WORK_WEEK)
        cases = sorted((c for c in own.cases if c.school_id in schools and _is_going(c, week)), key=_by_name)
    carried_out = [c for c in cases if c.stage not in (Stage.MAPPING, Stage.PLAN)]
    first = weeks.shift(week, 1 - WEEKS_SHOWN)
    opened = Consent.objects.opened([c.student_id for c in carried_out], today) if whole_team else own.opened
    written = WeeklyFollowUp.objects.of_cases(user, carried_out, opened).filter(week__lte=week)
    follow_ups = _by_case(written.filter(week__gte=min(first, since or first)), user)
    results = _results(written.filter(week__gte=first))
    attendance = student_weeks.read(user, [c.student_id for c in carried_out], opened, week, count=WEEKS_SHOWN)
    rows = [
        _row(case, week, today, follow_ups[case.pk], results, own.calendar, attendance.get(case.student_id))
        for case in carried_out
    ]
    return WeekPage(
        week=week,
        today=today,
        rows=sorted(rows, key=lambda row: not row.waits),
        coming=[c for c in cases if c.stage in (Stage.MAPPING, Stage.PLAN)],
        done={case.pk: set(follow_ups[case.pk]) for case in carried_out},
    )


def _is_going(case: Case, week: datetime.date) -> bool:
    """Whether the student was enrolled by the end of the week, and not closed before it."""
    if case.enrolled_on is None or case.enrolled_on > week + datetime.timedelta(days=6):
        return False
    was_closed = case.stage in (Stage.CLOSING, Stage.BOOSTER)
    return case.is_active or bool(was_closed and case.closed_on and case.closed_on >= week)


def _by_case(written: QuerySet, user: User) -> dict[int, dict[datetime.date, Written]]:
    """By case and week; the own agency's where both have written."""
    found: dict[int, dict[datetime.date, Written]] = defaultdict(dict)
    for case_id, week, *rest in written.order_by().values_list("case", "week", *Written._fields):
        row = Written(*rest)
        if week not in found[case_id] or row.agency == user.agency:
            found[case_id][week] = row
    return found


def _results(written: QuerySet) -> dict[int, list[str]]:
    """The results by follow-up: hundreds of plain values, of which a mark each is made."""
    found: dict[int, list[str]] = defaultdict(list)
    results = SubGoalResult.objects.filter(follow_up__in=written.order_by().values("pk")).order_by()
    for follow_up_id, result in results.values_list("follow_up", "result"):
        found[follow_up_id].append(result)
    return found


def _row(
    case: Case,
    week: datetime.date,
    today: datetime.date,
    follow_ups: dict[datetime.date, Written],
    results: dict[int, list[str]],
    calendar: Calendar,
    attendance: StudentWeeks | None,
) -> Row:
    first = weeks.shift(week, 1 - WEEKS_SHOWN)
    breaks = calendar.break_weeks(first, week, case.school_id)
    marks = tuple(
        Mark(then, _mark(case, then, today, follow_ups.get(then), results, then in breaks))
        for then in (weeks.shift(first, n) for n in range(WEEKS_SHOWN))
    )
    follow_up = follow_ups.get(week)
    return Row(case, week, follow_up, marks, _state(week, today, follow_up, week in breaks), attendance)


def _mark(
    case: Case,
    week: datetime.date,
    today: datetime.date,
    follow_up: Written | None,
    results: dict[int, list[str]],
    is_break: bool,
) -> str:
    if follow_up is not None:
        result = rules.mark(results.get(follow_up.pk, []))
        return result or ("no_meeting" if follow_up.no_meeting else "noted")
    if case.enrolled_on > week + datetime.timedelta(days=6) or (case.closed_on and case.closed_on < week):
        return "outside"
    if is_break:
        return "break"
    return "missed" if week < weeks.monday(today) else "now"


def _state(week: datetime.date, today: datetime.date, follow_up: Written | None, is_break: bool) -> str:
    if follow_up is not None:
        return "late" if follow_up.is_late else "no_meeting" if follow_up.no_meeting else "done"
    if week > today:
        return "ahead"
    if is_break:
        return "break"
    return "missed" if rules.is_late(week, today) else "to_follow_up"
