"""What the pages about the absence of a school have in common: the school, its settings, the weeks, and the tabs."""

from __future__ import annotations

import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from absence import windows
from absence.choices import Window
from absence.models import ListSettings
from absence.windows import Weeks
from accounts.models import School
from accounts.roles import Permission
from ppss.lib.listing import asked_id
from students.terms import DAY, read_calendar


def tabs(here: str, school: School) -> list[dict[str, object]]:
    """The pages about absence of a school."""
    pages = (
        ("cases:absence", _("Absence")),
        ("absence:coverage", _("Registration")),
        ("cases:absence_settings", _("Settings")),
    )
    return [
        {"url": f"{reverse(name)}?school={school.pk}", "word": word, "is_here": name == here} for name, word in pages
    ]


def schools_of(request: HttpRequest) -> list[School]:
    """Schools whose absence the person sees; the one chosen by ``?school=`` first."""
    rows = School.objects.filter(pk__in=request.user.access.schools(Permission.SEE_ABSENCE))
    asked = asked_id(request.GET.get("school", ""))
    return sorted(rows, key=lambda school: (school.pk != asked, school.name))


def window_of(request: HttpRequest, school: School, settings: ListSettings, today: datetime.date) -> tuple[Weeks, bool]:
    """The weeks asked for by ``?window=`` (and ``from``, ``to``), else the school's; and whether the days are wrong."""
    kind = request.GET.get("window", settings.window)
    own, is_wrong = windows.own_dates(request.GET, today) if kind == Window.OWN else (None, False)
    earliest = min(own[0] if own else today, today) - 7 * windows.SEARCHED * DAY
    calendar = read_calendar(earliest, today)
    chosen = windows.choose(
        kind,
        today=today,
        calendar=calendar,
        school=school.pk,
        count=settings.weeks,
        own=own,
        sign_weeks=settings.sign_weeks,
    )
    return chosen, is_wrong


def settings_of(school: School) -> ListSettings:
    return ListSettings.objects.filter(school=school).first() or ListSettings(school=school)
