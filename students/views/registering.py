"""Registering a student, the same from the list of students and from a proposal: look for the same one first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.choices import Agency
from accounts.models import User
from accounts.roles import Permission
from students import identity
from students.actions import students as actions
from students.finding import Match, likely_duplicates
from students.forms.students import StudentForm
from students.models import Student


def may_register(user: User) -> bool:
    """The school keeps its students; social services come to know them by a consent."""
    return user.agency == Agency.SCHOOL and user.access.has(Permission.EDIT_STUDENTS)


def school_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view: 403 for people of social services."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not may_register(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def typed_before(request: HttpRequest) -> dict[str, str]:
    """First values of the form from what was searched for: a number, or given and family name."""
    text = " ".join(request.GET.get("q", "").split())
    if identity.is_written_like_one(text):
        return {"personal_identity_number": text}
    given, _space, family = text.rpartition(" ")
    return {"given_name": given or family, "family_name": family if given else ""}


def register(request: HttpRequest, form: StudentForm) -> tuple[Student | None, list[Match]]:
    """The student registered by a posted form, or those who may be the same and are to be looked at first.

    They are shown until ``anyway`` is posted too; the number of somebody registered is refused all the same.
    """
    if request.method != "POST" or not form.is_valid():
        return None, []
    duplicates = likely_duplicates(request.user, form.person())
    audit.log_look(request, "duplicates", students=[match.student.pk for match in duplicates])
    if duplicates and "anyway" not in request.POST:
        return None, duplicates
    student = form.attempt(actions.create, by=request.user)
    if student:
        messages.success(request, _("%s is registered.") % student)
    return student, duplicates
