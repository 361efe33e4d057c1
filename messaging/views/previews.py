"""The page that shows what an installation without a mail server would have sent."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import require
from accounts.roles import Permission
from messaging.models import PreviewMessage


@require(Permission.KEEP_ORGANISATION)
def preview(request: HttpRequest) -> HttpResponse:
    """E-mail and SMS, newest first. There is no such page in production."""
    if settings.PRODUCTION:
        raise Http404
    page = Paginator(PreviewMessage.objects.all(), 50).get_page(request.GET.get("page"))
    return render(request, "messaging/preview.html", {"page": page})
