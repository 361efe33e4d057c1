"""The state of the data: what lacks something and where it is mended. Numbers alone; no student is named."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Role
from accounts.models import District, Membership, School, Team, User
from cases.models import Case
from cases.rules import ACTIVE
from reports import suppression
from reports.choices import ReportState
from reports.half_years import due_of
from reports.halfyear import filing
from reports.models import HalfYearReport
from students.models import ProtectedOpening, Term

#: A term is missing when the calendar ends sooner than this.
CALENDAR_DAYS = 60


@dataclass(frozen=True)
class Finding:
    """One thing that needs somebody: the figure, what it means, where it is mended."""

    figure: str
    sentence: str
    url: str
    word: str


def findings(today: datetime.date) -> list[Finding]:
    """Everything that lacks something today, people first; empty when all is in order. A fixed number of queries."""
    return [*_openings(), *_people(today), *_places(today), *_calendar(today), *_cases(), *_reports(today)]


def _finding(count: int, sentence: str, url: str, word: str) -> list[Finding]:
    return [Finding(str(count), sentence, url, word)] if count else []


def _openings() -> list[Finding]:
    """Openings of protected identity that nobody who watches over the log has seen."""
    unseen = ProtectedOpening.objects.unseen().count()
    sentence = ngettext(
        "opening of protected identity is to be looked through.",
        "openings of protected identity are to be looked through.",
        unseen,
    )
    return _finding(unseen, sentence, reverse("students:openings"), _("See the openings"))


def _people(today: datetime.date) -> list[Finding]:
    held = Membership.objects.active(today)
    users, teams = reverse("accounts:users"), reverse("accounts:teams")
    roleless = User.objects.filter(is_active=True).exclude(pk__in=held.values("user")).count()
    ending = Membership.objects.ending(today).filter(user__is_active=True).count()
    halved = Team.objects.with_agencies(today).filter(Q(from_school=0) | Q(from_social=0)).count()
    return [
        *_finding(
            halved,
            ngettext("team lacks people of one agency.", "teams lack people of one agency.", halved),
            f"{teams}?gap=one_agency",
            _("See the teams"),
        ),
        *_finding(
            roleless,
            ngettext("active user has no role.", "active users have no role.", roleless),
            f"{users}?role=none",
            _("See the users"),
        ),
        *_finding(
            ending,
            ngettext("role ends within 30 days.", "roles end within 30 days.", ending),
            f"{users}?role=ending",
            _("See the users"),
        ),
    ]


def _places(today: datetime.date) -> list[Finding]:
    schools = reverse("accounts:schools")
    active = School.objects.filter(is_active=True)
    teamless, codeless = active.filter(teams=None).count(), active.filter(unit_code=None).count()
    steered = Membership.objects.active(today).filter(role=Role.STEERING, user__is_active=True)
    unsteered = District.objects.current(today).exclude(pk__in=steered.values("district")).count()
    return [
        *_finding(
            teamless,
            ngettext("school has no team.", "schools have no team.", teamless),
            f"{schools}?gap=no_team",
            _("See the schools"),
        ),
        *_finding(
            codeless,
            ngettext("school lacks its unit code.", "schools lack their unit codes.", codeless),
            f"{schools}?gap=no_code",
            _("See the schools"),
        ),
        *_finding(
            unsteered,
            ngettext("district has no steering group.", "districts have no steering group.", unsteered),
            f"{reverse('accounts:districts')}?gap=no_steering",
            _("See the districts"),
        ),
    ]


def _calendar(today: datetime.date) -> list[Finding]:
    """A gap between two terms is a holiday; what is missing is a calendar that reaches on from today."""
    last = Term.objects.order_by("-end").first()
    url = reverse("students:terms")
    if last is None:
        return [
            Finding("0", _("terms are kept: every week counts as a week with school."), url, _("Keep the calendar"))
        ]
    if last.end < today:
        sentence = _("was the last day of the last term kept. The one of today is missing.")
        return [Finding(last.end.isoformat(), sentence, url, _("Keep the calendar"))]
    if last.end < today + datetime.timedelta(days=CALENDAR_DAYS):
        sentence = _("is the last day in the calendar. Enter the next term.")
        return [Finding(last.end.isoformat(), sentence, url, _("Keep the calendar"))]
    return []


def _cases() -> list[Finding]:
    """How many students going have no coach who is active; a small number of students is not told."""
    coached = User.objects.filter(is_active=True, cases__isnull=False)
    alone = Case.objects.filter(stage__in=ACTIVE).exclude(coaches__in=coached).count()
    if not alone:
        return []
    figure = suppression.text(alone, alone >= settings.SMALLEST_GROUP)
    sentence = _("students going have no active coach. Their team gives them one.")
    return [Finding(figure, sentence, reverse("accounts:teams"), _("See the teams"))]


def _reports(today: datetime.date) -> list[Finding]:
    """Half-year reports that wait for a decision, and those that are late."""
    half = filing.newest_half(today)
    url = f"{reverse('reports:half_years_filed')}?half={half}"
    waiting = HalfYearReport.objects.filter(state=ReportState.SUBMITTED).count()
    filed = HalfYearReport.objects.filter(half=half, state__in=(ReportState.SUBMITTED, ReportState.APPROVED))
    late = 0
    if due_of(half) < today:
        late = District.objects.current(today).exclude(pk__in=filed.values("district")).count()
    return [
        *_finding(
            waiting,
            ngettext("half-year report waits for a decision.", "half-year reports wait for a decision.", waiting),
            url,
            _("See the reports"),
        ),
        *_finding(
            late,
            ngettext("half-year report is late.", "half-year reports are late.", late),
            url,
            _("See who has not handed in"),
        ),
    ]
