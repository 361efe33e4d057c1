"""Students going by district, for lists; the figures of a dashboard are counted in ``reports.dashboard``.

Only numbers leave this file: no row, no name. Who may see which district is asked before
(``District.objects.with_figures_for``), and pages show them through ``suppression``.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet, Sum

from accounts.models import District, School
from cases.models import Case
from cases.rules import ACTIVE


def by_district(districts: QuerySet[District]) -> list[tuple[District, int, int]]:
    """Each district with its students going and the target of its active schools. Three queries."""
    going = dict(Case.objects.filter(stage__in=ACTIVE).order_by().values_list("school__district").annotate(Count("pk")))
    target = dict(School.objects.filter(is_active=True).order_by().values_list("district").annotate(Sum("target")))
    return [(district, going.get(district.pk, 0), target.get(district.pk, 0)) for district in districts]
