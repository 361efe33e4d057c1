"""What is checked before a consent is changed: the rules, put to rows, with problems raised by field."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Category
from students import rules
from students.models import Consent, Student


def categories(categories: Collection[str]) -> list[Category]:
    """The categories in the order of the paper form: at least one, and all of them known."""
    if not categories:
        raise ValidationError({"categories": _("Choose at least one category.")})
    unknown = set(categories) - set(Category.values)
    if unknown:
        raise ValidationError({"categories": _("There is no such category.")})
    return [c for c in Category if c in set(categories)]


def days(student: Student, informed_on: datetime.date, valid_from: datetime.date, valid_until: datetime.date) -> None:
    """The days of a consent hold together (``rules.consent_problems``)."""
    problems = rules.consent_problems(
        today=timezone.localdate(),
        birth_date=student.birth_date,
        informed_on=informed_on,
        valid_from=valid_from,
        valid_until=valid_until,
        months=settings.CONSENT_MONTHS_MAX,
    )
    if problems:
        raise ValidationError(problems)


def signature(consent: Consent, day: datetime.date, field: str) -> None:
    """The day of a signature can be right (``rules.signature_problem``)."""
    problem = rules.signature_problem(
        day,
        today=timezone.localdate(),
        birth_date=consent.student.birth_date,
        informed_on=consent.informed_on,
        valid_until=consent.valid_until,
    )
    if problem:
        raise ValidationError({field: problem})


def informed_before_signed(consent: Consent, informed_on: datetime.date) -> None:
    """Nobody can have signed before the family was informed."""
    days = [consent.student_signed_on, *consent.answers.values_list("answered_on", flat=True)]
    if any(day and day < informed_on for day in days):
        raise ValidationError({"informed_on": _("Somebody answered before this day. Correct that answer first.")})
