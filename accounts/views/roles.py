"""What each role may do, as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import require
from accounts.choices import Role
from accounts.roles import LABELS, MEANINGS, ROLES, Permission


@require(Permission.KEEP_PEOPLE)
def roles(request: HttpRequest) -> HttpResponse:
    table = [
        {"label": LABELS[permission], "held": [{"role": role, "is_held": permission in ROLES[role]} for role in Role]}
        for permission in Permission
    ]
    return render(request, "accounts/roles.html", {"roles": [(r, MEANINGS[r]) for r in Role], "table": table})
