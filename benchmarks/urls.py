"""The product's addresses, and the page that others are measured against."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.access import require
from accounts.roles import Permission
from ppss.urls import urlpatterns as product
from students.models import Student


@require(Permission.SEE_STUDENTS)
def plain(request: HttpRequest) -> HttpResponse:
    """A plain page of the product: signed in, in its layout, a list of 50 rows with links and pages, nothing else."""
    rows = Student.objects.visible_to(request.user).select_related("school")
    return render(request, "plain.html", {"page": Paginator(rows, 50).get_page(1)})


urlpatterns = [path("plain/", plain, name="plain"), *product]
