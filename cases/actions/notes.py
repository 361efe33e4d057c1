"""Notes in the case."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from cases.models import Case, Note


def check_own(row: Note, by: User) -> None:
    """A record is changed by the agency that wrote it, also where consent lets the other one read it."""
    if row.agency != by.agency:
        raise ValidationError(_("Only the agency that wrote this can change it."), code="other_agency")


@transaction.atomic
def write(*, case: Case, by: User, text: str) -> Note:
    """Write a note for the team."""
    note = Note(case=case, text=text.strip(), agency=by.agency, created_by=by)
    note._history_user = by
    note.full_clean()
    note.save()
    record(
        "note.write",
        note,
        by=by,
        student_id=case.student_id,
        case_id=case.pk,
        agency=note.agency,
        category=note.category,
    )
    return note


@transaction.atomic
def correct(*, note: Note, by: User, text: str, revision: int) -> Note:
    """Change the words of a note; the earlier ones stay in its history."""
    check_own(note, by)
    note.text = text.strip()
    note._history_user = by
    save_edit(note, revision=revision)
    record(
        "note.correct",
        note,
        by=by,
        student_id=note.case.student_id,
        case_id=note.case_id,
        agency=note.agency,
        category=note.category,
    )
    return note
