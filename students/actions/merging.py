"""What moves along when two rows turn out to be one student.

Each app that has rows of a student keeps an ``actions/merging.py`` with its movers; they are found when the program
starts. So the merge stands here, below the apps whose rows it moves.
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from ppss.lib.text import fold
from students.models import ConsentAnswer, Guardianship, NamedStaff, Student

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
    return a.pk == b.pk or (fold(str(a)) == fold(str(b)) and all(not x or not y or x == y for x, y in addresses))


@mover
def move_consents(keep: Student, duplicate: Student, by: User) -> None:
    """Every consent goes along, valid or not: it explains what was open when."""
    for consent in duplicate.consents.all():
        consent.student = keep
        consent._history_user = by
        consent.save()


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
