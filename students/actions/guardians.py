"""Keeping guardians, and which of them is responsible for which student."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from students.models import Guardian, Guardianship, GuardianStaff, Student


def _log(verb: str, guardian: Guardian, student: Student | None, by: User | None, **data: object) -> None:
    record(verb, guardian, by=by, student_id=student.pk if student else None, agency=by.agency if by else "", **data)


def _link(student: Student, guardian: Guardian) -> Guardianship:
    link = Guardianship.objects.filter(student=student, guardian=guardian).first()
    if link is None:
        raise ValidationError(_("This guardian is no longer linked to the student."))
    return link


@transaction.atomic
def add(
    *,
    student: Student,
    by: User | None,
    custody: bool,
    relation: str = "",
    guardian: Guardian | None = None,
    **fields: object,
) -> Guardian:
    """Link a guardian to a student: an existing one (a sibling's), or a new one made of ``fields``.

    A consent given before then waits for the new guardian's answer, when there is custody.
    """
    if guardian is None:
        guardian = Guardian(**fields)
        guardian._history_user = by
        guardian.full_clean()
        guardian.save()
    elif Guardianship.objects.filter(student=student, guardian=guardian).exists():
        raise ValidationError(_("%(name)s is already a guardian of this student.") % {"name": guardian})
    link = Guardianship(student=student, guardian=guardian, custody=custody, relation=relation)
    link._history_user = by
    link.full_clean()
    link.save()
    _log("guardian.add", guardian, student, by, custody=custody)
    return guardian


@transaction.atomic
def update(
    *,
    guardian: Guardian,
    by: User | None,
    revision: int,
    student: Student | None = None,
    custody: bool | None = None,
    relation: str | None = None,
    **fields: object,
) -> Guardian:
    """Change name, addresses, language, channel. Holds for all students that the guardian is responsible for.

    With ``student`` what the guardian is to that student is changed along: ``custody`` and ``relation``.
    """
    changed = [name for name, value in fields.items() if getattr(guardian, name) != value]
    for name, value in fields.items():
        setattr(guardian, name, value)
    guardian._history_user = by
    save_edit(guardian, revision=revision)
    for link in guardian.guardianships.select_related("student"):
        _log("guardian.update", guardian, link.student, by, changed=changed)
    if student is not None and custody is not None:
        set_custody(student=student, guardian=guardian, custody=custody, relation=relation, by=by)
    return guardian


@transaction.atomic
def set_custody(
    *, student: Student, guardian: Guardian, custody: bool, by: User | None, relation: str | None = None
) -> Guardianship:
    """Say whether the guardian has custody of the student; with it comes a say in every consent."""
    link = _link(student, guardian)
    relation = link.relation if relation is None else relation
    if (link.custody, link.relation) == (custody, relation):
        return link
    link.custody, link.relation = custody, relation
    link._history_user = by
    link.full_clean()
    link.save()
    _log("guardian.set_custody", guardian, student, by, custody=custody)
    return link


@transaction.atomic
def protect(*, guardian: Guardian, student: Student, by: User, protection: str) -> Guardian:
    """Set one of the three kinds of protected identity of a student's guardian, or lift it.

    From then on named staff alone open name and contacts; ``by`` is the first of them. Lifting it forgets who was
    named.
    """
    guardian = Guardian.objects.select_for_update().get(pk=_link(student, guardian).guardian_id)
    guardian.protection = protection
    guardian.revision += 1
    guardian._history_user = by
    guardian.full_clean()
    guardian.save()
    if protection:
        GuardianStaff.objects.get_or_create(guardian=guardian, user=by, defaults={"given_by": by})
    else:
        guardian.named_staff.all().delete()
    _log("guardian.protect", guardian, student, by, protection=protection)
    return guardian


@transaction.atomic
def name_staff(*, guardian: Guardian, student: Student, user: User, by: User) -> GuardianStaff:
    """Let one more person open a guardian with protected identity: somebody who may see the student."""
    if not Student.objects.visible_to(user).filter(pk=_link(student, guardian).student_id).exists():
        raise ValidationError({"user": _("%(name)s may not see the student.") % {"name": user}})
    named, is_new = GuardianStaff.objects.get_or_create(guardian=guardian, user=user, defaults={"given_by": by})
    if is_new:
        _log("guardian.name_staff", guardian, student, by, user=user.pk)
    return named


@transaction.atomic
def unname_staff(*, guardian: Guardian, student: Student, user: User, by: User) -> None:
    """Close the guardian to a named person again. The last one stays: otherwise nobody could open the guardian."""
    if guardian.named_staff.exclude(user=user).count() == 0:
        raise ValidationError(_("At least one person must be able to open the guardian. Name somebody else first."))
    guardian.named_staff.filter(user=user).delete()
    _log("guardian.unname_staff", guardian, student, by, user=user.pk)


@transaction.atomic
def remove(*, student: Student, guardian: Guardian, by: User | None) -> None:
    """Take the link away. The guardian's row stays with its history: earlier consents name it."""
    link = _link(student, guardian)
    link._history_user = by
    link.delete()
    _log("guardian.remove", guardian, student, by)
