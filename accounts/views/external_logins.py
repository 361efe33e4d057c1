"""The claims of the municipality's log-in that a person comes in with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.actions import external_logins as actions
from accounts.forms.people import ExternalLoginForm
from accounts.models import ExternalLogin, User
from accounts.roles import Permission


@require(Permission.KEEP_PEOPLE)
def external_login_new(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = ExternalLoginForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.add, by=request.user, user=person):
        messages.success(request, _("%s can sign in by the municipality.") % person)
        return redirect(person)
    return render(request, "accounts/external_login_form.html", {"form": form, "person": person})


@require(Permission.KEEP_PEOPLE)
@require_POST
def external_login_remove(request: HttpRequest, pk: int) -> HttpResponse:
    login = get_object_or_404(ExternalLogin.objects.visible_to(request.user).select_related("user"), pk=pk)
    actions.remove(login=login, by=request.user)
    messages.success(request, _("%s no longer signs in by this claim.") % login.user)
    return redirect(login.user)
