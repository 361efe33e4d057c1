"""The order of an erased student among those with the same share of passed subjects, without the student's key.

The term comparison halves its students by their share in term 1, ties by the student's key (domain.md 4). Erased keys
would move students from one half to the other, and figures of earlier terms with them. What is kept instead is a made
up text that sorts between the neighbours of the key, among the few students with an equal share and nobody else.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from cases.models import Case
from students.models import Student, TermResult

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LAST = "~"


def between(low: str, high: str | None) -> str:
    """A text that sorts after ``low`` and before ``high`` (None: before nothing), by code points; else made up.

    It repeats what both have in common at their beginning and hardly more, so that it tells of neither. Raises
    ValueError when there is nothing between.
    """
    if high is not None and low >= high:
        raise ValueError("there is nothing between")
    tail = "".join(secrets.choice(_LETTERS) for _ in range(8))
    at = 0
    while high is not None and at < min(len(low), len(high)) and low[at] == high[at]:
        at += 1
    first = ord(low[at]) if at < len(low) else 0
    last = ord(high[at]) if high is not None else 0x10FFFF
    if last - first > 1:
        return low[:at] + _one_of(first + 1, last - 1) + tail
    if high is not None and len(high) > at + 1:
        # The beginning of the higher one is lower than the whole of it.
        return high[: at + 1] + between("", high[at + 1 :]) if ord(high[at + 1]) > 1 else high[: at + 1]
    if at >= len(low):
        raise ValueError("there is nothing between")
    return low[: at + 1] + between(low[at + 1 :], None)


def _one_of(first: int, last: int) -> str:
    """A character from within, one that can be read where there is one."""
    low, high = max(first, ord("!")), min(last, ord(_LAST))
    return chr(low + secrets.randbelow(high - low + 1)) if low <= high else chr(first)


def set_for(students: Collection[int]) -> None:
    """Give each of the students (ids) whom the comparison can count its place; before their keys are taken."""
    for student in Student.objects.filter(pk__in=students).order_by("pk"):
        own = student.key or student.tie_key or ""
        if not own:
            continue
        keys = {key or tie_key or "" for key, tie_key in _mates(student)}
        low = max((key for key in keys if key < own), default="")
        high = min((key for key in keys if key > own), default=None)
        Student.objects.filter(pk=student.pk).update(key=None, tie_key=between(low, high))


def _mates(student: Student) -> Collection[tuple[str | None, str | None]]:
    """Keys of the other students who can tie with this one: of a case, with an equal share in some term."""
    shares = {(r.passed, r.graded) for r in TermResult.objects.filter(student=student)}
    if not shares:
        return []
    enrolled = Case.objects.filter(student=OuterRef("student"), enrolled_on__isnull=False)
    others = TermResult.objects.filter(Exists(enrolled)).exclude(student=student).order_by()
    found = set()
    for passed, graded, key, tie_key in others.values_list("passed", "graded", "student__key", "student__tie_key"):
        if any(passed * of == own * graded for own, of in shares):
            found.add((key, tie_key))
    return found
