"""The lessons of the demo's students: told with their stories, and imported as the files of the schools' systems."""

from __future__ import annotations

import datetime
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from absence.measures import Sums
from accounts.models import User
from ppss.demo.files import import_term
from ppss.lib import weeks
from students.models import Term
from students.terms import DAY, Calendar

#: How much of the lessons a school's teachers register; elsewhere most of them.
COVERAGE = {"Hökarängsskolan": 0.57}
USUAL_COVERAGE = 0.94
#: When lessons begin, and how long they are.
SLOTS = (("08:20", 60), ("09:40", 60), ("11:00", 50), ("12:40", 60), ("14:00", 60))
#: The lessons of a week, by subject.
YOUNGER = ("MA",) * 4 + ("SV",) * 4 + ("EN",) * 3 + ("NO", "SO", "IDH") * 2 + ("SL", "BL", "MU")
OLDER = (*("MA", "SV", "EN") * 3, *("IDH", "M2") * 2, "BI", "FY", "KE", "GE", "HI", "SH", "SL", "BL", "MU", "HKK", "TK")
HEADINGS = (
    *("elev", "datum", "starttid", "minuter", "ämne", "rapporterad"),
    *("närvaro", "giltig frånvaro", "ogiltig frånvaro", "annan skolaktivitet"),
)
#: Weekday (0 is Monday), start, minutes, subject.
Slot = tuple[int, str, int, str]


@dataclass(frozen=True)
class Told:
    """One lesson as the file has it; the minutes of one that nobody registered are all 0."""

    date: datetime.date
    start: str
    minutes: int
    subject: str
    is_reported: bool
    present: int = 0
    valid: int = 0
    invalid: int = 0
    other: int = 0

    def cells(self, student: str) -> tuple[object, ...]:
        spent = (self.present, self.valid, self.invalid, self.other)
        return student, self.date, self.start, self.minutes, self.subject, int(self.is_reported), *spent

    def sums(self) -> Sums:
        reported = self.minutes if self.is_reported else 0
        return Sums(1, self.minutes, reported, self.present, self.valid, self.invalid, self.other)


def timetable(school: str, school_class: str, year: int) -> list[Slot]:
    """The lessons of a class in a week, the same ones every week."""
    subjects = list(OLDER if year > 5 else YOUNGER)
    random.Random(f"{school} {school_class}").shuffle(subjects)  # noqa: S311 - the same demo every time, not a secret
    places = [(day, *slot) for slot in SLOTS for day in range(5)]
    return sorted((*place, subject) for place, subject in zip(places, subjects, strict=False))


class Attendance:
    """One student at school, week by week. The story says how much is missed when; between two such days it changes
    by even steps. Weeks are told in order, and what has been told does not change.

    ``other`` is the share of lessons on an adapted programme, from the day in ``adapted_from`` on.
    """

    def __init__(self, slots: Sequence[Slot], *, key: str, school: int, coverage: float, habit: str) -> None:
        self.rng = random.Random(key)  # noqa: S311 - the same demo every time, not a secret
        self.slots, self.school = slots, school
        self.coverage = min(0.99, max(0.4, self.rng.gauss(coverage, 0.03)))
        self.valid_part = self.rng.uniform(0.15, 0.6)
        self.expected: list[tuple[datetime.date, float]] = []
        self.adapted_from: datetime.date | None = None
        self.told: dict[datetime.date, list[Told]] = {}
        self.liking = self._liking(habit)

    def _liking(self, habit: str) -> Mapping[Slot, float]:
        """How likely each lesson is to be missed: a weekday and two subjects more than others, or the mornings."""
        day, hard = self.rng.randrange(5), self.rng.sample(sorted({slot[3] for slot in self.slots}), 2)
        first = 4 if habit == "mornings" else 1.4
        return {
            slot: (1.8 if slot[0] == day else 1) * (2.2 if slot[3] in hard else 1) * (first if slot[1] < "09" else 1)
            for slot in self.slots
        }

    def expect(self, week: datetime.date, level: float) -> None:
        """From the week (its Monday) on the student misses such a share, until something else is expected."""
        self.expected = sorted([*(e for e in self.expected if e[0] != week), (week, min(1.0, max(0.0, level)))])

    def level(self, week: datetime.date) -> float:
        place = bisect_right(self.expected, week, key=lambda e: e[0])
        before, after = self.expected[max(place - 1, 0)], self.expected[min(place, len(self.expected) - 1)]
        if before[0] >= after[0]:
            return before[1]
        return before[1] + (after[1] - before[1]) * ((week - before[0]) / (after[0] - before[0]))

    def tell_up_to(self, last: datetime.date, calendar: Calendar) -> None:
        """The lessons of the weeks that are expected, up to a day."""
        week = weeks.shift(max(self.told), 1) if self.told else self.expected[0][0]
        while week <= last:
            self.told[week] = self._week(week, calendar)
            week = weeks.shift(week, 1)

    def _week(self, week: datetime.date, calendar: Calendar) -> list[Told]:
        rng, level = self.rng, self.level(week)
        free = {n for n in range(5) if not calendar.is_school_day(week + n * DAY, self.school)}
        slots = [slot for slot in self.slots if slot[0] not in free]
        if 0.01 < level < 0.995:
            level = min(0.99, max(0.0, rng.gauss(level, 0.035)))
        heavy = {n: rng.uniform(0.3, 1.7) ** 2 for n in range(5)}
        excused = {n for n in range(5) if rng.random() < self.valid_part}
        order = sorted(slots, key=lambda s: rng.random() ** (1 / (self.liking[s] * heavy[s[0]])), reverse=True)
        target, away, missed = level * sum(slot[2] for slot in slots), set(), 0
        for slot in order:
            if missed + slot[2] / 2 > target:
                break
            away.add(slot)
            missed += slot[2]
        is_adapted = self.adapted_from is not None and week >= self.adapted_from
        return [self._lesson(week, slot, slot in away, slot[0] in excused, is_adapted) for slot in slots]

    def _lesson(self, week: datetime.date, slot: Slot, is_away: bool, is_excused: bool, is_adapted: bool) -> Told:
        day, start, minutes, subject = slot
        chance, late = self.rng.random(), self.rng.random()
        told = {"date": week + day * DAY, "start": start, "minutes": minutes, "subject": subject}
        if chance > self.coverage:
            return Told(**told, is_reported=False)
        if is_adapted and day in (1, 3) and start >= "11":
            return Told(**told, is_reported=True, other=minutes)
        if is_away:
            return Told(**told, is_reported=True, **{"valid" if is_excused else "invalid": minutes})
        missing = 15 if late < 0.04 else 0
        return Told(**told, is_reported=True, present=minutes - missing, invalid=missing)

    def lessons(self, first: datetime.date, last: datetime.date) -> Iterator[Told]:
        """What has been told of some days, both counted."""
        for week, told in self.told.items():
            if weeks.monday(first) <= week <= last:
                yield from (lesson for lesson in told if first <= lesson.date <= last)

    def sums(self, first: datetime.date, last: datetime.date) -> Sums:
        return sum((lesson.sums() for lesson in self.lessons(first, last)), Sums())


def import_attendance(
    of_students: Mapping[str, Attendance], *, by: User, today: datetime.date, calendar: Calendar
) -> None:
    """A file for each term with the lessons of all students up to yesterday, keyed by identity number."""
    yesterday = today - DAY
    rows: dict[Term, list[tuple[object, ...]]] = defaultdict(list)
    terms = list(Term.objects.filter(start__lte=yesterday).order_by("start"))
    for student, attendance in of_students.items():
        attendance.tell_up_to(yesterday, calendar)
        for term in terms:
            found = attendance.lessons(term.start, min(term.end, yesterday))
            rows[term] += [lesson.cells(student) for lesson in found]
    for term in terms:
        if rows[term]:
            import_term(kind="attendance", of="narvaro", term=term, rows=[HEADINGS, *rows[term]], by=by)
