"""What this app puts beside the pages of a case: its tabs, and the student cards of a week beside the follow-up."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from cases import follow_up_page
from cases.follow_up_page import Beside, Opened
from cases.models import Case
from cases.page import tabs
from outreach import cards
from outreach.models import CardLesson, StudentCard


def of_cards(user: User, case: Case, week: datetime.date, opened: Opened) -> Beside | None:
    """A line for each day with a card, and before them how many lessons went well; two queries."""
    found = cards.of_week(user, case, week, opened)
    if not found.cards:
        return None
    told = {"on_time": found.on_time, "took_part": found.took_part, "answered": len(found.answered)}
    in_short = ngettext(
        "%(answered)d lesson answered: on time in %(on_time)d, took part in %(took_part)d",
        "%(answered)d lessons answered: on time in %(on_time)d, took part in %(took_part)d",
        len(found.answered),
    )
    lines = (in_short % told, *(_day(card) for card in found.cards))
    return Beside(_("Student card"), lines, reverse("outreach:cards", args=[case.pk]))


def _day(card: StudentCard) -> str:
    answered = [_lesson(lesson) for lesson in card.lessons.all() if lesson.is_answered]
    return f"{str(WEEKDAYS[card.date.weekday()]).capitalize()}: {'; '.join(answered) or _('no answer')}"


def _lesson(lesson: CardLesson) -> str:
    words = (lesson.get_arrival_display(), lesson.get_participation_display())
    return f"{lesson.name} {', '.join(str(word).lower() for word in words if word)}"


tabs.MORE += [("outreach:thread", gettext_lazy("SMS")), ("outreach:cards", gettext_lazy("Student card"))]
follow_up_page.BESIDE.append(of_cards)
