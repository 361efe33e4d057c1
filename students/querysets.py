"""Who may see which students, guardians and consents; and when a consent is valid, in SQL."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.roles import Permission
from ppss.lib.text import words
from students import ages, indicators
from students.choices import Answer, Protection

if TYPE_CHECKING:
    from accounts.models import User
    from students.models import Student


def _rows(name: str) -> QuerySet:
    """All rows of a model of this app, which cannot be imported here: the models import this file."""
    return apps.get_model("students", name)._default_manager.all()


def _has_turned(years: int, day: datetime.date) -> Q:
    """That the student of a consent has reached the age on the day."""
    return Q(student__birth_date__lte=ages.born_by(day, years))


@lru_cache(maxsize=256)
def _has_been_agreed(day: datetime.date, years: ages.Ages) -> tuple[Q, ...]:
    """That everybody agreed whose word it takes on the day: written once for a day, as every record asks it."""
    is_adult = _has_turned(years.majority, day)
    signs = _has_turned(years.signs, day) | is_adult
    has_signed = Q(student_signed_on__isnull=False)
    is_alone = Q(alone_on__isnull=False) & has_signed & _has_turned(years.alone, day)
    return (
        is_adult | ~Exists(_answers(Answer.REFUSED)),
        has_signed | ~signs,
        is_adult | is_alone | (Exists(_answers(Answer.SIGNED)) & ~Exists(_unasked())),
    )


def _answers(answer: Answer) -> QuerySet:
    """Answers of this kind to the consent, by guardians who have custody now."""
    custody = _rows("Guardianship").filter(student=OuterRef("consent__student"), custody=True)
    rows = _rows("ConsentAnswer").filter(consent=OuterRef("pk"), answer=answer)
    return rows.filter(guardian__in=custody.values("guardian"))


def _unasked() -> QuerySet:
    """Guardians with custody who have no answer to the consent, not even that they were not asked."""
    answered = _rows("ConsentAnswer").filter(consent=OuterRef(OuterRef("pk"))).values("guardian")
    return _rows("Guardianship").filter(student=OuterRef("student"), custody=True).exclude(guardian__in=answered)


class ConsentQuerySet(QuerySet):
    def in_whole(self) -> ConsentQuerySet:
        """With all that tells where a consent stands, in a fixed number of queries."""
        return self.select_related("student", "renews").prefetch_related(
            "covers", "answers__guardian", "student__guardianships__guardian", "renewals"
        )

    def valid_on(self, day: datetime.date) -> ConsentQuerySet:
        """Consents valid on the day: ``students.rules.consent_state`` as SQL; a test holds the two equal."""
        return self.filter(
            *_has_been_agreed(day, ages.current()), valid_from__lte=day, valid_until__gte=day, withdrawn_at=None
        )

    def opened(self, students: Collection[int], day: datetime.date) -> dict[int, set[str]]:
        """Which categories are open between the agencies on the day, by id of the student; one query."""
        found: dict[int, set[str]] = {}
        pairs = self.filter(student__in=students).valid_on(day).order_by().values_list("student", "covers__category")
        for student, category in pairs:
            found.setdefault(student, set()).add(category)
        return found

    def visible_to(self, user: User) -> ConsentQuerySet:
        """The consent itself is for both agencies: it is what each of them acts on."""
        return self.filter(student__in=_rows("Student").visible_to(user))

    def with_scan_open_to(self, user: User) -> ConsentQuerySet:
        """Consents whose scan the person may fetch: names stand on it, also of guardians with protected identity."""
        hidden = _rows("Guardian").exclude(protection=Protection.NONE).exclude(named_staff__user=user)
        links = _rows("Guardianship").filter(student=OuterRef("student"), guardian__in=hidden)
        return self.visible_to(user).exclude(Exists(links))


class StudentQuerySet(QuerySet):
    def visible_to(self, user: User, today: datetime.date | None = None) -> StudentQuerySet:
        """Students the person may know of by name today.

        The school's staff: students of their schools. Social services: students of their schools with a consent that
        is valid today, or with whom one of their own people works (``known_to_social_services``). Students with
        protected identity: named staff alone.
        """
        today = today or timezone.localdate()
        schools = user.access.schools(Permission.SEE_STUDENTS)
        named = _rows("NamedStaff").filter(student=OuterRef("pk"), user=user)
        rows = self.filter(Q(protection=Protection.NONE) | Exists(named), school__in=schools, merged_into=None)
        rows = rows.filter(erased_on=None)
        return rows.known_to(user.agency, today)

    def editable_by(self, user: User) -> StudentQuerySet:
        """Students the person keeps: those of the school where they are now, also when others see them still."""
        return self.visible_to(user).filter(school__in=user.access.schools(Permission.EDIT_STUDENTS))

    def known_to(self, agency: str, today: datetime.date | None = None) -> StudentQuerySet:
        """Students whom the agency may know by name: the school all of them, social services as in ``visible_to``."""
        if agency == Agency.SCHOOL:
            return self
        consents = _rows("Consent").filter(student=OuterRef("pk")).valid_on(today or timezone.localdate())
        return self.filter(Q(known_to_social_services=True) | Exists(consents))

    def open_to(self, user: User, category: Category, today: datetime.date | None = None) -> StudentQuerySet:
        """Visible students of whom the person may see what the school's systems hold in a category.

        All for the school's staff; for social services those with a consent valid today that covers it.
        """
        today = today or timezone.localdate()
        rows = self.visible_to(user, today)
        if user.agency != Agency.SCHOOL:
            consents = _rows("Consent").filter(student=OuterRef("pk"), covers__category=category)
            rows = rows.filter(Exists(consents.valid_on(today)))
        return rows

    def search(self, text: str) -> StudentQuerySet:
        """Students each word of the text begins a word of: names, class, alias; in any order, case and accent."""
        rows = self
        for word in words(text):
            rows = rows.filter(search_text__contains=f" {word}")
        return rows


class DataSubjectExportQuerySet(QuerySet):
    def visible_to(self, user: User) -> DataSubjectExportQuerySet:
        """That somebody asked, and where it stands: who answers for the own agency, and whoever hands it over."""
        own = self.filter(agency=user.agency)
        handed_over_by = Q(handler=user, student__in=_rows("Student").visible_to(user))
        return own if user.access.has(Permission.ANSWER_SUBJECTS) else own.filter(handed_over_by)

    def opened_by(self, user: User) -> DataSubjectExportQuerySet:
        """Exports whose file the person may fetch: their own to hand over, of a student they may see today anyway."""
        return self.filter(agency=user.agency, handler=user, student__in=_rows("Student").visible_to(user))


class CorrectionQuerySet(QuerySet):
    def visible_to(self, user: User) -> CorrectionQuerySet:
        """Requests that the own agency answers, about students the person may see."""
        return self.filter(agency=user.agency, student__in=_rows("Student").visible_to(user))


class OfVisibleStudents(QuerySet):
    """Rows that hang on a student by ``student`` and are seen with it."""

    def visible_to(self, user: User) -> OfVisibleStudents:
        return self.filter(student__in=_rows("Student").visible_to(user))


class ConsentRequestQuerySet(OfVisibleStudents):
    def open(self) -> ConsentRequestQuerySet:
        """Those that wait for somebody to ask the family."""
        return self.filter(settled_at=None)


class GuardianQuerySet(QuerySet):
    def visible_to(self, user: User) -> GuardianQuerySet:
        """Guardians of the students the person may see; those with protected identity by named staff alone.

        Beside a student whom the person may see, a guardian who is not visible stands under an alias.
        """
        links = _rows("Guardianship").filter(student__in=_rows("Student").visible_to(user))
        named = _rows("GuardianStaff").filter(guardian=OuterRef("pk"), user=user)
        return self.filter(Q(protection=Protection.NONE) | Exists(named), pk__in=links.values("guardian"))

    def with_students_of(self, user: User) -> GuardianQuerySet:
        """With ``seen_links`` to those of their students whom the person may see."""
        links = _rows("Guardianship").filter(student__in=_rows("Student").visible_to(user)).select_related("student")
        return self.prefetch_related(Prefetch("guardianships", links, to_attr="seen_links"))

    def search(self, text: str, user: User) -> GuardianQuerySet:
        """Guardians whose name, or the name of a student of theirs whom the person may see, has words so begun."""
        seen = _rows("Student").visible_to(user)
        rows = self
        for word in words(text):
            students = _rows("Guardianship").filter(student__in=seen.filter(search_text__contains=f" {word}"))
            rows = rows.filter(Q(search_text__contains=f" {word}") | Q(pk__in=students.values("guardian")))
        return rows

    def alike(self, student: Student) -> GuardianQuerySet:
        """Guardians of students with the same family name at the same school: likely siblings."""
        links = _rows("Guardianship").filter(student__family_name=student.family_name, student__school=student.school)
        return self.filter(pk__in=links.values("guardian"))


class ProtectedOpeningQuerySet(QuerySet):
    def visible_to(self, user: User) -> ProtectedOpeningQuerySet:
        """For those who watch over the log."""
        return self if user.access.has(Permission.SEE_LOGS) else self.none()

    def unseen(self) -> ProtectedOpeningQuerySet:
        return self.filter(seen_at=None)


class CalendarQuerySet(QuerySet):
    """Rows of the calendar, which holds no student's data."""

    def visible_to(self, user: User) -> CalendarQuerySet:
        """Whoever has a role here may see when there is school."""
        return self if user.access.grants else self.none()


class TermQuerySet(CalendarQuerySet):
    def on(self, day: datetime.date) -> TermQuerySet:
        return self.filter(start__lte=day, end__gte=day)


class SubjectQuerySet(CalendarQuerySet):
    """Subjects hold no student's data."""


class GradeStepQuerySet(CalendarQuerySet):
    def on(self, day: datetime.date) -> GradeStepQuerySet:
        """The scale in force on the day: the steps with the newest ``valid_from`` that has come."""
        newest = self.filter(valid_from__lte=day).order_by("-valid_from").values("valid_from")[:1]
        return self.filter(valid_from=newest)


class SchoolRecordQuerySet(QuerySet):
    """What the school's systems tell of a student outside any case: the school's, of one category."""

    CATEGORY: Category

    def visible_to(self, user: User, today: datetime.date | None = None) -> SchoolRecordQuerySet:
        """Of visible students: all for the school's staff, for social services what a valid consent covers."""
        return self.filter(student__in=_rows("Student").open_to(user, self.CATEGORY, today))


class GradeQuerySet(SchoolRecordQuerySet):
    """Grades and what is counted of them."""

    CATEGORY = Category.GRADES

    def results(self) -> GradeQuerySet:
        """One row for each student and term of these grades: ids, counts and flags of ``students.indicators``."""
        pairs = self.order_by().values("student_id", "term_id")
        return pairs.annotate(**indicators.count_expressions()).annotate(**indicators.rule_expressions())


class TermResultQuerySet(GradeQuerySet):
    def with_merit(self) -> TermResultQuerySet:
        """With ``merit``, the merit value of the grades of the student in the term."""
        grades = _rows("Grade").filter(student=OuterRef("student"), term=OuterRef("term"))
        return self.annotate(merit=indicators.MeritValue(grades))
