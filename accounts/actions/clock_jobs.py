"""How often the program does something by itself: changed by administrators."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import ClockJob, User


@transaction.atomic
def update(*, job: ClockJob, by: User, revision: int | None = None, **fields: object) -> ClockJob:
    """Change rhythm or ``is_on``; the next time follows. Raises ValidationError, and EditedMeanwhile."""
    changed = assign(job, **fields)
    if changed:
        save_edit(job, revision=job.revision if revision is None else revision)
        ClockJob.objects.filter(pk=job.pk).update(next_at=job.rhythm.next_after(timezone.now()))
        audit.record("clock.update", job, by=by, changed=changed)
    return job


@transaction.atomic
def run_soon(*, job: ClockJob, by: User) -> None:
    """Have the clock run it at its next tick."""
    ClockJob.objects.filter(pk=job.pk).update(next_at=timezone.now())
    audit.record("clock.run", job, by=by)
