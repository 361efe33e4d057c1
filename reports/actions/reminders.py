"""E-mail about half-year reports: who has not handed in is reminded, and whoever handed in hears what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.actions import outbox
from messaging.choices import Channel, Kind
from messaging.models import Message
from reports.halfyear import filing
from reports.models import ReportSubmission


@transaction.atomic
def remind() -> int:
    """Remind the steering groups of districts that have not handed in, on the days before and after it is due.

    The same reminder goes once, however often this runs. Returns how many were written.
    """
    today = timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE):
        messages = [_reminder(each, member) for each, members in filing.to_remind(today) for member in members]
        return len(outbox.write_many(messages))


def _reminder(due: filing.Due, member: User) -> Message:
    subject = _("Half-year report %(period)s of %(district)s") % {"period": due.period, "district": due.district}
    link = f"{settings.BASE_URL}{reverse('reports:half_years')}"
    return outbox.message(
        key=(Kind.HALF_YEAR, due.district.pk, due.half, due.days, member.pk),
        kind=Kind.HALF_YEAR,
        channel=Channel.EMAIL,
        recipient=member.name,
        address=member.email,
        subject=subject,
        text=render_to_string("reports/reminder.txt", {"due": due, "link": link}),
    )


def tell_verdict(submission: ReportSubmission) -> Message:
    """Tell whoever handed in that it was approved or sent back, in the transaction of the decision."""
    report, member = submission.report, submission.submitted_by
    with translation.override(settings.LANGUAGE_CODE):
        return outbox.write(
            key=(Kind.HALF_YEAR, "verdict", submission.pk),
            kind=Kind.HALF_YEAR,
            channel=Channel.EMAIL,
            recipient=member.name,
            address=member.email,
            subject=_("Half-year report %(period)s of %(district)s")
            % {"period": report.period, "district": report.district},
            text=render_to_string(
                "reports/verdict.txt",
                {"submission": submission, "link": f"{settings.BASE_URL}{report.get_absolute_url()}"},
            ),
        )
