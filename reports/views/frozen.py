"""Frozen comparisons: kept on a day, shown unchanged, set against today's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from reports import suppression
from reports.actions import comparisons
from reports.choices import Audience
from reports.comparison import asked, definition, frozen, inputs, page
from reports.comparison.compute import TotalsDiffer
from reports.comparison.scope import own_cases
from reports.forms.comparison import FiguresFilter, OwnFilter
from reports.models import FrozenComparison
from reports.views.comparison import as_file, wrong
from students.models import Student

BOTH = (Permission.SEE_DISTRICT, Permission.WORK_WEEK)


@require(Permission.SEE_DISTRICT)
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Keep the figures that the page with the same filters shows."""
    today, form = timezone.localdate(), FiguresFilter(request.GET, user=request.user)
    audience = Audience.CITY if form.sees_city else Audience.DISTRICT
    return _freeze(request, lambda: asked.for_figures(form, today), audience, "reports:comparison")


@require(Permission.WORK_WEEK)
@require_POST
def freeze_own(request: HttpRequest) -> HttpResponse:
    """Keep the comparison of own students."""
    today, form = timezone.localdate(), OwnFilter(request.GET)
    return _freeze(
        request, lambda: asked.for_coach(form, request.user, today), Audience.COACH, "reports:own_comparison"
    )


def _freeze(request: HttpRequest, ask: Callable[[], asked.Asked | None], audience: Audience, back: str) -> HttpResponse:
    try:
        if ask() is None:
            return redirect(back)
        row = comparisons.freeze(ask=ask, audience=audience, by=request.user, today=timezone.localdate())
    except TotalsDiffer as error:
        return wrong(request, error)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    messages.success(request, _("Frozen. It is shown like this from now on, whatever happens to the grades."))
    return redirect(row)


@require(*BOTH)
def frozen_comparisons(request: HttpRequest) -> HttpResponse:
    """Those one may see, the newest first."""
    rows = FrozenComparison.objects.visible_to(request.user).select_related("frozen_by")
    back = "reports:comparison" if request.user.access.has(Permission.SEE_DISTRICT) else "reports:own_comparison"
    return render(request, "reports/frozen_comparisons.html", {"rows": rows, "back": back})


@require(*BOTH)
def frozen_comparison(request: HttpRequest, pk: int, output: str = "page") -> HttpResponse:
    """One of them as it was, and beside it what is another today."""
    row = get_object_or_404(FrozenComparison.objects.visible_to(request.user), pk=pk)
    is_own = row.audience == Audience.COACH
    if is_own:
        kept = set(row.students.values_list("student", flat=True))
        own = set(own_cases(asked.Scope().cases(), request.user).order_by().values_list("student", flat=True))
        if not kept <= own:
            return render(request, "reports/frozen_closed.html", {"row": row})
        log_look(request, "term comparison", students=kept)
    shown, frame = frozen.shown_of(row.shown), frozen.frame_of(row.frame)
    if output != "page":
        return as_file(output, shown, frame)
    context = page.context(shown, frame) | {"row": row, "is_own": is_own, "today": _today(row, shown)}
    return render(request, "reports/frozen_comparison.html", context)


def _today(row: FrozenComparison, shown: page.Shown) -> dict[str, object]:
    """What has changed since: how many students, for a coach which ones, and the cells that are another now."""
    today = timezone.localdate()
    try:
        scope = frozen.scope_of(row.scope)
        now = inputs.read(scope, today=today)
        if row.audience == Audience.COACH:
            found = asked.own_of(scope, today)
        else:
            found = asked.figures_of(scope, today, sees_city=row.audience == Audience.CITY)
    except (ObjectDoesNotExist, TotalsDiffer):
        return {"is_gone": True}
    names = ("student", "first", "stay", "one", "two", "three", "sex", "grades")
    since = inputs.changes(row.students.order_by("student").values_list(*names), now)
    counts = {name: len(getattr(since, name)) for name in ("grades", "joined", "left", "other")}
    told = {
        name: suppression.text(
            count, row.audience == Audience.COACH or suppression.shows_alone(count, settings.SMALLEST_GROUP)
        )
        for name, count in counts.items()
    }
    students = Student.objects.none()
    if row.audience == Audience.COACH:
        students = Student.objects.filter(pk__in=since.grades).order_by("given_name", "family_name")
    return {
        "is_same": since.none and inputs.checksum(now, scope.terms()) == row.checksum,
        "counts": told,
        "students": students,
        "differences": frozen.differences(shown, found.shown),
        "version": definition.VERSION,
    }


@require(*BOTH)
def frozen_comparison_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever froze it may remove it."""
    row = get_object_or_404(FrozenComparison.objects.visible_to(request.user), pk=pk, frozen_by=request.user)
    if request.method == "POST":
        comparisons.remove(row=row, by=request.user)
        messages.success(request, _("Removed."))
        return redirect("reports:frozen_comparisons")
    context = {"row": row, "cancel_url": row.get_absolute_url(), "destructive": True}
    return render(request, "reports/frozen_remove.html", context)
