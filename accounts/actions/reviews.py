"""Log review: each month chance puts some looks before a reviewer, who signs off what they find."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.choices import Verdict
from accounts.models import AccessEntry, LookReview, User


@transaction.atomic
def draw(*, month: datetime.date, by: User | None = None, size: int | None = None) -> list[LookReview]:
    """Draw the sample of a month that has ended: ``settings.LOG_SAMPLE`` looks by chance; all, where there are fewer.

    Looks of the staff: what is opened by a link is no reviewer's business.
    Drawing the same month again adds only what is missing. Raises ValidationError for a month that has not ended.
    """
    month = month.replace(day=1)
    after = (month + datetime.timedelta(days=32)).replace(day=1)
    if after > timezone.localdate():
        raise ValidationError(_("The month has not ended yet."))
    drawn = LookReview.objects.filter(month=month)
    missing = (size or settings.LOG_SAMPLE) - drawn.count()
    if missing <= 0:
        return []
    looks = AccessEntry.objects.by_staff().between(month, after - datetime.timedelta(days=1))
    chosen = looks.exclude(pk__in=drawn.values("entry")).order_by("?")[:missing]
    reviews = LookReview.objects.bulk_create(LookReview(month=month, entry=entry) for entry in chosen)
    if reviews:
        record("log_review.draw", reviews[0], by=by, month=month.isoformat(), looks=len(reviews))
    return reviews


def draw_last_month() -> int:
    """Draw last month's looks; run daily, it draws once. Returns how many were drawn."""
    return len(draw(month=timezone.localdate().replace(day=1) - datetime.timedelta(days=1)))


@transaction.atomic
def sign(*, review: LookReview, by: User, verdict: str, note: str = "") -> LookReview:
    """Sign off one look. Nobody reviews themselves; what is not in order needs a note; a signature stays."""
    review = LookReview.objects.select_for_update().select_related("entry").get(pk=review.pk)
    if review.signed_at:
        raise ValidationError(_("This look is already signed off."))
    if review.entry.user_id == by.pk:
        raise ValidationError(_("Somebody else reviews what you have looked at."))
    if verdict != Verdict.RIGHT and not note.strip():
        raise ValidationError({"note": _("Say in a sentence what you found and what was done.")})
    review.verdict, review.note, review.reviewer, review.signed_at = verdict, note.strip(), by, timezone.now()
    review.full_clean()
    review.save()
    record("log_review.sign", review, by=by, verdict=verdict, user_id=review.entry.user_id)
    return review
