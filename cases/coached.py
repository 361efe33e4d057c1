"""A coach's own cases, with their consents and the calendar: read once for a page that asks several things of them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from cases import rules
from cases.choices import Stage
from cases.models import Case
from ppss.lib import weeks
from students import ages
from students.choices import ConsentState
from students.models import Consent, ConsentAnswer, ConsentCategory, Guardianship, Student
from students.rules import consent_state
from students.terms import Calendar, read_calendar

if TYPE_CHECKING:
    from accounts.models import User

#: The calendar is read so many weeks to either side of the week shown and of today.
WEEKS_AROUND = 12
#: What a page of a whole week shows of a case and its student. Every other column costs time for each of them, and
#: numbers are parsed or decrypted besides.
READ = (
    *("student", "school", "stage", "enrolled_on", "closed_on"),
    *("student__given_name", "student__family_name", "student__alias", "student__protection"),
    *("student__year", "student__school_class", "student__school__name"),
)


@dataclass(frozen=True)
class Held:
    """What of a consent is asked here: its state today, and which one is the newest."""

    pk: int
    valid_until: datetime.date
    created_at: datetime.datetime
    state: ConsentState


@dataclass(frozen=True)
class Coached:
    """``consents`` and ``opened`` (the categories open today) go by the student's id."""

    cases: list[Case]
    consents: dict[int, list[Held]]
    opened: dict[int, set[str]]
    calendar: Calendar

    def valid_consents(self) -> dict[int, list[int]]:
        """Ids of the consents valid today, by id of each student."""
        return {
            c.student_id: [held.pk for held in self.consents.get(c.student_id, ()) if held.state == ConsentState.VALID]
            for c in self.cases
        }

    def student(self, case_id: int) -> Student:
        return next(c.student for c in self.cases if c.pk == case_id)


def read(user: User, today: datetime.date, week: datetime.date) -> Coached:
    """Cases from consent to closing, and those in the booster that were still going in the week shown; six queries.

    In no order: who shows them sorts them, as Swedes do.
    """
    stages = Q(stage__in=(Stage.CONSENT, *rules.ACTIVE, Stage.CLOSING)) | Q(stage=Stage.BOOSTER, closed_on__gte=week)
    rows = Case.objects.visible_to(user).of_coach(user).filter(stages)
    cases = list(rows.select_related("student__school").only(*READ).order_by())
    consents = _consents({c.student_id for c in cases}, today)
    first, last = sorted((weeks.monday(week), weeks.monday(today)))
    calendar = read_calendar(weeks.shift(first, -WEEKS_AROUND), weeks.shift(last, WEEKS_AROUND))
    return Coached(cases, consents, _opened(consents), calendar)


def _consents(students: Collection[int], today: datetime.date) -> dict[int, list[Held]]:
    """The consents by student, from plain values: three queries, and no rows built of which little is asked."""
    custodians: dict[int, list[int]] = defaultdict(list)
    answers: dict[int, dict[int, str]] = defaultdict(dict)
    links = Guardianship.objects.filter(student__in=students, custody=True).order_by()
    for student, guardian in links.values_list("student", "guardian"):
        custodians[student].append(guardian)
    given = ConsentAnswer.objects.filter(consent__student__in=students).order_by()
    for consent, guardian, answer in given.values_list("consent", "guardian", "answer"):
        answers[consent][guardian] = answer
    found: dict[int, list[Held]] = defaultdict(list)
    rows = Consent.objects.filter(student__in=students).values(
        "pk",
        "student",
        "student__birth_date",
        "valid_from",
        "valid_until",
        "student_signed_on",
        "withdrawn_at",
        "created_at",
        "alone_on",
    )
    years = ages.current()
    for row in rows:
        state = consent_state(
            today=today,
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            birth_date=row["student__birth_date"],
            student_signed=row["student_signed_on"] is not None,
            withdrawn=row["withdrawn_at"] is not None,
            custodians=custodians[row["student"]],
            answers=answers[row["pk"]],
            alone=row["alone_on"] is not None,
            ages=years,
        )
        found[row["student"]].append(Held(row["pk"], row["valid_until"], row["created_at"], state))
    return found


def _opened(consents: dict[int, list[Held]]) -> dict[int, set[str]]:
    """Which categories are open, by id of the student: ``Consent.objects.opened`` for consents that are at hand."""
    valid = {c.pk: student for student, rows in consents.items() for c in rows if c.state == ConsentState.VALID}
    opened: dict[int, set[str]] = defaultdict(set)
    for consent, category in ConsentCategory.objects.filter(consent__in=valid).values_list("consent", "category"):
        opened[valid[consent]].add(category)
    return opened
