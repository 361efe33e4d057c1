"""What the pages of weekly reports show: reports with their recipients, and what a guardian will read."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from accounts.choices import Agency, Category
from accounts.models import User
from cases.choices import Stage
from cases.models import Case
from messaging import sms_text
from outreach import recipients, rendering, wordings
from outreach.models import ReportCopy, WeeklyReport
from ppss.lib.swedish import sort_key
from students.choices import Channel
from students.models import Consent

#: Stands for the link where the cost of an SMS is reckoned: as long as a real one.
SAMPLE_LINK = "https://example.example/r/" + "x" * 24 + "/"


@dataclass(frozen=True)
class Line:
    """One guardian of a report: told or not and why; the SMS that will go, with its parts and its price in kronor."""

    recipient: recipients.Recipient
    words: wordings.Words
    sms: sms_text.Size | None = None


@dataclass(frozen=True)
class Shown:
    """A report as the reader may see it today: without its figures where attendance is closed to them."""

    report: WeeklyReport
    lines: list[Line] = field(default_factory=list)
    copies: list[ReportCopy] = field(default_factory=list)
    sees_figures: bool = True

    @property
    def told(self) -> list[Line]:
        return [line for line in self.lines if line.recipient.is_told]

    @property
    def not_told(self) -> list[Line]:
        return [line for line in self.lines if not line.recipient.is_told]

    @property
    def may_go(self) -> bool:
        return self.report.is_draft and bool(self.told) and not self.report.is_empty


def of_week(user: User, week: datetime.date) -> list[Shown]:
    """The reports of the person's own students in a week, by name."""
    rows = WeeklyReport.objects.visible_to(user).of_coach(user).filter(week=week)
    shown = show(rows.select_related("case__student__school", "decided_by"), user)
    return sorted(shown, key=lambda each: (not each.report.is_draft, sort_key(str(each.report.case.student))))


def show(rows: Collection[WeeklyReport], user: User) -> list[Shown]:
    """Reports with their recipients (drafts) or copies (sent); a fixed number of queries."""
    today = user.access.today
    rows = list(rows)
    drafts = [row for row in rows if row.is_draft]
    told, words = recipients.of_reports(drafts, today), wordings.read()
    copies: dict[int, list[ReportCopy]] = {}
    of_rows = ReportCopy.objects.visible_to(user).filter(report__in=[row.pk for row in rows])
    for copy in of_rows.select_related("guardian", "message", "read_by"):
        copies.setdefault(copy.report_id, []).append(copy)
    opened = Consent.objects.opened([row.case.student_id for row in rows], today)
    return [
        Shown(
            row,
            [_line(row, each, words[each.language]) for each in told.get(row.pk, [])],
            copies.get(row.pk, []),
            user.agency == Agency.SCHOOL or Category.ATTENDANCE in opened.get(row.case.student_id, ()),
        )
        for row in rows
    ]


def _line(report: WeeklyReport, recipient: recipients.Recipient, words: wordings.Words) -> Line:
    if not (recipient.is_told and recipient.guardian.channel == Channel.SMS):
        return Line(recipient, words)
    text = sms_text.plain(rendering.sms(report, words, SAMPLE_LINK))
    return Line(recipient, words, sms_text.measure(text))


@dataclass(frozen=True)
class Page:
    """What a guardian reads behind the link, and a coach before sending."""

    words: wordings.Words
    title: str
    greeting: str
    heading: str
    absence: list[str]
    sections: list[rendering.Section]


def page(report: WeeklyReport, words: wordings.Words, *, sees_figures: bool = True) -> Page:
    return Page(
        words=words,
        title=words.say("title"),
        greeting=words.say("greeting", name=rendering.first_name(report.case.student)),
        heading=rendering.heading(report, words),
        absence=rendering.absence(report, words) if sees_figures else [],
        sections=rendering.sections(report, words),
    )


def to_build(user: User) -> list[Case]:
    """The person's own students of whom reports are made."""
    rows = Case.objects.visible_to(user).of_coach(user).filter(stage=Stage.CARRYING_OUT)
    return list(rows.select_related("student"))
