"""Exports to data subjects: registered, put together, handed over, removed."""

from __future__ import annotations

import datetime
import logging
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.choices import Role
from accounts.models import User
from students.choices import ExportState
from students.exporting.archive import Archive
from students.exporting.gather import Progress, gather
from students.models import DataSubjectExport, Student

logger = logging.getLogger(__name__)


def may_hand_over(student: Student, agency: str) -> QuerySet[User]:
    """Whom an export can be given to: people of the agency who work with students at the student's school.

    They may read all of it anyway, so that nobody sees more than before; of a student with protected identity named
    staff alone.
    """
    people = User.objects.working_at(student.school_id, roles=[Role.COACH, Role.EHT], today=timezone.localdate())
    people = people.filter(agency=agency)
    return people.filter(pk__in=student.named_staff.values("user")) if student.protection else people


@transaction.atomic
def ask(
    *,
    student: Student,
    by: User,
    asked_by: str,
    asked_name: str,
    asked_on: datetime.date,
    reason: str,
    language: str,
    handler: User,
) -> DataSubjectExport:
    """Register a request, which the own agency answers. The task ``students.tasks.build_export`` goes on from here.

    Raises ValidationError when the agency knows no such student, and when ``handler`` may not see the student.
    """
    if not Student.objects.known_to(by.agency).filter(pk=student.pk, merged_into=None, erased_on=None).exists():
        raise ValidationError({"student": _("Your agency knows no such student, and holds nothing to hand over.")})
    _check_handler(student, by.agency, handler)
    export = DataSubjectExport(
        student=student, agency=by.agency, created_by=by, asked_by=asked_by, asked_name=asked_name.strip()
    )
    export.asked_on, export.reason, export.language, export.handler = asked_on, reason.strip(), language, handler
    export.full_clean()
    export.save()
    _log("subject_export.ask", export, by, asked_by=asked_by, handler=handler.pk)
    return export


def _check_handler(student: Student, agency: str, handler: User) -> None:
    if not may_hand_over(student, agency).filter(pk=handler.pk).exists():
        raise ValidationError({"handler": _("Choose somebody of your agency who works with the student.")})


@transaction.atomic
def give_to(*, export: DataSubjectExport, by: User, handler: User) -> DataSubjectExport:
    """Let somebody else hand it over. Who had it before cannot fetch it any more."""
    export = _locked(export)
    _check_open(export)
    _check_handler(export.student, export.agency, handler)
    export.handler = handler
    _save(export)
    _log("subject_export.give_to", export, by, handler=handler.pk)
    return export


@transaction.atomic
def build_anew(*, export: DataSubjectExport, by: User) -> DataSubjectExport:
    """Have the file put together again: it has been removed, could not be made, or much has been written since."""
    export = _locked(export)
    if not export.may_be_built_anew:
        raise ValidationError(_("The export is being put together, or has been handed over."))
    _drop_file(export)
    export.problem = ""
    _move(export, ExportState.BUILDING)
    _log("subject_export.build_anew", export, by)
    return export


def build(*, export_id: int, progress: Progress | None = None) -> DataSubjectExport | None:
    """Put the file together. Called by the task; a second call finds nothing to do, and None comes back."""
    export = DataSubjectExport.objects.select_related("student", "handler").get(pk=export_id)
    if export.state != ExportState.BUILDING:
        return None
    try:
        with translation.override(export.language):
            holdings = gather(export.student, export.agency, progress)
            storage = DataSubjectExport._meta.get_field("file").storage
            name = storage.save(f"exports/{secrets.token_hex(16)}.zip", Archive(export, holdings))
    except Exception:
        logger.exception("data subject export %s failed", export_id)
        return _fail(export)
    return _keep(export, name)


@transaction.atomic
def _keep(export: DataSubjectExport, name: str) -> DataSubjectExport | None:
    since, export = export.state_since, _locked(export)
    if export.state != ExportState.BUILDING or export.state_since != since:  # taken back, or begun anew meanwhile
        export.file.storage.delete(name)
        return None
    export.file = name
    export.expires_on = timezone.localdate() + datetime.timedelta(days=settings.SUBJECT_EXPORT_DAYS)
    _move(export, ExportState.READY)
    _log("subject_export.build", export, None)
    return export


@transaction.atomic
def _fail(export: DataSubjectExport) -> DataSubjectExport:
    export = _locked(export)
    export.problem = _("Something went wrong here. Try again; if it happens once more, tell those who run the system.")
    _move(export, ExportState.FAILED)
    _log("subject_export.fail", export, None)
    return export


def fetch(*, export: DataSubjectExport, by: User) -> None:
    """Note that the file was fetched. Raises ValidationError when it is not there, or not any more."""
    if not export.is_there:
        raise ValidationError(_("The file is not there any more. It can be put together anew."))
    _log("subject_export.fetch", export, by)


@transaction.atomic
def hand_over(*, export: DataSubjectExport, by: User, on: datetime.date) -> DataSubjectExport:
    """Note that it has been handed over; the file is removed."""
    export = _locked(export)
    if export.state != ExportState.READY:
        raise ValidationError(_("There is no file to hand over."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("The date lies in the future.")})
    if on < export.asked_on:
        raise ValidationError({"on": _("The day is before somebody asked.")})
    export.handed_over_on = on
    _drop_file(export)
    _move(export, ExportState.HANDED_OVER)
    _log("subject_export.hand_over", export, by, occurred_on=on)
    return export


@transaction.atomic
def take_back(*, export: DataSubjectExport, by: User) -> DataSubjectExport:
    """Drop a request that was withdrawn, or registered by mistake. It stays in the list; its file goes."""
    export = _locked(export)
    _check_open(export)
    _drop_file(export)
    _move(export, ExportState.TAKEN_BACK)
    _log("subject_export.take_back", export, by)
    return export


def sweep() -> int:
    """Remove the files whose days are over. Returns how many."""
    old = DataSubjectExport.objects.filter(state=ExportState.READY, expires_on__lt=timezone.localdate())
    pks = list(old.values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic():
            export = _locked(DataSubjectExport(pk=pk))
            if export.state == ExportState.READY and not export.is_there:
                _drop_file(export)
                _move(export, ExportState.EXPIRED)
                _log("subject_export.expire", export, None)
    return len(pks)


def _check_open(export: DataSubjectExport) -> None:
    if not export.is_open:
        raise ValidationError(_("The export has been handed over or taken back."))


def _locked(export: DataSubjectExport) -> DataSubjectExport:
    return DataSubjectExport.objects.select_for_update(of=("self",)).select_related("student").get(pk=export.pk)


def _move(export: DataSubjectExport, state: ExportState) -> None:
    export.state, export.state_since = state, timezone.now()
    _save(export)


def _save(export: DataSubjectExport) -> None:
    export.revision += 1
    export.full_clean()
    export.save()


def _drop_file(export: DataSubjectExport) -> None:
    """Let go of the file; it is removed when the change is kept."""
    if name := export.file.name:
        storage = export.file.storage
        transaction.on_commit(lambda: storage.delete(name))
        export.file, export.expires_on = "", None


def _log(verb: str, export: DataSubjectExport, by: User | None, **data: object) -> None:
    record(verb, export, by=by, student_id=export.student_id, agency=export.agency, **data)
