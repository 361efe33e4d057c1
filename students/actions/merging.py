"""What moves along when two rows turn out to be one student.

Each app that has rows of a student keeps an ``actions/merging.py`` with its movers; they are found when the program
starts. So the merge stands here, below the apps whose rows it moves.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from ppss.lib.text import fold
from students.actions import term_results
from students.choices import RequestOutcome
from students.models import (
    ConsentAnswer,
    ConsentRequest,
    Correction,
    DataSubjectExport,
    Grade,
    GradeChange,
    Guardianship,
    NamedStaff,
    RemoteGrade,
    RemoteMembership,
    RemotePerson,
    RemoteResponsible,
    Student,
)

#: Moves rows of the second student to the first, or raises ValidationError with the sentence why it may not be.
Mover = Callable[[Student, Student, User], None]
_MOVERS: list[Mover] = []


def mover(move: Mover) -> Mover:
    """Register a mover."""
    _MOVERS.append(move)
    return move


def move_all(keep: Student, duplicate: Student, by: User) -> None:
    """Run every mover, inside the transaction of the merge."""
    for move in _MOVERS:
        move(keep, duplicate, by)


@mover
def move_guardians(keep: Student, duplicate: Student, by: User) -> None:
    """Link the guardians of both to the kept one. The same guardian, known twice, becomes one link.

    Of two links the one with custody wins, so that nobody loses a say in a consent by a merge.
    """
    kept = list(keep.guardianships.select_related("guardian"))
    for link in duplicate.guardianships.select_related("guardian"):
        same = next((k for k in kept if _is_same(k, link)), None)
        link._history_user = by
        if same is None:
            link.student = keep
            link.save()
            continue
        answered = ConsentAnswer.objects.filter(guardian=same.guardian).values("consent")
        answers = ConsentAnswer.objects.filter(consent__student=duplicate, guardian=link.guardian)
        for answer in answers.exclude(consent__in=answered):
            answer.guardian = same.guardian
            answer._history_user = by
            answer.save()
        if link.custody and not same.custody:
            same.custody = True
            same._history_user = by
            same.save()
        link.delete()


def _is_same(one: Guardianship, other: Guardianship) -> bool:
    """Whether two links lead to one person: one row, or one name with no address that says otherwise."""
    a, b = one.guardian, other.guardian
    addresses = [(a.mobile, b.mobile), (a.email, b.email)]
    return a.pk == b.pk or (
        fold(a.full_name) == fold(b.full_name) and all(not x or not y or x == y for x, y in addresses)
    )


@mover
def move_consents(keep: Student, duplicate: Student, by: User) -> None:
    """Every consent goes along, valid or not: it explains what was open when."""
    for consent in duplicate.consents.all():
        consent.student = keep
        consent._history_user = by
        consent.save()


@mover
def move_consent_requests(keep: Student, duplicate: Student, by: User) -> None:
    """One open request at a time: where both have one, the kept student's asks for what the other asked too."""
    kept = ConsentRequest.objects.open().filter(student=keep).first()
    for request in duplicate.consent_requests.all():
        if kept and request.settled_at is None:
            kept.categories = sorted({*kept.categories, *request.categories})
            kept.save()
            request.settled_at, request.settled_by, request.outcome = timezone.now(), by, RequestOutcome.NOT_NEEDED
        request.student = keep
        request.save()


@mover
def move_requests_of_the_family(keep: Student, duplicate: Student, by: User) -> None:
    """What the family asked for goes along. A file put together for one row alone is put together anew by hand."""
    DataSubjectExport.objects.filter(student=duplicate).update(student=keep)
    for correction in Correction.objects.filter(student=duplicate):
        correction.student = keep
        correction._history_user = by
        correction.save()


@mover
def move_named_staff(keep: Student, duplicate: Student, by: User) -> None:
    """Whoever was named for one of them is named for the student."""
    already = NamedStaff.objects.filter(student=keep).values("user")
    duplicate.named_staff.exclude(user__in=already).update(student=keep)
    duplicate.named_staff.all().delete()


@mover
def move_earlier_merges(keep: Student, duplicate: Student, by: User) -> None:
    """Rows merged into the duplicate before lead straight to the kept student."""
    for earlier in duplicate.merged_from.all():
        earlier.merged_into = keep
        earlier._history_user = by
        earlier.save()


@mover
def move_grades(keep: Student, duplicate: Student, by: User) -> None:
    """Grades go along with their history. Where both have one in a subject and term the kept student's stays.

    Another grade of the duplicate is told in the history as what stood before.
    """
    duplicate.grade_changes.update(student=keep)
    kept = {(g.term_id, g.subject_id): g for g in Grade.objects.filter(student=keep)}
    told = []
    for grade in duplicate.grades.all():
        same = kept.get((grade.term_id, grade.subject_id))
        if same is None:
            grade.student = keep
            grade.save()
            continue
        if same.step_id != grade.step_id:
            told.append(
                GradeChange(
                    student=keep,
                    term_id=grade.term_id,
                    subject_id=grade.subject_id,
                    old_step_id=grade.step_id,
                    old_source=grade.source,
                    old_batch_id=grade.batch_id,
                    new_step_id=same.step_id,
                    reason=_("Merged with a duplicate, which had this grade."),
                    changed_by=by,
                )
            )
        grade.delete()
    GradeChange.objects.bulk_create(told)
    terms = ", ".join(str(int(student.pk)) for student in (keep, duplicate))
    term_results.make_anew(f"SELECT s.id, t.id FROM students_student s, students_term t WHERE s.id IN ({terms})")  # noqa: S608


@mover
def move_openings(keep: Student, duplicate: Student, by: User) -> None:
    """Openings follow the student; two of one person and day become one."""
    for row in duplicate.openings.all():
        same = keep.openings.filter(day=row.day, user=row.user_id, guardian=row.guardian_id).first()
        if same is None:
            row.student = keep
            row.save()
            continue
        same.times += row.times
        same.first_at, same.last_at = min(same.first_at, row.first_at), max(same.last_at, row.last_at)
        same.is_revealed = same.is_revealed or row.is_revealed
        same.save()
        row.delete()


@mover
def move_remote(keep: Student, duplicate: Student, by: User) -> None:
    """What servers call the duplicate is the kept student from now on."""
    for model in (RemotePerson, RemoteMembership, RemoteGrade):
        model.objects.filter(student=duplicate).update(student=keep)
    for row in RemoteResponsible.objects.filter(student=duplicate):
        if RemoteResponsible.objects.filter(student=keep, source=row.source_id, person=row.person).exists():
            row.delete()
        else:
            row.student = keep
            row.save()
