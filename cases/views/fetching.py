"""Fetching a case or a record of it for a page: within the rights of the reader, and noted as looked at."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.audit import log_look
from accounts.roles import Permission
from cases.models import Case
from cases.models.cases import CaseRecord

Record = TypeVar("Record", bound=CaseRecord)


def case_or_404(request: HttpRequest, pk: int, permission: Permission = Permission.SEE_CASES) -> Case:
    """The case, when the person may see it and holds the permission at its school."""
    rows = Case.objects.visible_to(request.user).filter(school__in=request.user.access.schools(permission))
    case = get_object_or_404(
        rows.select_related("student__school", "school__district").prefetch_related("coaches"), pk=pk
    )
    log_look(request, "case", students=[case.student_id], why=request.user.access.why(case.school_id))
    return case


def record_or_404(
    request: HttpRequest, model: type[Record], pk: int, permission: Permission = Permission.SEE_CASES
) -> Record:
    """A record of a case, when consent and agency open it to the person."""
    rows = model.objects.visible_to(request.user).filter(case__school__in=request.user.access.schools(permission))
    record = get_object_or_404(rows.select_related("case__student__school", "case__school__district"), pk=pk)
    log_look(request, "case", students=[record.case.student_id], why=request.user.access.why(record.case.school_id))
    return record
