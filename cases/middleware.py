"""The access log, with what the cases know of a look: consents that are valid, and students outside own cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from accounts.middleware import AccessLogMiddleware
from accounts.models import AccessEntry, User
from accounts.roles import Permission
from cases.actions import telling
from cases.models import Case
from students.actions import openings
from students.models import Consent

#: So many students are asked about in one query; more come from imports alone.
AT_ONCE = 2000


class CaseLookMiddleware(AccessLogMiddleware):
    """Two queries for a page that shows students of whom it does not say itself; none for a page that shows none.

    Administrators have no cases: what they see of students, in imports and in this log, is outside of none. Nor has a
    guardian who has opened a link.
    """

    def facts(
        self, user: User | AnonymousUser, students: list[int], own: Mapping[int, Iterable[int]]
    ) -> dict[str, object]:
        consents = [pk for student in students for pk in own.get(student, ())]
        mine = set(own)
        for some in _portions([pk for pk in students if pk not in own]):
            valid = Consent.objects.filter(student__in=some).valid_on(timezone.localdate())
            consents += valid.order_by("pk").values_list("pk", flat=True)
            if not user.is_authenticated:
                continue
            cases = Case.objects.filter(Q(coaches=user) | Q(proposal__created_by=user), student__in=some)
            mine.update(cases.order_by().values_list("student", flat=True))
        has_cases = user.is_authenticated and user.access.has(Permission.SEE_CASES)
        outside = [pk for pk in students if pk not in mine] if has_cases else []
        return {"consent_ids": sorted(consents), "outside_ids": outside, "outside": len(outside)}

    def written(self, user: User | AnonymousUser, entry: AccessEntry, guardian: int | None) -> None:
        """Whoever is protected is told to nobody by a link, so that only those who sign in can open them."""
        if user.is_authenticated:
            telling.tell_of_openings(openings.note(entry=entry, by=user, guardian_id=guardian))


def _portions(students: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(students), AT_ONCE):
        yield students[start : start + AT_ONCE]
