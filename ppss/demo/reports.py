"""What the guardians of the two schools one meets by name were told: last week's reports sent, this week's to do."""

from __future__ import annotations

from cases.choices import Stage
from cases.models import Case
from outreach import recipients
from outreach.actions import copies, weekly_reports
from outreach.models import ReportCopy, WeeklyReport
from ppss.demo.beginnings import World
from ppss.lib import weeks
from students.terms import school_weeks

SCHOOLS = ("Bredängsskolan", "Sätraskolan")
ANSWERS = ("Hon gick själv i morse!", "Tack, vi pratade om det vid middagen.")


def tell_reports(world: World) -> None:
    """Last week's reports, some of them seen and one answered; this week's wait to be looked through."""
    today = world.clock.today
    this_week = weeks.monday(today)
    last_week = school_weeks(weeks.shift(this_week, -12), weeks.shift(this_week, -1))[-1]
    rows = Case.objects.filter(stage=Stage.CARRYING_OUT, school__name__in=SCHOOLS).order_by("pk")
    cases = list(rows.select_related("student"))
    weekly_reports.build(cases=cases, week=last_week, by=None)
    waiting = WeeklyReport.objects.to_look_through().select_related("case__student")
    told = recipients.of_reports(waiting, today)
    ready = [row for row in waiting if not row.is_empty and any(each.is_told for each in told[row.pk])]
    weekly_reports.send_many(reports=ready, by=world.places.people["coach_school"])
    sent = list(ReportCopy.objects.filter(report__in=ready, told="yes").order_by("pk"))
    for copy in sent[::2]:
        copies.see(copy=copy)
    for copy, answer in zip(sent[1::6], ANSWERS, strict=False):
        copies.reply(copy=copy, text=answer)
    weekly_reports.build(cases=cases, week=this_week, by=None)
