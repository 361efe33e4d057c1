"""When a team's reports are built, and the words they are written in: kept by people, carried out by the clock."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import Team, User
from cases.choices import Stage
from cases.models import Case
from outreach import building, rules
from outreach.actions import weekly_reports
from outreach.models import ReportRhythm, WeeklyReport, Wording
from outreach.wordings import problem
from ppss.lib import weeks
from students.terms import read_calendar


@transaction.atomic
def keep(*, team: Team, by: User, revision: int = 0, **fields: object) -> ReportRhythm:
    """Set when a team's reports are built (is_on, weekday, at) and go by themselves (goes_after, hours or None)."""
    row, is_new = ReportRhythm.objects.get_or_create(team=team)
    for name, value in fields.items():
        setattr(row, name, value)
    save_edit(row, revision=row.revision if is_new else revision)
    record("report_rhythm.keep", row, by=by, **{k: str(v) for k, v in fields.items()})
    return row


@transaction.atomic
def word(
    *, language: str, texts: dict[str, str], by: User, checked_by: str = "", revision: int | None = None
) -> Wording:
    """Change the words of a language; ``checked_by`` names the translator who has checked them all.

    Raises ValidationError by name of the text where it has a field in braces that is not filled in.
    """
    wrong = {name: allowed for name, text in texts.items() if (allowed := problem(name, text)) is not None}
    if wrong:
        sentence = _("Of names in braces this text can have %(fields)s only.")
        raise ValidationError(
            {
                name: sentence % {"fields": ", ".join(sorted(f"{{{f}}}" for f in allowed)) or _("none")}
                for name, allowed in wrong.items()
            }
        )
    row = Wording.objects.filter(language=language).first()
    if row is None:
        row = Wording(language=language)
        row.save()
        revision = row.revision
    row.texts, row.checked_by = texts, checked_by.strip()
    row.checked_on = timezone.localdate() if row.checked_by else None
    save_edit(row, revision=row.revision if revision is None else revision)
    record("wording.change", row, by=by, is_checked=bool(row.checked_by))
    return row


def build_due(now: datetime.datetime | None = None) -> int:
    """Build this week's reports of every team whose moment has come, for cases that are being carried out.

    Run by the clock each few minutes: it makes what is missing and brings what nobody has touched up to date. Weeks
    without school are left out. Returns how many were built.
    """
    now = now or timezone.now()
    week = weeks.monday(now.astimezone(rules.ZONE).date())
    calendar = read_calendar(week, week)
    rhythms = {row.team_id: row for row in ReportRhythm.objects.all()}
    by_time: dict[datetime.datetime | None, list[Case]] = defaultdict(list)
    cases = Case.objects.filter(stage=Stage.CARRYING_OUT).select_related("student").prefetch_related("school__teams")
    for case in cases:
        team = min(case.school.teams.all(), key=lambda each: each.pk, default=None)
        rhythm = rhythms.get(team.pk if team else None, ReportRhythm())
        is_break = week in calendar.break_weeks(week, week, case.school_id)
        if rhythm.is_on and not is_break and rules.is_due(now, rhythm.weekday, rhythm.at):
            after = rhythm.goes_after
            built = rules.built_at(week, rhythm.weekday, rhythm.at)
            by_time[built + datetime.timedelta(hours=after) if after else None].append(case)
    return sum(
        weekly_reports.build(cases=some, week=week, by=None, goes_at=goes_at) for goes_at, some in by_time.items()
    )


def send_due(now: datetime.datetime | None = None) -> int:
    """Send every report whose time to be looked through is over; returns how many. A hundred at a time."""
    now, sent = now or timezone.now(), 0
    waiting = list(WeeklyReport.objects.going_by_themselves(now).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(waiting), building.AT_ONCE):
        sent += weekly_reports.send_ready(reports=waiting[start : start + building.AT_ONCE], now=now)
    return sent
