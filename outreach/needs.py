"""What of the weekly reports and of the SMS needs a coach, for my week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import needs
from cases.coached import Coached
from cases.needs import Need
from messaging.models import IncomingMessage
from outreach.models import ReportCopy, WeeklyReport

if TYPE_CHECKING:
    from accounts.models import User


def of_reports(user: User, own: Coached) -> Iterator[Need]:
    """Reports to look through, as one line; and each answer of a guardian that nobody has read. Two queries."""
    waiting = WeeklyReport.objects.of_cases(user, own.cases, own.opened).to_look_through().count()
    if waiting:
        text = ngettext(
            "%(count)d weekly report to look through", "%(count)d weekly reports to look through", waiting
        ) % {"count": waiting}
        yield Need(1, "envelope", text, reverse("outreach:reports"))
    reports = WeeklyReport.objects.of_cases(user, own.cases, own.opened)
    for copy in ReportCopy.objects.filter(report__in=reports).unread().select_related("report"):
        student = own.student(copy.report.case_id)
        text = _("Answer from a guardian: %(student)s") % {"student": student}
        yield Need(0, "chat-left-text", text, reverse("outreach:report", args=[copy.report_id]), student_id=student.pk)


def of_replies(user: User, own: Coached) -> Iterator[Need]:
    """Each SMS that came in from a student or a guardian and that nobody has read. One query."""
    cases = {case.student_id: case for case in own.cases}
    rows = IncomingMessage.objects.filter(student__in=cases, read_at=None).select_related("guardian")
    for reply in rows.order_by("received_at", "pk"):
        if reply.agency != user.agency and reply.category not in own.opened.get(reply.student_id, ()):
            continue
        case = cases[reply.student_id]
        who = {"student": case.student}
        text = _("SMS from a guardian: %(student)s") if reply.guardian_id else _("SMS from %(student)s")
        url = reverse("outreach:thread", args=[case.pk])
        yield Need(0, "chat-left-text", text % who, url, student_id=case.student_id)


needs.MORE += [of_reports, of_replies]
