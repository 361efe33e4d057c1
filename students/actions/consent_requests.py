"""Asking those who meet the family for a consent, and settling what was asked."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from students.actions import checks
from students.choices import RequestOutcome
from students.models import ConsentRequest, Student


def _log(verb: str, request: ConsentRequest, by: User, **data: object) -> None:
    record(verb, request, by=by, student_id=request.student_id, agency=by.agency, **data)


@transaction.atomic
def ask(*, student: Student, by: User, categories: Collection[str]) -> ConsentRequest:
    """Ask for a consent that covers the categories. What is asked already is added to, under the first who asked.

    Raises ValidationError when no category is chosen.
    """
    wanted = checks.categories(categories)
    Student.objects.select_for_update().get(pk=student.pk)
    request = ConsentRequest.objects.open().filter(student=student).first()
    if request is None:
        request = ConsentRequest(student=student, asked_by=by, agency=by.agency)
    request.categories = checks.categories({*request.categories, *wanted})
    request.full_clean()
    request.save()
    _log("consent.ask", request, by, categories=[str(c) for c in wanted])
    return request


@transaction.atomic
def settle(*, request: ConsentRequest, by: User, outcome: str) -> None:
    """Say what became of it; a request that is settled stays as it is."""
    request = ConsentRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.settled_at:
        return
    request.settled_at, request.settled_by, request.outcome = timezone.now(), by, outcome
    request.full_clean()
    request.save()
    if outcome != RequestOutcome.REGISTERED:
        _log("consent.settle_request", request, by, outcome=outcome)


def settle_by_consent(*, student: Student, by: User) -> None:
    """A consent has been registered: the family is being asked."""
    for request in ConsentRequest.objects.open().filter(student=student):
        settle(request=request, by=by, outcome=RequestOutcome.REGISTERED)
