"""Files for evaluators: made, fetched by a link, ended."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from reports.evaluators import files, rows
from reports.models import EvaluatorExport


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(*, by: User, recipient: str, purpose: str, token: str = "") -> tuple[EvaluatorExport, str]:
    """Make the file; returns it and the secret of its link, which is kept nowhere. The event is logged, no student.

    The same ``token`` again, as from a page that is loaded anew, gives the file that there is.
    Raises ValidationError when there are too few students to hide among.
    """
    token = token or secrets.token_urlsafe(32)
    if (made := EvaluatorExport.objects.filter(token_hash=_hash(token), asked_by=by).first()) is not None:
        return made, token
    today, smallest = timezone.localdate(), settings.SMALLEST_GROUP
    tables = rows.tables(today, smallest)
    if not tables.students:
        raise ValidationError(_("There are too few students for a file in which nobody can be recognised."))
    export = EvaluatorExport(
        recipient=recipient.strip(), purpose=purpose.strip(), asked_by=by, smallest=smallest, token_hash=_hash(token)
    )
    export.students = len(tables.students)
    export.expires_on = today + datetime.timedelta(days=settings.EVALUATOR_LINK_DAYS)
    export.full_clean(exclude=["file"])
    export.file.save(f"{secrets.token_hex(16)}.zip", ContentFile(files.build(tables, smallest)), save=False)
    export.save()
    record("evaluator_export.make", export, by=by, students=export.students)
    return export, token


def find(token: str) -> EvaluatorExport | None:
    """The export that the secret of a link opens today; None for one that is wrong, ended, or whose days are over."""
    return EvaluatorExport.objects.working(timezone.localdate()).filter(token_hash=_hash(token)).first()


@transaction.atomic
def fetch(*, export: EvaluatorExport) -> None:
    """Note that somebody with the link has fetched the file."""
    EvaluatorExport.objects.filter(pk=export.pk).update(fetched=F("fetched") + 1)
    record("evaluator_export.fetch", export, by=None)


@transaction.atomic
def end(*, export: EvaluatorExport, by: User) -> EvaluatorExport:
    """Let the link die before its day; the file is removed."""
    export = EvaluatorExport.objects.select_for_update().get(pk=export.pk)
    if not export.is_open:
        raise ValidationError(_("The link does not work any more."))
    _drop(export)
    record("evaluator_export.end", export, by=by)
    return export


def sweep() -> int:
    """Remove the files of links whose days are over; returns how many."""
    pks = list(EvaluatorExport.objects.over(timezone.localdate()).values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic():
            export = EvaluatorExport.objects.select_for_update().get(pk=pk)
            if export.file:
                _drop(export)
                record("evaluator_export.expire", export, by=None)
    return len(pks)


def _drop(export: EvaluatorExport) -> None:
    storage, name = export.file.storage, export.file.name
    transaction.on_commit(lambda: storage.delete(name))
    export.file, export.ended_on = "", timezone.localdate()
    export.save()
