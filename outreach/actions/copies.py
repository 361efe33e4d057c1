"""What guardians do on the page behind their link, and staff with the answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions.records import log
from cases.choices import ContactKind, ContactWith
from cases.models import Contact
from outreach.models import ReportCopy

LONGEST_REPLY = 2000


@transaction.atomic
def see(*, copy: ReportCopy) -> ReportCopy:
    """A guardian has pressed that they have seen the report. The first time counts."""
    copy = ReportCopy.objects.select_for_update().select_related("report__case__student", "guardian").get(pk=copy.pk)
    if copy.seen_at is None:
        copy.seen_at = timezone.now()
        copy.save(update_fields=["seen_at"])
        log("weekly_report.seen", copy.report, by=None, guardian=copy.guardian_id)
    return copy


@transaction.atomic
def reply(*, copy: ReportCopy, text: str) -> ReportCopy:
    """A guardian's answer: beside the report, where a coach reads it, and a contact of the case.

    Raises ValidationError for no text, or too much of it. The same text sent twice is one answer.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_REPLY:
        raise ValidationError({"text": _("Write at most %d characters.") % LONGEST_REPLY})
    copy = ReportCopy.objects.select_for_update().select_related("report__case__student", "guardian").get(pk=copy.pk)
    if copy.reply == text:
        return copy
    now, report = timezone.now(), copy.report
    copy.reply, copy.replied_at, copy.seen_at = text, now, copy.seen_at or now
    copy.read_at = copy.read_by = None
    copy.save(update_fields=["reply", "replied_at", "seen_at", "read_at", "read_by"])
    contact = Contact(case=report.case, agency=report.agency, kind=ContactKind.MESSAGE, with_whom=ContactWith.GUARDIAN)
    contact.at, contact.text = now, f"{copy.guardian}: {text}"
    contact.full_clean()
    contact.save()
    log("weekly_report.reply", report, by=None, guardian=copy.guardian_id)
    return copy


@transaction.atomic
def read(*, copy: ReportCopy, by: User) -> ReportCopy:
    """Somebody has read the answer; it no longer needs anybody."""
    copy = ReportCopy.objects.select_for_update().select_related("report__case__student").get(pk=copy.pk)
    if copy.read_at is None:
        copy.read_at, copy.read_by = timezone.now(), by
        copy.save(update_fields=["read_at", "read_by"])
        log("weekly_report.read_reply", copy.report, by=by, guardian=copy.guardian_id)
    return copy
