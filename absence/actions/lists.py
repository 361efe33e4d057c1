"""The absence list of a school: its settings, and students moved out of the way for a while."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from absence.models import ListSettings, SetAside
from accounts import audit
from accounts.choices import Category
from accounts.edits import EditedMeanwhile, assign, save_edit
from accounts.models import School, User
from students.models import Student

#: A student is set aside for so long at most; then the list asks again.
ASIDE_DAYS = 120


@transaction.atomic
def set_up(*, school: School, by: User, revision: int | None = None, **fields: object) -> ListSettings:
    """Change how a school's list looks at absence. Raises ValidationError, EditedMeanwhile."""
    settings = ListSettings.objects.filter(school=school).first()
    if settings is None:
        settings = ListSettings(school=school, **fields)
        settings.full_clean()
        settings.save()
        audit.record("absence.set_up", settings, by=by, changed=sorted(fields))
        return settings
    if revision is None:  # the form was opened before anybody had changed anything
        raise EditedMeanwhile(settings)
    if changed := assign(settings, **fields):
        save_edit(settings, revision=revision)
        audit.record("absence.set_up", settings, by=by, changed=changed)
    return settings


@transaction.atomic
def set_aside(*, student: Student, by: User, until: datetime.date, note: str = "") -> SetAside:
    """Leave a student out of the list until a day. Raises ValidationError for a day gone by or too far ahead."""
    today = timezone.localdate()
    if until < today:
        raise ValidationError({"until": _("The day has gone by.")})
    if until > today + datetime.timedelta(days=ASIDE_DAYS):
        raise ValidationError({"until": _("Choose a day within %(n)d days.") % {"n": ASIDE_DAYS}})
    aside = SetAside.objects.filter(student=student).first() or SetAside(student=student)
    aside.until, aside.note, aside.by, aside.at = until, note.strip(), by, timezone.now()
    aside.full_clean()
    aside.save()
    _log("absence.set_aside", aside, by, until=until.isoformat())
    return aside


@transaction.atomic
def bring_back(*, aside: SetAside, by: User) -> None:
    """Have a student stand in the list again."""
    _log("absence.bring_back", aside, by)
    aside.delete()


def _log(verb: str, aside: SetAside, by: User, **data: object) -> None:
    audit.record(
        verb, aside, by=by, student_id=aside.student_id, agency=by.agency, category=Category.ATTENDANCE, **data
    )
