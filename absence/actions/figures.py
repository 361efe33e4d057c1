"""Noting an absence figure beside the proposal, enrolment or closing that it belongs to."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from absence.choices import Source
from absence.models import AbsenceFigure
from absence.rules import figure_problems
from accounts.audit import record
from accounts.choices import Agency, Category
from accounts.models import User
from ppss.lib.numbers import decimal
from students.models import Student

#: In a correction: the figure that stands there stays.
KEPT = "kept"
#: What an action on a proposal or closing takes: a figure to note, none, or KEPT.
Figure = dict[str, object] | Literal["kept"] | None
FOUR_DECIMALS = Decimal("0.0001")


def _share(value: Decimal | Fraction | float | None) -> Decimal | None:
    return None if value is None else decimal(value).quantize(FOUR_DECIMALS)


@transaction.atomic
def note(
    *,
    student: Student,
    by: User | None,
    share: Decimal | Fraction | float | None,
    first_day: datetime.date | None,
    last_day: datetime.date | None,
    source: str = Source.TYPED,
    coverage: Decimal | Fraction | float | None = None,
    valid_share: Decimal | Fraction | float | None = None,
    invalid_share: Decimal | Fraction | float | None = None,
) -> AbsenceFigure:
    """Write a figure: shares and coverage between 0 and 1, kept with four decimals.

    Raises ValidationError by field (share, coverage, first_day, last_day, source): a share without its period, out of
    range, or with days in the future or before birth.
    """
    problems = figure_problems(
        share=_share(share),
        coverage=_share(coverage),
        first_day=first_day,
        last_day=last_day,
        today=timezone.localdate(),
        birth_date=student.birth_date,
    )
    if problems:
        raise ValidationError(problems)
    figure = AbsenceFigure(
        student=student,
        share=_share(share),
        valid_share=_share(valid_share),
        invalid_share=_share(invalid_share),
        coverage=_share(coverage),
        first_day=first_day,
        last_day=last_day,
        source=source,
        agency=by.agency if by and source == Source.TYPED else Agency.SCHOOL,
    )
    figure.full_clean()
    figure.save()
    record(
        "absence.note",
        figure,
        by=by,
        student_id=student.pk,
        agency=figure.agency,
        category=Category.ATTENDANCE,
        source=source,
    )
    return figure


def noted_or_kept(given: Figure, *, kept: AbsenceFigure | None, student: Student, by: User) -> AbsenceFigure | None:
    """The figure of a corrected record. One that says what stands there already is not noted anew."""
    if given == KEPT or given is None:
        return kept if given else None
    given = {"share": None, "first_day": None, "last_day": None, "source": Source.TYPED} | given
    said = (_share(given["share"]), given["first_day"], given["last_day"], given["source"])
    if kept and said == (kept.share, kept.first_day, kept.last_day, kept.source):
        return kept
    return note(student=student, by=by, **given)
