"""The door: everyone comes to their own first page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from health_check.views import HealthCheckView

from ppss import typed
from ppss.navigation import navigation


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first page that the person's roles open; say so where there is none."""
    entries = navigation(request)["nav"]
    if entries:
        return redirect(entries[0]["url"])
    return render(request, "ppss/no_role.html")


ANSWERING = ("health_check.checks.Database", "health_check.checks.Cache")
WORKING = ("ppss.health.Clock", "ppss.health.Messages", "ppss.health.Imports")
#: For a monitor: 200 while all is well, 500 with what is not otherwise. The cache is Redis where there is one.
health = login_not_required(HealthCheckView.as_view(checks=[*ANSWERING, *WORKING]))
#: For containers and proxies: a web process is not to blame for a clock that stands still.
health_web = login_not_required(HealthCheckView.as_view(checks=list(ANSWERING)))


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the law on accessible public services asks for (2018:1937); open to everybody."""
    context = {"municipality": settings.MUNICIPALITY, "contact": settings.ACCESSIBILITY_CONTACT}
    return render(request, "ppss/accessibility.html", context)


def not_offered(request: HttpRequest) -> HttpResponse:
    """Pages of allauth that this product does not have: accounts and addresses are kept by administrators."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the session ended, sent again: what was typed in it is given back."""
    return typed.given_back(request)
