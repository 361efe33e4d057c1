"""Legal holds: nothing about a student is erased for now."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from retention.models import LegalHold
from students.models import Student


@transaction.atomic
def place(*, student: Student, by: User, reason: str, until: datetime.date | None = None) -> LegalHold:
    """Stop erasure of a student, for both agencies, until a day or until it is lifted. Logged with the student."""
    if not Student.objects.known_to(by.agency).filter(pk=student.pk, merged_into=None, erased_on=None).exists():
        raise ValidationError({"student": _("Your agency knows no such student.")})
    if until and until < timezone.localdate():
        raise ValidationError({"until": _("The day has passed.")})
    hold = LegalHold(student=student, agency=by.agency, reason=reason.strip(), until=until, placed_by=by)
    hold.full_clean()
    hold.save()
    record("legal_hold.place", hold, by=by, student_id=student.pk, agency=by.agency, until=str(until or ""))
    return hold


@transaction.atomic
def lift(*, hold: LegalHold, by: User) -> LegalHold:
    """Let erasure go on. The hold stays in the list, with who lifted it."""
    hold = LegalHold.objects.select_for_update(of=("self",)).select_related("student").get(pk=hold.pk)
    if hold.lifted_on:
        raise ValidationError(_("It has been lifted already."))
    hold.lifted_on, hold.lifted_by = timezone.localdate(), by
    hold.revision += 1
    hold.full_clean()
    hold.save()
    record("legal_hold.lift", hold, by=by, student_id=hold.student_id, agency=hold.agency)
    return hold
