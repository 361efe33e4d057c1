"""Who will be told of a report and who will not, read for many reports in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.choices import Category
from cases.models import Case
from outreach import rules
from outreach.choices import Told
from outreach.models import WeeklyReport
from outreach.wordings import written_in
from students import ages
from students.choices import Answer, Channel
from students.models import Consent, ConsentAnswer, Guardian, Guardianship, Student


@dataclass(frozen=True)
class Recipient:
    """A guardian of the student, whether they are told, and in which language they are written to."""

    guardian: Guardian
    relation: str
    told: Told

    @property
    def is_told(self) -> bool:
        return self.told == Told.YES

    @property
    def language(self) -> str:
        return written_in(self.guardian.language)


@dataclass(frozen=True)
class _Covering:
    """The consents of a student that are valid on the day and cover what is told."""

    consents: Sequence[int] = ()
    is_alone: bool = False


def of_reports(reports: Collection[WeeklyReport], today: datetime.date) -> dict[int, list[Recipient]]:
    """Every guardian of each report's student, by id of the report; three queries.

    The reports come with ``case__student``.
    """
    students = {report.case.student_id: report.case.student for report in reports}
    found = of_students(students, today)
    return {report.pk: found.get(report.case.student_id, []) for report in reports}


def by_sms(case: Case, today: datetime.date) -> list[Recipient]:
    """The guardians of a case's student as somebody writes them an SMS by hand, whatever channel they have chosen."""
    found = of_students({case.student_id: case.student}, today, category=Category.CONTACTS, is_by_sms=True)
    return found.get(case.student_id, [])


def by_duty(students: Mapping[int, Student], today: datetime.date) -> dict[int, list[Recipient]]:
    """The guardians whom a school has to tell of its own, whatever has been consented to between the agencies."""
    return of_students(students, today, category=None)


def of_students(
    students: Mapping[int, Student],
    today: datetime.date,
    *,
    category: Category | None = Category.PLAN,
    is_by_sms: bool = False,
) -> dict[int, list[Recipient]]:
    """Every guardian by id of the student; three queries. Without a category no consent is needed.

    A decision that a guardian is not asked holds in either case.
    """
    covering = _covering(students, today, category)
    ids = [pk for each in covering.values() for pk in each.consents]
    barred = set(
        ConsentAnswer.objects.filter(consent__in=ids, answer=Answer.NOT_ASKED)
        .order_by()
        .values_list("consent__student", "guardian")
    )
    found: dict[int, list[Recipient]] = defaultdict(list)
    rows = Guardianship.objects.filter(student__in=students).select_related("guardian")
    for link in rows.order_by("guardian__given_name", "pk"):
        student = students[link.student_id]
        facts = _facts(student, link, covering.get(student.pk, _Covering()), (student.pk, link.guardian_id) in barred)
        if category is None:
            facts |= {"is_covered": True, "is_alone": False}
        if is_by_sms and facts["channel"] != Channel.NONE:
            facts["channel"] = Channel.SMS
        told = rules.told(rules.Facts(**facts, is_of_age=_is_of_age(student, today)))
        found[student.pk].append(Recipient(link.guardian, link.relation, told))
    return found


def is_covered(students: Collection[int], today: datetime.date) -> set[int]:
    """Which of the students have a consent that is valid today and covers plan and follow-up."""
    return set(_covering(students, today, Category.PLAN))


def _covering(students: Collection[int], today: datetime.date, category: Category | None) -> dict[int, _Covering]:
    covering = {"covers__category": category} if category else {}
    rows = Consent.objects.filter(student__in=students, **covering).valid_on(today)
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for pk, student, alone_on in rows.order_by().values_list("pk", "student", "alone_on"):
        found[student].append((pk, alone_on is not None))
    return {
        student: _Covering([pk for pk, _alone in consents], all(alone for _pk, alone in consents))
        for student, consents in found.items()
    }


def _facts(student: Student, link: Guardianship, covering: _Covering, is_barred: bool) -> dict[str, object]:
    guardian = link.guardian
    return {
        "channel": guardian.channel,
        "custody": link.custody,
        "is_barred": is_barred,
        "is_covered": bool(covering.consents),
        "is_alone": covering.is_alone,
        "student_protected": bool(student.protection),
        "guardian_protected": bool(guardian.protection),
        "has_mobile": bool(guardian.mobile),
        "has_email": bool(guardian.email),
        "has_address": bool(guardian.postal_address),
    }


def _is_of_age(student: Student, today: datetime.date) -> bool:
    return ages.turns(student.birth_date, ages.current().majority) <= today
