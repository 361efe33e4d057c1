"""Openings of protected identity: noted with the log of looks, told to those who watch over it, seen by one of them."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import LISTS, REVEALING, record
from accounts.models import AccessEntry, User
from students.choices import Protection
from students.models import Guardianship, ProtectedOpening, Student


def note(*, entry: AccessEntry, by: User, guardian_id: int | None = None) -> list[ProtectedOpening]:
    """Note whom with protected identity a look has opened: students, and the guardian it says. Lists open nobody.

    Called in the transaction of the entry. Returns those to be told of: the first of a person and day, and the first
    at which name and contacts are shown.
    """
    if entry.what in LISTS:
        return []
    rows = Student.objects.filter(pk__in=entry.student_ids).exclude(protection=Protection.NONE)
    pairs: list[tuple[int, int | None]] = [(pk, None) for pk in rows.order_by().values_list("pk", flat=True)]
    if guardian_id:
        links = Guardianship.objects.filter(student__in=entry.student_ids, guardian=guardian_id)
        pairs += links.values_list("student_id", "guardian_id")
    noted = (_note(entry, by, *pair) for pair in pairs)
    return [row for row in noted if row]


def _note(entry: AccessEntry, by: User, student_id: int, guardian_id: int | None) -> ProtectedOpening | None:
    is_revealed = entry.what in REVEALING
    row, is_new = ProtectedOpening.objects.get_or_create(
        day=timezone.localdate(entry.at),
        user=by,
        student_id=student_id,
        guardian_id=guardian_id,
        defaults={"first_at": entry.at, "last_at": entry.at, "is_revealed": is_revealed},
    )
    if is_new:
        return row
    is_news = is_revealed and not row.is_revealed
    news = {"is_revealed": True, "seen_at": None, "seen_by": None} if is_news else {}
    ProtectedOpening.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=entry.at, **news)
    if not is_news:
        return None
    row.refresh_from_db()
    return row


@transaction.atomic
def mark_seen(*, by: User, ids: Collection[int], now: datetime.datetime | None = None) -> int:
    """Note that somebody who watches over the log has seen these openings. Returns how many were new."""
    rows = ProtectedOpening.objects.visible_to(by).unseen().filter(pk__in=ids)
    count = rows.update(seen_at=now or timezone.now(), seen_by=by)
    if count:
        record("openings.see", by, by=by, count=count)
    return count
