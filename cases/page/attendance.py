"""The attendance of a student on the page of a case: shares with period, source and coverage, and what charts draw."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models.functions import ExtractIsoWeekDay
from django.utils import formats
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence import measures
from absence.choices import Flag
from absence.measures import Sums
from absence.models import AbsenceFigure, Lesson, WeeklySum
from absence.student_weeks import LESSON_SUMS
from accounts.choices import Agency, Category
from accounts.models import User
from cases.models import ActionPlan, Case, Intervention
from cases.opening import Opening
from ppss.lib import weeks
from ppss.lib.numbers import decimal, percent, round_half_away
from ppss.lib.templatetags.charts import Event

#: The line reaches so many weeks back: three terms with their holidays.
WEEKS_BACK = 78
#: So many weeks with lessons have a bar each.
BARS = 14
#: What is said of now is said of so many weeks with lessons.
NOW = 4
#: The parts of a week's lessons, from below: name in the sums, fill, word.
PARTS: tuple[tuple[str, str, Promise], ...] = (
    ("invalid", "bad", gettext_lazy("invalid absence")),
    ("valid", "hatch", gettext_lazy("valid absence")),
    ("unreported", "none", gettext_lazy("not registered")),
    ("other", "dots", gettext_lazy("other school activity")),
    ("present", "tint", gettext_lazy("present")),
)
Row = tuple[str, list[float | None]]


def _percent(share: object) -> float | None:
    return None if share is None else float(round_half_away(decimal(share) * 100, 1))


def _coverage(share: object) -> str:
    return _("coverage not known") if share is None else _("coverage %(share)s") % {"share": percent(share)}


def _parts(label: str, sums: Sums) -> Row:
    """The parts of what was scheduled, in percent."""
    return label, [_percent(getattr(sums, name) / sums.scheduled) for name, _fill, _word in PARTS]


@dataclass(frozen=True)
class Spell:
    """Some weeks in a row with what they add up to: a share as it may be shown."""

    first: datetime.date
    last: datetime.date
    sums: Sums

    @property
    def period(self) -> str:
        first, last = weeks.label(self.first), self.last.isocalendar().week
        return first if self.first == self.last else f"{first}–{last}"

    @property
    def note(self) -> str:
        """Share, period, source and coverage in one line."""
        shares = _("%(share)s absence (valid %(valid)s, invalid %(invalid)s)") % {
            "share": percent(self.sums.total_share),
            "valid": percent(self.sums.valid_share),
            "invalid": percent(self.sums.invalid_share),
        }
        source = _("source: the school's lessons")
        return f"{shares} · {self.period} · {source} · {_coverage(self.sums.coverage)}"


@dataclass(frozen=True)
class Attendance:
    """``known`` are the weeks with lessons by their Monday, oldest first; never empty."""

    known: dict[datetime.date, Sums]
    marks: tuple[tuple[datetime.date, datetime.date | None, str], ...]
    initial: AbsenceFigure | None = None
    names = [word for _name, _fill, word in PARTS]
    fills = [fill for _name, fill, _word in PARTS]
    absent_names = names[:2]
    line_names = [gettext_lazy("Absence"), gettext_lazy("Coverage")]

    def _spell(self, found: Sequence[datetime.date]) -> Spell:
        return Spell(found[0], found[-1], sum((self.known[week] for week in found), Sums()))

    @cached_property
    def recent(self) -> list[datetime.date]:
        return list(self.known)[-BARS:]

    @cached_property
    def now(self) -> Spell:
        return self._spell(list(self.known)[-NOW:])

    @cached_property
    def bars(self) -> Spell:
        return self._spell(self.recent)

    @cached_property
    def all(self) -> Spell:
        return self._spell(list(self.known))

    @property
    def flags(self) -> list[tuple[str, Promise]]:
        """What is to be said beside the share of now, each with the kind of its badge."""
        latest = [week for week in self.known if self.known[week].reported][-measures.FULLY_ABSENT_WEEKS :]
        recent = sum((self.known[week] for week in latest), Sums())
        found = measures.flags(self.now.sums, recent=recent, recent_weeks=len(latest))
        if self.initial and measures.is_far_apart(self.initial.coverage, self.now.sums.coverage):
            found.append(Flag.COVERAGE_MOVED)
        return [("bad" if flag == Flag.FULLY_ABSENT else "warn", flag.label) for flag in found]

    @property
    def compared(self) -> str:
        """Then and now, each with its period and coverage."""
        now = _("%(share)s now (%(period)s, %(coverage)s)") % {
            "share": percent(self.now.sums.total_share),
            "period": self.now.period,
            "coverage": _coverage(self.now.sums.coverage),
        }
        source = _("source: the school's lessons")
        if not self.initial:
            return f"{now} · {source}"
        then = _("%(share)s at enrolment (%(period)s, %(coverage)s)") % {
            "share": percent(self.initial.share),
            "period": f"{self.initial.first_day.isoformat()} – {self.initial.last_day.isoformat()}, "
            f"{self.initial.get_source_display().lower()}",
            "coverage": _coverage(self.initial.coverage),
        }
        return f"{then} → {now} · {source}"

    @property
    def week_rows(self) -> list[Row]:
        return [_parts(weeks.label(week), self.known[week]) for week in self.recent]

    @property
    def absent_rows(self) -> list[Row]:
        """Invalid and valid absence in percent of what was reported."""
        return [
            (weeks.label(week), [_percent(self.known[week].invalid_share), _percent(self.known[week].valid_share)])
            for week in self.recent
        ]

    @cached_property
    def span(self) -> list[datetime.date]:
        """Every week from the first with lessons to the last; without lessons it is a gap."""
        first, last = self.all.first, self.all.last
        return [weeks.shift(first, n) for n in range((last - first).days // 7 + 1)]

    @property
    def line_rows(self) -> list[Row]:
        year = self.all.last.isocalendar().year
        rows = []
        for week in self.span:
            sums = self.known.get(week, Sums())
            label = weeks.label(week) if week.isocalendar().year == year else f"{week:%G}-{week:%V}"
            rows.append((label, [_percent(sums.total_share), _percent(sums.coverage)]))
        return rows

    @property
    def line_events(self) -> list[Event]:
        return self._events(self.span)

    @property
    def bar_events(self) -> list[Event]:
        return self._events(self.recent)

    def _events(self, rows: Sequence[datetime.date]) -> list[Event]:
        """The marks of the weeks shown, those of one week as one."""
        by_week: dict[int, list[tuple[datetime.date, datetime.date | None, str]]] = {}
        for mark in sorted(self.marks, key=lambda mark: mark[0]):
            if rows[0] <= mark[0] < weeks.shift(rows[-1], 1):
                place = next((n for n, week in enumerate(rows) if weeks.shift(week, 1) > mark[0]), len(rows) - 1)
                by_week.setdefault(place, []).append(mark)
        events = []
        for place, marks in by_week.items():
            last = max((last for _first, last, _words in marks if last), default=None)
            until = None if last is None else max(n for n, week in enumerate(rows) if n == place or week <= last)
            words = "; ".join(dict.fromkeys(words for _first, _last, words in marks))
            events.append(Event(place, until, words, formats.date_format(marks[0][0], "j F Y")))
        return events


def read(case: Case, user: User, opening: Opening, initial: AbsenceFigure | None) -> Attendance | None:
    """The weeks of the student with what stands over them; None where there is none or it is closed. Three queries."""
    first = weeks.shift(opening.today, -WEEKS_BACK)
    sums = WeeklySum.objects.of_students(user, [case.student_id], {case.student_id: opening.open})
    rows = sums.between(first, opening.today).filter(scheduled__gt=0).order_by("week")
    known = {values.pop("week"): Sums(**values) for values in rows.values("week", *measures.NAMES)}
    return Attendance(known, tuple(_marks(case, user, opening)), initial) if known else None


def why_closed(opening: Opening, user: User) -> object:
    """The words where the school's attendance is closed to the reader; None where it is open."""
    return None if opening.sees(Agency.SCHOOL, Category.ATTENDANCE) else opening.why_closed(Category.ATTENDANCE)


def _marks(case: Case, user: User, opening: Opening) -> Iterable[tuple[datetime.date, datetime.date | None, str]]:
    """Stages and interventions, as far as they are open to the person."""
    for day, words in (
        (case.proposed_on, _("Proposed")),
        (case.enrolled_on, _("Enrolled")),
        (case.closed_on, _("Closed")),
    ):
        if day:
            yield day, None, words
    plans = opening.records(ActionPlan, case, user).filter(in_force_on__isnull=False).order_by("version")
    for version, day in plans.values_list("version", "in_force_on"):
        yield day, None, _("Plan in force") if version == 1 else _("Plan, version %(n)d") % {"n": version}
    tools = opening.records(Intervention, case, user).filter(plans__in_force_on__isnull=False).distinct()
    for tool in tools.select_related("tool"):
        yield tool.first_day, tool.last_day, str(tool.tool)


@dataclass(frozen=True)
class Patterns:
    """The same weeks by subject and by weekday."""

    subjects: list[Row]
    weekdays: list[Row]


def patterns(case: Case, user: User, opening: Opening, spell: Spell) -> Patterns:
    """When and in what the student is absent, over the weeks of a spell. Two queries."""
    last = spell.last + datetime.timedelta(days=6)
    lessons = Lesson.objects.of_students(user, [case.student_id], {case.student_id: opening.open})
    lessons = lessons.filter(date__gte=spell.first, date__lte=last).order_by()
    by_subject = _grouped(lessons.values("subject__code"), "subject__code", str)
    by_day = _grouped(
        lessons.values(day=ExtractIsoWeekDay("date")), "day", lambda day: str(WEEKDAYS_ABBR[day - 1]).lower()
    )
    return Patterns(by_subject, by_day)


def _grouped(rows: object, key: str, name: Callable[[object], str]) -> list[Row]:
    summed = rows.annotate(**{f"sum_{part}": LESSON_SUMS[part] for part in measures.NAMES}).order_by(key)
    return [_parts(name(row[key]), Sums(**{part: row[f"sum_{part}"] for part in measures.NAMES})) for row in summed]
