"""The access log, and the second factor that everyone has to have."""

from collections.abc import Callable, Iterable, Mapping

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import AccessEntry, User


class AccessLogMiddleware:
    """Writes what views noted by ``accounts.audit.log_look``; a response without it costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        look = request.__dict__.get("_look")
        if look and look["students"] and response.status_code < 400:
            students = sorted(look["students"])
            AccessEntry.objects.create(
                user_id=request.user.pk,
                user_label=request.user.name,
                what=look["what"],
                path=request.path[:300],
                student_ids=students,
                why=(look["why"] or request.user.access.why())[:300],
                **self.facts(request.user, students, look["own"]),
            )
        return response

    def facts(self, user: User, students: list[int], own: Mapping[int, Iterable[int]]) -> dict[str, object]:
        """What an app above knows of these students at this moment, as fields of the entry; ``own`` as in the audit."""
        return {}


class SecondFactorMiddleware:
    """Where a second factor is required, leads everyone who has none to the page where one is added.

    Those who came by the municipality's own log-in have their second factor there.
    """

    #: What can be reached without: signing in and out, the pages of the second factor itself, language, files, health.
    OPEN = ("/account/", "/language/", "/static/", "/health/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and self._lacks_one(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def _lacks_one(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated or request.path.startswith(self.OPEN):
            return False
        if any(record["method"] == "socialaccount" for record in get_authentication_records(request, request.user)):
            return False
        return not get_adapter().is_mfa_enabled(request.user)
