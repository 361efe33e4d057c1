"""The page behind a link or a code of a student card: a teacher says how a lesson went, in one or two taps."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.audit import log_look
from outreach import links
from outreach.actions import cards as actions
from outreach.choices import Arrival, Participation
from outreach.models import CardLesson
from outreach.rendering import first_name

#: So many requests a minute from one address, and so many for links that there are not: a school shares an address.
MOST, MOST_WRONG = 300, 20


@login_not_required
@never_cache
def card_link(request: HttpRequest, token: str) -> HttpResponse:
    """First name and lesson, and the two questions; closed once it is answered, and at the end of the day.

    A link that never was, one that is used up and one that has closed all get the same answer. A look is noted in the
    access log as one by the link: nobody knows by whom, and the link itself stays out of it.
    """
    if _is_too_often(request, "all", MOST, count=True) or _is_too_often(request, "wrong", MOST_WRONG, count=False):
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = "60"
        return answer
    lesson = _lesson(token)
    if lesson is None:
        _is_too_often(request, "wrong", MOST_WRONG, count=True)
        return render(request, "outreach/card_closed.html", status=404)
    if request.method == "POST":
        return _answer(request, lesson, token)
    nowhere = reverse("outreach:card_link", args=["-"])
    log_look(request, "card link", students=[lesson.card.case.student_id], why=f"lesson#{lesson.pk}", address=nowhere)
    context = {
        "name": first_name(lesson.card.case.student),
        "lesson": lesson,
        "arrivals": Arrival.choices,
        "participations": Participation.choices,
    }
    return render(request, "outreach/card_link.html", context)


def _answer(request: HttpRequest, lesson: CardLesson, token: str) -> HttpResponse:
    arrival, participation = request.POST.get("arrival", ""), request.POST.get("participation", "")
    try:
        if arrival in Arrival.values:
            lesson = actions.arrive(lesson=lesson, arrival=arrival)
        elif participation in Participation.values:
            lesson = actions.take_part(lesson=lesson, participation=participation)
    except ValidationError:  # two teachers at once, or a second window: the page says where it stands
        return redirect("outreach:card_link", token)
    if lesson.is_answered:
        return render(request, "outreach/card_thanks.html")
    return redirect("outreach:card_link", token)


def _lesson(token: str) -> CardLesson | None:
    """The lesson behind the link, while a card of its student may be open today."""
    today = timezone.localdate()
    rows = CardLesson.objects.behind(links.index(token), today).select_related("card__case__student")
    lesson = rows.first()
    return lesson if lesson and actions.problem(lesson.card.case, today) is None else None


def _is_too_often(request: HttpRequest, what: str, most: int, *, count: bool) -> bool:
    """Whether this minute has had more than so many from the address, behind proxies too; counted or only asked."""
    key = f"card-{what}-{get_adapter().get_client_ip(request)}-{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    return (cache.incr(key) if count else cache.get(key, 0)) > most
