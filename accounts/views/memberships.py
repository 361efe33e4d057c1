"""Roles of a user: give, end, take back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.actions import memberships as actions
from accounts.choices import Role
from accounts.forms.people import EndForm, MembershipForm
from accounts.models import Membership, User
from accounts.roles import LABELS, MEANINGS, ROLES, Permission


@require(Permission.KEEP_PEOPLE)
def membership_new(request: HttpRequest, pk: int) -> HttpResponse:
    """First the role, then what fits it: the address holds the role, so that going back works."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    asked = request.GET.get("role")
    role = Role(asked) if asked in Role else None
    form = MembershipForm(request.POST or None, role=role) if role else None
    if role and request.method == "POST" and form.attempt(actions.give, by=request.user, user=person, role=role):
        messages.success(request, _("%s has the role.") % person)
        return redirect(person)
    choices = [{"role": each, "meaning": MEANINGS[each], "is_here": each == role} for each in Role]
    opens = [LABELS[p] for p in Permission if p in ROLES[role]] if role else []
    context = {"person": person, "form": form, "choices": choices, "role": role, "opens": opens}
    return render(request, "accounts/membership_new.html", context)


@require(Permission.KEEP_PEOPLE)
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    form = EndForm(request.POST or None, membership=row)
    if request.method == "POST" and form.attempt(actions.end, by=request.user, membership=row):
        messages.success(request, _("The last day is set. The role stays in the history."))
        return redirect(row.user)
    context = {"membership": row, "form": form, "may_take_back": row.first_day >= timezone.localdate()}
    return render(request, "accounts/membership_end.html", context)


@require(Permission.KEEP_PEOPLE)
def membership_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    if request.method == "POST":
        try:
            actions.take_back(membership=row, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("The role is taken back."))
        return redirect(row.user)
    context = {"membership": row, "cancel_url": reverse("accounts:user", args=[row.user_id]), "destructive": True}
    return render(request, "accounts/membership_take_back.html", context)


def _membership(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.user).select_related("user", "team", "school", "district")
    return get_object_or_404(rows, pk=pk)
