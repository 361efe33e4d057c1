"""What a person may do today, and in which schools; the guard of views."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.choices import Role
from accounts.roles import ROLES, Permission

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Grant:
    """One active membership, with the places it reaches."""

    membership_id: int
    role: Role
    leads: bool
    school_ids: frozenset[int]
    district_ids: frozenset[int]


class Access:
    """The rights of one user on one day, read in a fixed number of queries (two) and kept for the request."""

    def __init__(self, user: User, today: datetime.date) -> None:
        self.user = user
        self.today = today
        self.grants = tuple(_grants(user, today)) if user.is_active else ()

    def _with(self, permission: Permission | None) -> list[Grant]:
        return [g for g in self.grants if permission is None or permission in ROLES[g.role]]

    def has(self, permission: Permission) -> bool:
        return bool(self._with(permission))

    def schools(self, permission: Permission | None = None) -> frozenset[int]:
        """Ids of the schools where the permission (or, without one, any role) is held."""
        return frozenset().union(*(g.school_ids for g in self._with(permission)))

    def districts(self, permission: Permission | None = None) -> frozenset[int]:
        return frozenset().union(*(g.district_ids for g in self._with(permission)))

    def leads(self, school_id: int) -> bool:
        """Whether the person leads the team (or the health team) of the school."""
        return any(g.leads and school_id in g.school_ids for g in self.grants)

    def roles(self) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants)

    def roles_at(self, school_id: int) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants if school_id in g.school_ids)

    def why(self, school_id: int | None = None) -> str:
        """Which memberships gave access, as the access log keeps it."""
        grants = [g for g in self.grants if school_id is None or school_id in g.school_ids]
        return ", ".join(f"{g.role}#{g.membership_id}" for g in grants)


def _grants(user: User, today: datetime.date) -> list[Grant]:
    memberships = (
        user.memberships.active(today).select_related("school").prefetch_related("team__schools").order_by("pk")
    )
    grants = []
    for m in memberships:
        schools = list(m.team.schools.all()) if m.team else [m.school] if m.school else []
        districts = {s.district_id for s in schools} | ({m.district_id} if m.district_id else set())
        grants.append(Grant(m.pk, Role(m.role), m.leads, frozenset(s.pk for s in schools), frozenset(districts)))
    return grants


def require(*permissions: Permission) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view: 403 unless the user holds at least one of the permissions today."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not any(request.user.access.has(p) for p in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permissions = permissions
        return guarded

    return decorate
