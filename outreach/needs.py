"""What of the weekly reports and of the SMS needs a coach, for my week."""

from __future__ import annotations

from collections import Counter
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
    reports = WeeklyReport.objects.of_cases(user, own.cases, own.opened)
    waiting = reports.to_look_through().count()
    if waiting:
        text = ngettext(
            "%(count)d weekly report to look through", "%(count)d weekly reports to look through", waiting
        ) % {"count": waiting}
        yield Need(1, "envelope", text, reverse("outreach:reports"))
    for copy in ReportCopy.objects.filter(report__in=reports).unread().select_related("report"):
        student = own.student(copy.report.case_id)
        text = _("Answer from a guardian: %(student)s") % {"student": student}
        yield Need(0, "chat-left-text", text, reverse("outreach:report", args=[copy.report_id]), student_id=student.pk)


def of_replies(user: User, own: Coached) -> Iterator[Need]:
    """SMS that came in from a student or a guardian and that nobody has read, a line for each of them. One query."""
    cases = {case.student_id: case for case in own.cases}
    rows = IncomingMessage.objects.filter(student__in=cases, read_at=None).order_by("received_at", "pk")
    counted: Counter[tuple[int, int | None]] = Counter()
    for student, guardian, agency, category in rows.values_list("student", "guardian", "agency", "category"):
        if agency == user.agency or category in own.opened.get(student, ()):
            counted[student, guardian] += 1
    for (student, guardian), count in counted.items():
        case = cases[student]
        text = _("SMS from a guardian: %(student)s") if guardian else _("SMS from %(student)s")
        more = f" ({count})" if count > 1 else ""
        url = reverse("outreach:thread", args=[case.pk])
        yield Need(0, "chat-left-text", text % {"student": case.student} + more, url, student_id=student)


needs.MORE += [of_reports, of_replies]
