"""The access log, and the second factor that everyone has to have."""

from collections.abc import Callable, Collection, Iterable, Mapping

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import AccessEntry, User


class AccessLogMiddleware:
    """Writes what views noted by ``accounts.audit.log_look``, once for each answer that shows students.

    An answer that only leads on shows nobody. What it has to say of a student travels as a message to the page that
    comes next: the students go along in the session, and stand in the log with the page that shows the message.
    """

    TOLD = "students_told_of"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        look = request.__dict__.get("_look") or {"what": "message", "students": set(), "why": "", "own": {}}
        if 300 <= response.status_code < 400 or "HX-Redirect" in response:
            self._pass_on(request, look["students"])
            return response
        shown = look["students"] if response.status_code < 400 else set()
        students = sorted(shown | self._told(request))
        if students:
            facts = self.facts(request.user, students, look["own"])
            with transaction.atomic():
                entry = AccessEntry.objects.create(
                    **self._who(request.user),
                    what=look["what"],
                    path=(look.get("address") or request.path)[:300],
                    student_ids=students,
                    why=(look["why"] or request.user.access.why())[:300],
                    **facts,
                )
                self.written(request.user, entry, look.get("guardian"))
        return response

    @staticmethod
    def _who(user: User | AnonymousUser) -> dict[str, object]:
        """Nobody, where a guardian has opened a link."""
        return {"user_id": user.pk, "user_label": user.name if user.is_authenticated else ""}

    def written(self, user: User, entry: AccessEntry, guardian: int | None) -> None:
        """What an app above does of an entry, in its transaction."""

    def facts(
        self, user: User | AnonymousUser, students: list[int], own: Mapping[int, Iterable[int]]
    ) -> dict[str, object]:
        """What an app above knows of these students at this moment, as fields of the entry; ``own`` as in the audit."""
        return {}

    def _pass_on(self, request: HttpRequest, students: Collection[int]) -> None:
        if students and get_messages(request).added_new:
            request.session[self.TOLD] = sorted({*students, *request.session.get(self.TOLD, ())})

    def _told(self, request: HttpRequest) -> set[int]:
        """Students of the messages that this answer has shown."""
        if not getattr(get_messages(request), "used", False) or self.TOLD not in request.session:
            return set()
        return set(request.session.pop(self.TOLD))


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
