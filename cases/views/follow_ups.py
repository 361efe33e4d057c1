"""My week, and the follow-up that opens in it."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts import drafts
from accounts.access import require
from accounts.audit import log_look
from accounts.edits import EditedMeanwhile
from accounts.roles import Permission
from cases import coached, follow_up_page, my_week, needs, rules
from cases.actions import follow_ups
from cases.coached import Coached
from cases.models import Case
from ppss.lib import weeks

#: Weeks that the picker offers, half a year back and one ahead; the arrows go further.
WEEKS_BACK, WEEKS_AHEAD = 26, 1


def _week_or_404(code: str) -> datetime.date:
    try:
        week = weeks.parse(code)
    except ValueError as problem:
        raise Http404 from problem
    if week > weeks.shift(timezone.localdate(), 52) or week.year < 2010:
        raise Http404
    return week


@require_safe
@require(Permission.WORK_WEEK)
def week(request: HttpRequest) -> HttpResponse:
    """This week; ``?week=2026-W40`` (the picker without script) leads to another."""
    if code := request.GET.get("week"):
        chosen = weeks.code(_week_or_404(code))
        return redirect(reverse("cases:week_of", args=[chosen]) + _team_query(request))
    return _page(request, weeks.monday(timezone.localdate()))


@require_safe
@require(Permission.WORK_WEEK)
def week_of(request: HttpRequest, code: str) -> HttpResponse:
    """Another week."""
    return _page(request, _week_or_404(code))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.WORK_WEEK)
def follow_up(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One student's week: opened in place by htmx, else in the full page; saved by POST."""
    week = _week_or_404(code)
    case = get_object_or_404(my_week.cases_in_work(request.user), pk=pk)
    page = _read(request, week, case)
    if page.row(case.pk) is None:
        return _outside(request, case, week)
    if request.method == "POST":
        return _save(request, case, week)
    if not request.htmx:
        return _page(request, week, opened=case)
    log_look(request, "follow_up", students=[case.student_id])
    if "close" in request.GET:
        return _fragment(request, page, case, "row")
    return _fragment(request, page, case, "open", form=follow_up_page.form(request.user, case, week))


def _is_team(request: HttpRequest) -> bool:
    return "team" in request.GET or "team" in request.POST


def _team_query(request: HttpRequest) -> str:
    return "?team=1" if _is_team(request) else ""


def _read(
    request: HttpRequest, week: datetime.date, case: Case | None = None, own: Coached | None = None
) -> my_week.WeekPage:
    """The page of the week; with all of the team's students when the case asked for is not one's own."""
    whole_team, today = _is_team(request), timezone.localdate()
    own = own or coached.read(request.user, today, week)
    since = needs.first_week(today)
    page = my_week.read(request.user, week, today, whole_team=whole_team, own=own, since=since)
    if case is not None and not whole_team and page.row(case.pk) is None:
        page = my_week.read(request.user, week, today, whole_team=True, own=own, since=since)
    return page


def _context(request: HttpRequest, page: my_week.WeekPage) -> dict[str, object]:
    return {
        "page": page,
        "week": page.week,
        "week_code": weeks.code(page.week),
        "previous": weeks.shift(page.week, -1),
        "next": weeks.shift(page.week, 1),
        "is_team": _is_team(request),
        "team_query": _team_query(request),
    }


def _page(
    request: HttpRequest,
    week: datetime.date,
    *,
    opened: Case | None = None,
    form: follow_up_page.FollowUpPage | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    own = coached.read(request.user, today, week)
    page = _read(request, week, opened, own)
    first = page.next_to_follow_up()
    opened = opened or (first.case if first else None)
    students = {r.case.student_id for r in page.rows} | {c.student_id for c in page.coming}
    found = needs.collect(request.user, today, own, page.done if week == weeks.monday(today) else None)
    students |= {need.student_id for need in found if need.student_id}
    log_look(request, "my_week", students=students, own=own.valid_consents())
    context = _context(request, page) | {
        "opened": opened.pk if opened else None,
        "form_page": form or (follow_up_page.form(request.user, opened, week, own=own) if opened else None),
        "needs": found,
        "this_week": weeks.monday(today),
        "choices": _choices(today, week),
    }
    return render(request, "cases/week.html", context)


def _choices(today: datetime.date, week: datetime.date) -> list[tuple[str, str]]:
    """The weeks of the picker as code and words, newest first; the one that is shown is always among them."""
    this_week, now = weeks.monday(today), _("now")
    near = {weeks.shift(today, n) for n in range(-WEEKS_BACK, WEEKS_AHEAD + 1)}
    return [
        (weeks.code(day), f"{weeks.label(day)}, {day.year}{f' · {now}' if day == this_week else ''}")
        for day in sorted(near | {week}, reverse=True)
    ]


def _fragment(
    request: HttpRequest,
    page: my_week.WeekPage,
    case: Case,
    part: str,
    *,
    form: follow_up_page.FollowUpPage | None = None,
) -> HttpResponse:
    context = _context(request, page) | {"row": page.row(case.pk), "form_page": form}
    response = render(request, f"cases/my_week/_{part}.html", context)
    return trigger_client_event(response, "week:opened", {"case": case.pk, "open": part == "open"}, after="settle")


def _save(request: HttpRequest, case: Case, week: datetime.date) -> HttpResponse:
    if "take_saved" in request.POST:
        drafts.done(request)
        return _again(request, case, week, follow_up_page.form(request.user, case, week))
    sent = follow_up_page.form(request.user, case, week, request.POST)
    if not sent.form.is_valid():
        return _again(request, case, week, sent)
    try:
        follow_ups.save(case=case, by=request.user, week=week, **sent.form.values())
    except EditedMeanwhile as problem:
        return _again(request, case, week, _conflict(request, case, week, problem))
    except ValidationError as problem:
        sent.form.add_error(None, problem.messages)
        return _again(request, case, week, sent)
    drafts.done(request)
    return _saved(request, case, week)


def _conflict(
    request: HttpRequest, case: Case, week: datetime.date, problem: EditedMeanwhile
) -> follow_up_page.FollowUpPage:
    """The form as it was sent, at the revision that the other has saved, with both texts beside each other."""
    data: QueryDict = request.POST.copy()
    data["revision"] = str(problem.current.revision)
    return follow_up_page.form(request.user, case, week, data, saved=problem.current)


def _again(request: HttpRequest, case: Case, week: datetime.date, sent: follow_up_page.FollowUpPage) -> HttpResponse:
    if not request.htmx:
        return _page(request, week, opened=case, form=sent)
    log_look(request, "follow_up", students=[case.student_id])
    return _fragment(request, _read(request, week, case), case, "open", form=sent)


def _saved(request: HttpRequest, case: Case, week: datetime.date) -> HttpResponse:
    """The saved student's row, the next one opened where that was asked for, and what both change on the page."""
    today = timezone.localdate()
    own = coached.read(request.user, today, week)
    page = _read(request, week, case, own)
    row, follower = page.row(case.pk), page.next_to_follow_up(case) if "next" in request.POST else None
    if not request.htmx:
        here = follower.case if follower else case
        url = reverse("cases:follow_up", args=[weeks.code(week), here.pk]) if follower else _week_url(week)
        return redirect(f"{url}{_team_query(request)}#student-{here.pk}")
    students = {case.student_id} | ({follower.case.student_id} if follower else set())
    found = needs.collect(request.user, today, own, page.done if week == weeks.monday(today) else None)
    log_look(request, "follow_up", students=students | {need.student_id for need in found if need.student_id})
    context = _context(request, page) | {
        "row": row,
        "follower": follower,
        "form_page": follow_up_page.form(request.user, follower.case, week, own=own) if follower else None,
        "needs": found,
        "told": _told(row, follower, page),
    }
    response = render(request, "cases/my_week/_saved.html", context)
    opened = follower.case.pk if follower else case.pk
    return trigger_client_event(response, "week:opened", {"case": opened, "open": bool(follower)}, after="settle")


def _outside(request: HttpRequest, case: Case, week: datetime.date) -> HttpResponse:
    """A week in which the student is not followed up: back to the week, with the reason."""
    problem = rules.follow_up_problem(
        week, on=timezone.localdate(), stage=case.stage, enrolled_on=case.enrolled_on, closed_on=case.closed_on
    )
    log_look(request, "follow_up", students=[case.student_id])
    messages.warning(request, f"{case.student}, {weeks.label(week)}: {problem}")
    url = _week_url(week) + _team_query(request)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _week_url(week: datetime.date) -> str:
    return reverse("cases:week_of", args=[weeks.code(week)])


def _told(row: my_week.Row, follower: my_week.Row | None, page: my_week.WeekPage) -> str:
    names = {"student": row.case.student, "week": weeks.label(page.week)}
    if follower:
        return _("%(student)s, %(week)s is saved. Next: %(next)s.") % {**names, "next": follower.case.student}
    if page.next_to_follow_up() is None:
        return _("%(student)s, %(week)s is saved. All students are followed up.") % names
    return _("%(student)s, %(week)s is saved.") % names
