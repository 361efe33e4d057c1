"""The list of cases: filtered, sorted, with what a row shows, in a fixed number of queries."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat

from accounts.models import User
from cases.choices import Stage
from cases.models import Case, WeeklyFollowUp
from students.models import Consent, Student

#: What the list can be sorted by: key in the address, and the fields.
SORTS = {
    "name": ("shown_name",),
    "school": ("shown_school", "shown_name"),
    "stage": ("stage_order", "shown_name"),
    "followed": ("followed", "shown_name"),
    "consent": ("consent_until", "shown_name"),
}


def listing(user: User, today: datetime.date, *, stages: tuple[str, ...], wanted: dict[str, object]) -> QuerySet[Case]:
    """Cases the person may see. A protected student stands under the alias, without a school."""
    rows = Case.objects.visible_to(user).filter(stage__in=stages)
    if wanted.get("q"):
        rows = rows.filter(student__in=Student.objects.search(wanted["q"]))
    if wanted.get("school"):
        rows = rows.filter(school=wanted["school"], student__protection="")
    if wanted.get("coach"):
        rows = rows.of_coach(wanted["coach"])
    if wanted.get("mine"):
        rows = rows.of_coach(user)
    return _with_columns(rows, user, today).select_related("student__school").prefetch_related("coaches")


def _with_columns(rows: QuerySet[Case], user: User, today: datetime.date) -> QuerySet[Case]:
    consents = Consent.objects.filter(student=OuterRef("student")).valid_on(today).order_by("-valid_until")
    followed = (
        WeeklyFollowUp.objects.visible_to(user)
        .filter(case=OuterRef("pk"))
        .order_by()
        .values("case")
        .annotate(last=Max("week"))
        .values("last")
    )
    full_name = Concat("student__given_name", Value(" "), "student__family_name")
    return rows.annotate(
        consent_until=Subquery(consents.values("valid_until")[:1]),
        followed=Subquery(followed),
        shown_name=models.Case(When(student__protection="", then=full_name), default="student__alias"),
        shown_school=models.Case(When(student__protection="", then="student__school__name"), default=Value("")),
        stage_order=models.Case(*[When(stage=s, then=Value(n)) for n, s in enumerate(Stage)], default=Value(99)),
    )


def sort(rows: QuerySet[Case], key: str) -> QuerySet[Case]:
    """Sorted by a key of SORTS, ``-key`` the other way round; without one by name. Nothing stands before something."""
    first, *rest = SORTS.get(key.lstrip("-"), SORTS["name"])
    order = F(first).desc(nulls_last=True) if key.startswith("-") else F(first).asc(nulls_first=True)
    return rows.order_by(order, *rest, "pk")
