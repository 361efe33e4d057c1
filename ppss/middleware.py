"""The language of a page, who is let in, and what the log keeps of a request."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django_structlog.middlewares import RequestMiddleware

from ppss import typed


class LanguageMiddleware(LocaleMiddleware):
    """What the person chose, else Swedish; what the browser prefers changes nothing."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class SignedInMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in; a form that was sent after the session had ended gets its text back first."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponse]) -> HttpResponse:
        if request.method == "POST" and not request.htmx and typed.is_from_our_page(request) and typed.texts(request):
            return typed.given_back(request)
        return super().handle_no_permission(request, view_func)


class RequestLogMiddleware(RequestMiddleware):
    """One line for each request, without its query: what somebody searched for is a name or a personal number."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
