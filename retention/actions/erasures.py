"""Lists of what is to be erased: asked by one person, approved by another, carried out in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from cases.models import Case
from retention import due, erasing
from retention.choices import State
from retention.models import Erasure, ErasureItem
from students.models import Student


class HasChanged(ValidationError):
    """Something on the list is no longer as the first person has seen it."""


@transaction.atomic
def ask(*, by: User, seen: Collection[int]) -> Erasure:
    """Approve what is due today as the first person. ``seen`` are the ids of the students that the page has shown.

    Raises ValidationError when nothing is due, and when the list is no longer the one that was shown.
    """
    found = due.find(by.agency, timezone.localdate()).due
    if not found:
        raise ValidationError(_("Nothing is due today."))
    if {each.student_id for each in found} != set(seen):
        raise HasChanged(_("The list has changed since you opened the page. Look it through again."))
    waiting = ErasureItem.objects.filter(erasure__state__in=(State.ASKED, State.APPROVED), erasure__agency=by.agency)
    if waiting.filter(student__in=[each.student_id for each in found]).exists():
        raise ValidationError(_("A list with some of these students waits already for a second person."))
    erasure = Erasure(agency=by.agency, asked_by=by, years=due.years(), students=len(found))
    erasure.full_clean()
    erasure.save()
    ErasureItem.objects.bulk_create(
        ErasureItem(
            erasure=erasure,
            student_id=each.student_id,
            part=part.part,
            ended_on=part.ended_on,
            rows=part.rows,
            stamp=part.stamp,
        )
        for each in found
        for part in each.parts
    )
    _log("erasure.ask", erasure, by, students=len(found))
    return erasure


@transaction.atomic
def approve(*, erasure: Erasure, by: User) -> Erasure:
    """Approve a list as the second person; ``retention.tasks.carry_out`` goes on from here.

    A list that no longer is what the first person approved becomes *changed* instead and must be asked anew. Raises
    ValidationError when the same person asked for it, or when it does not wait.
    """
    erasure = _locked(erasure)
    if erasure.state != State.ASKED:
        raise ValidationError(_("The list does not wait for anybody."))
    if erasure.asked_by_id == by.pk:
        raise ValidationError(_("You have approved it as the first person. Somebody else has to look it through."))
    if _differs(erasure):
        return _move(erasure, State.CHANGED, "erasure.change", by)
    erasure.approved_by, erasure.approved_at = by, timezone.now()
    return _move(erasure, State.APPROVED, "erasure.approve", by)


@transaction.atomic
def send_back(*, erasure: Erasure, by: User, note: str) -> Erasure:
    """Say no as the second person, and why."""
    erasure = _locked(erasure)
    if erasure.state != State.ASKED or erasure.asked_by_id == by.pk:
        raise ValidationError(_("The list does not wait for you."))
    if not note.strip():
        raise ValidationError({"note": _("Say why.")})
    erasure.note = note.strip()
    return _move(erasure, State.SENT_BACK, "erasure.send_back", by)


@transaction.atomic
def take_back(*, erasure: Erasure, by: User) -> Erasure:
    """Take a list back that one has asked for, while nobody has approved it."""
    erasure = _locked(erasure)
    if erasure.state != State.ASKED or erasure.asked_by_id != by.pk:
        raise ValidationError(_("Only who has asked for it takes a list back, and only while it waits."))
    return _move(erasure, State.TAKEN_BACK, "erasure.take_back", by)


@transaction.atomic
def carry_out(*, erasure_id: int) -> Erasure:
    """Erase what two people have approved: all of it in this transaction, or nothing. A second call finds it done.

    Checked once more, with students and cases locked: what was written since, and a hold, make the list *changed*.
    """
    erasure = _locked(Erasure(pk=erasure_id))
    if erasure.state != State.APPROVED:
        return erasure
    students = list(erasure.items.order_by("student").values_list("student", flat=True).distinct())
    list(Student.objects.select_for_update().filter(pk__in=students).order_by("pk").values_list("pk"))
    list(Case.objects.select_for_update().filter(student__in=students).order_by("pk").values_list("pk"))
    if _differs(erasure):
        return _move(erasure, State.CHANGED, "erasure.change", None)
    by_part: dict[str, list[int]] = defaultdict(list)
    for item in erasure.items.order_by("pk"):
        by_part[item.part].append(item.student_id)
    erased = erasing.erase(by_part, erasure.agency)
    erasure.counts = {part: {"students": len(ids), "rows": erased.rows[part]} for part, ids in by_part.items()}
    erasure.files, erasure.files_left = len(erased.files), erased.files
    erasure.done_at = timezone.now()
    transaction.on_commit(lambda: remove_files(erasure_id=erasure_id))
    return _move(erasure, State.DONE, "erasure.carry_out", None)


def remove_files(*, erasure_id: int) -> int:
    """Remove files whose rows are gone, one by one; returns how many are left. Can be called again at any time."""
    erasure = Erasure.objects.get(pk=erasure_id)
    for name in erasure.files_left:
        default_storage.delete(name)
    left = [name for name in erasure.files_left if default_storage.exists(name)]
    Erasure.objects.filter(pk=erasure_id).update(files_left=left)
    return len(left)


def go_on() -> int:
    """Go on where the work was broken off: lists that are approved and not done, files that still lie there."""
    approved = list(Erasure.objects.filter(state=State.APPROVED).values_list("pk", flat=True))
    for pk in approved:
        carry_out(erasure_id=pk)
    left = list(Erasure.objects.exclude(files_left=[]).values_list("pk", flat=True))
    for pk in left:
        remove_files(erasure_id=pk)
    return len(approved) + len(left)


def _differs(erasure: Erasure) -> bool:
    """Whether anything on the list is no longer due, or no longer as it was approved."""
    items = set(erasure.items.values_list("student", "part", "ended_on", "stamp"))
    found = due.find(erasure.agency, timezone.localdate(), students=[student for student, *_more in items])
    now = {(each.student_id, part.part, part.ended_on, part.stamp) for each in found.due for part in each.parts}
    return not items <= now


def _locked(erasure: Erasure) -> Erasure:
    return Erasure.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=erasure.pk)


def _move(erasure: Erasure, state: State, verb: str, by: User | None) -> Erasure:
    erasure.state = state
    erasure.revision += 1
    erasure.full_clean()
    erasure.save()
    _log(verb, erasure, by)
    return erasure


def _log(verb: str, erasure: Erasure, by: User | None, **data: object) -> None:
    record(verb, erasure, by=by, agency=erasure.agency, **data)
