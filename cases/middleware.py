"""The access log, with what the cases know of a look: consents that are valid, and students outside own cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from accounts.middleware import AccessLogMiddleware
from accounts.models import User
from accounts.roles import Permission
from cases.models import Case
from students.models import Consent

#: So many students are asked about in one query; more come from imports alone.
AT_ONCE = 2000


class CaseLookMiddleware(AccessLogMiddleware):
    """Two queries for a page that shows students; a page that shows none costs nothing.

    Administrators have no cases: what they see of students, in imports and in this log, is outside of none.
    """

    def facts(self, user: User, students: list[int]) -> dict[str, object]:
        consents: list[int] = []
        own: set[int] = set()
        for some in _portions(students):
            valid = Consent.objects.filter(student__in=some).valid_on(user.access.today)
            consents += valid.order_by("pk").values_list("pk", flat=True)
            cases = Case.objects.filter(Q(coaches=user) | Q(proposal__created_by=user), student__in=some)
            own.update(cases.order_by().values_list("student", flat=True))
        has_cases = user.access.has(Permission.SEE_CASES)
        outside = [pk for pk in students if pk not in own] if has_cases else []
        return {"consent_ids": consents, "outside_ids": outside, "outside": len(outside)}


def _portions(students: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(students), AT_ONCE):
        yield students[start : start + AT_ONCE]
