"""Users: list, page, keep, invite, shut out and let in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.actions import users as actions
from accounts.choices import Agency, Role
from accounts.forms.people import UserForm
from accounts.models import AuditEvent, ExternalLogin, Membership, User
from accounts.querysets import UserQuerySet
from accounts.roles import Permission
from ppss.lib.listing import page_of, search

SORTS = {"name": "name", "email": "email", "agency": ("agency", "name"), "last_login": "last_login"}


@require(Permission.KEEP_PEOPLE)
def users(request: HttpRequest) -> HttpResponse:
    rows = search(User.objects.visible_to(request.user), request.GET.get("q", ""), ["name", "email", "title"])
    current = Membership.objects.active(timezone.localdate()).select_related("team", "school", "district")
    rows = _narrowed(rows, request).prefetch_related(Prefetch("memberships", current, to_attr="roles_now"))
    page = page_of(request, rows, SORTS, "name")
    return render(request, "accounts/users.html", {"page": page, "roles": Role.choices, "agencies": Agency.choices})


def _narrowed(rows: UserQuerySet, request: HttpRequest) -> UserQuerySet:
    """By the filters above the list: state, agency, and a role held today (or none, or one that soon ends)."""
    rows = rows.filter(is_active=request.GET.get("which") != "inactive")
    if request.GET.get("agency") in Agency:
        rows = rows.filter(agency=request.GET["agency"])
    role = request.GET.get("role")
    holders = Membership.objects.active(timezone.localdate())
    if role == "none":
        return rows.exclude(pk__in=holders.values("user"))
    if role == "ending":
        return rows.filter(pk__in=Membership.objects.ending(timezone.localdate()).values("user"))
    return rows.filter(pk__in=holders.filter(role=role).values("user")) if role in Role else rows


@require(Permission.KEEP_PEOPLE)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    today = timezone.localdate()
    held = row.memberships.visible_to(request.user).select_related("team", "school", "district").order_by("-first_day")
    invited = AuditEvent.objects.filter(target_type="accounts.user", target_id=row.pk, verb="user.invite").first()
    context = {
        "person": row,
        "today": today,
        "now": [m for m in held if m.is_active_on(today)],
        "coming": [m for m in held if m.first_day > today],
        "earlier": [m for m in held if m.last_day and m.last_day < today],
        "invited": invited,
        "is_self": row == request.user,
        "logins": ExternalLogin.objects.visible_to(request.user).filter(user=row),
    }
    return render(request, "accounts/user.html", context)


@require(Permission.KEEP_PEOPLE)
def user_new(request: HttpRequest) -> HttpResponse:
    form = UserForm(request.POST or None)
    row = form.attempt(actions.create, by=request.user) if request.method == "POST" else None
    if row:
        messages.success(request, _("%s is saved. Now give a role.") % row)
        return redirect("accounts:membership_new", row.pk)
    return render(request, "accounts/user_form.html", {"form": form})


@require(Permission.KEEP_PEOPLE)
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = UserForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, user=row):
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/user_form.html", {"form": form, "person": row})


@require(Permission.KEEP_PEOPLE)
@require_POST
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        actions.invite(user=row, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("A password link is on its way to %s.") % row.email)
    return redirect(row)


@require(Permission.KEEP_PEOPLE)
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            actions.deactivate(user=row, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("%s is inactive and signed out everywhere.") % row)
        return redirect(row)
    context = {"person": row, "cancel_url": reverse("accounts:user", args=[row.pk]), "destructive": True}
    return render(request, "accounts/user_deactivate.html", context)


@require(Permission.KEEP_PEOPLE)
@require_POST
def user_activate(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    actions.activate(user=row, by=request.user)
    messages.success(request, _("%s can sign in again.") % row)
    return redirect(row)
