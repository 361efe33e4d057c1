"""Who will be told of a report and who will not, read for many reports in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.choices import Category
from outreach import rules
from outreach.choices import Told
from outreach.models import WeeklyReport
from outreach.wordings import written_in
from students import ages
from students.choices import Answer
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
    """The consents of a student that are valid on the day and cover plan and follow-up."""

    consents: Sequence[int] = ()
    is_alone: bool = False


def of_reports(reports: Collection[WeeklyReport], today: datetime.date) -> dict[int, list[Recipient]]:
    """Every guardian of each report's student, by id of the report; three queries.

    The reports come with ``case__student``.
    """
    students = {report.case.student_id: report.case.student for report in reports}
    covering = _covering(students, today)
    ids = [pk for each in covering.values() for pk in each.consents]
    barred = set(
        ConsentAnswer.objects.filter(consent__in=ids, answer=Answer.NOT_ASKED)
        .order_by()
        .values_list("consent__student", "guardian")
    )
    links: dict[int, list[Recipient]] = defaultdict(list)
    rows = Guardianship.objects.filter(student__in=students).select_related("guardian")
    for link in rows.order_by("guardian__given_name", "pk"):
        student = students[link.student_id]
        facts = _facts(student, link, covering.get(student.pk, _Covering()), (student.pk, link.guardian_id) in barred)
        told = rules.told(rules.Facts(**facts, is_of_age=_is_of_age(student, today)))
        links[student.pk].append(Recipient(link.guardian, link.relation, told))
    return {report.pk: links[report.case.student_id] for report in reports}


def is_covered(students: Collection[int], today: datetime.date) -> set[int]:
    """Which of the students have a consent that is valid today and covers plan and follow-up."""
    return set(_covering(students, today))


def _covering(students: Collection[int], today: datetime.date) -> dict[int, _Covering]:
    rows = Consent.objects.filter(student__in=students, covers__category=Category.PLAN).valid_on(today)
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
