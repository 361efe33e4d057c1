"""Keeping students: create, change, merge, protect."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.encryption import blind_indexes
from accounts.models import User
from accounts.roles import Permission
from students import identity
from students.actions.merging import move_all
from students.choices import Protection
from students.models import NamedStaff, Student
from students.rules import student_problems

#: What a person may write about a student; protection and merging have actions of their own.
FIELDS = frozenset(
    {
        "key",
        "given_name",
        "family_name",
        "sex",
        "birth_date",
        "personal_identity_number",
        "school",
        "year",
        "school_class",
        "language",
        "mobile",
    }
)

#: Unique, so that several rows without one are told from several rows with an empty one.
EMPTY_IS_NONE = ("key", "personal_identity_number")


def _log(verb: str, student: Student, by: User | None, **data: object) -> None:
    record(verb, student, by=by, student_id=student.pk, agency=by.agency if by else "", **data)


def _fill(student: Student, fields: dict[str, object]) -> list[str]:
    """Set the fields, the identity number in its normal form; the names of those that changed."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"not fields of a student: {sorted(unknown)}")
    if fields.get("personal_identity_number"):
        fields = fields | {"personal_identity_number": _normal(str(fields["personal_identity_number"]))}
    before = {} if student._state.adding else {name: getattr(student, name) for name in fields}
    changed = [name for name, value in fields.items() if name in before and (before[name] or "") != (value or "")]
    for name, value in fields.items():
        setattr(student, name, (value or None) if name in EMPTY_IS_NONE else value)
    _check(student, is_new_date=student._state.adding or "birth_date" in changed)
    return changed


def _normal(number: str) -> str:
    """As it is kept. Numbers that files brought in with a wrong check digit may stay as they are."""
    try:
        return identity.parse(number, today=timezone.localdate(), checked=False).normal
    except ValueError as problem:
        raise ValidationError({"personal_identity_number": str(problem)}) from problem


def _check(student: Student, *, is_new_date: bool = False) -> None:
    """A birth date is asked about when it is entered: students of old cases, from files, have grown up since."""
    problems = student_problems(birth_date=student.birth_date, today=timezone.localdate()) if is_new_date else {}
    student.derive()
    number = student.personal_identity_number
    taken = Student.objects.filter(identity_index__in=blind_indexes(number) if number else []).exclude(pk=student.pk)
    if taken.exists():
        problems["personal_identity_number"] = _(
            "A student with this personal identity number is already registered. "
            "If you do not find the student at your school, ask an administrator."
        )
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def create(*, by: User | None, protection: str = Protection.NONE, **fields: object) -> Student:
    """Register a student. Whoever registers one with protected identity is named to see the student.

    Raises ValidationError by field; the identity number of a student registered anywhere is refused without a word
    about where.
    """
    student = Student(protection=protection)
    _fill(student, fields)
    student._history_user = by
    student.full_clean()
    student.save()
    if student.protection and by:
        NamedStaff.objects.create(student=student, user=by, given_by=by)
    _log("student.create", student, by)
    return student


@transaction.atomic
def update(*, student: Student, by: User | None, revision: int, **fields: object) -> Student:
    """Change what is registered, read at ``revision``. The history keeps the earlier values."""
    changed = _fill(student, fields)
    student._history_user = by
    save_edit(student, revision=revision)
    _log("student.update", student, by, changed=sorted(changed))
    return student


@transaction.atomic
def protect(*, student: Student, by: User, protection: str) -> Student:
    """Set one of the three kinds of protected identity, or lift it.

    From then on named staff alone see the student; ``by`` is the first of them. Lifting it forgets who was named.
    """
    student = Student.objects.select_for_update().get(pk=student.pk)
    student.protection = protection
    student.revision += 1
    student._history_user = by
    student.full_clean()
    student.save()
    if protection:
        NamedStaff.objects.get_or_create(student=student, user=by, defaults={"given_by": by})
    else:
        student.named_staff.all().delete()
    _log("student.protect", student, by, protection=protection)
    return student


@transaction.atomic
def name_staff(*, student: Student, user: User, by: User) -> NamedStaff:
    """Let one more person see a student with protected identity. Only somebody who works with the school's students."""
    if student.school_id not in user.access.schools(Permission.SEE_STUDENTS):
        raise ValidationError({"user": _("%(name)s does not work at the student's school.") % {"name": user}})
    named, is_new = NamedStaff.objects.get_or_create(student=student, user=user, defaults={"given_by": by})
    if is_new:
        _log("student.name_staff", student, by, user=user.pk)
    return named


@transaction.atomic
def unname_staff(*, student: Student, user: User, by: User) -> None:
    """Close the student to a named person again. The last one stays: otherwise nobody could open the student."""
    if student.named_staff.exclude(user=user).count() == 0:
        raise ValidationError(_("At least one person must be able to see the student. Name somebody else first."))
    student.named_staff.filter(user=user).delete()
    _log("student.unname_staff", student, by, user=user.pk)


@transaction.atomic
def merge(*, keep: Student, duplicate: Student, by: User, take: Collection[str] = ()) -> Student:
    """Make one of two rows that are the same student: guardians, consents, figures and cases go to ``keep``.

    ``take`` names the fields whose value the duplicate has right; what ``keep`` lacks is filled in from it anyway. The
    duplicate's row stays, leads to the kept one, and is seen no more. Raises ValidationError when both have an open
    case, and when either row has been merged already.
    """
    rows = Student.objects.select_for_update().in_bulk([keep.pk, duplicate.pk])
    keep, duplicate = rows[keep.pk], rows[duplicate.pk]
    if keep.pk == duplicate.pk or keep.merged_into_id or duplicate.merged_into_id:
        raise ValidationError(_("Choose two students that have not been merged yet."))
    move_all(keep, duplicate, by)
    values = {name: getattr(duplicate, name) for name in FIELDS if name in take or not getattr(keep, name)}
    keep.protection = keep.protection or duplicate.protection
    keep.known_to_social_services = keep.known_to_social_services or duplicate.known_to_social_services
    keep.revision += 1
    _retire(duplicate, keep, by, gives={name for name in ("key", "personal_identity_number") if values.get(name)})
    for name, value in values.items():
        setattr(keep, name, value)
    _check(keep)
    keep._history_user = by
    keep.full_clean()
    keep.save()
    if keep.protection:
        NamedStaff.objects.get_or_create(student=keep, user=by, defaults={"given_by": by})
    _log("student.merge", keep, by, duplicate=duplicate.pk, taken=sorted(values))
    return keep


def _retire(duplicate: Student, keep: Student, by: User, *, gives: Collection[str]) -> None:
    """Point the duplicate's row to the kept one; what must be unique it gives up first. The history keeps it."""
    for name in gives:
        setattr(duplicate, name, None)
    duplicate.merged_into = keep
    duplicate.revision += 1
    duplicate._history_user = by
    duplicate.save()
