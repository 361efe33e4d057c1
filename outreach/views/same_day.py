"""At which schools guardians are told of unauthorised absence the same day."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import School, User
from accounts.roles import Permission
from outreach.actions import same_day as actions
from outreach.forms.same_day import SameDayForm
from outreach.models import SameDaySetting


def _schools(user: User) -> QuerySet[School]:
    """Those whose notices the person may set."""
    rows = School.objects.filter(is_active=True).order_by("name")
    if user.access.has(Permission.KEEP_ORGANISATION):
        return rows
    return rows.filter(pk__in=user.access.schools(Permission.SEE_ABSENCE))


@require(Permission.SEE_ABSENCE, Permission.KEEP_ORGANISATION)
def same_day(request: HttpRequest) -> HttpResponse:
    """Every school that the person keeps, with its setting."""
    kept = {row.school_id: row for row in SameDaySetting.objects.visible_to(request.user)}
    rows = [(school, kept.get(school.pk) or SameDaySetting(school=school)) for school in _schools(request.user)]
    return render(request, "outreach/same_day.html", {"rows": rows})


@require(Permission.SEE_ABSENCE, Permission.KEEP_ORGANISATION)
def same_day_school(request: HttpRequest, pk: int) -> HttpResponse:
    """The setting of one school."""
    school = get_object_or_404(_schools(request.user), pk=pk)
    kept = SameDaySetting.objects.visible_to(request.user).filter(school=school).first()
    form = SameDayForm(request.POST or None, instance=kept or SameDaySetting(school=school))
    if request.method == "POST" and form.attempt(actions.keep, by=request.user, school=school):
        messages.success(request, _("The setting is saved."))
        return redirect("outreach:same_day")
    return render(request, "outreach/same_day_school.html", {"form": form, "school": school})
