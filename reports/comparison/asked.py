"""From the filters of a page to a comparison that may be read, with the words that say what it is of."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from reports.comparison import coverage, figures
from reports.comparison.definition import VERSION
from reports.comparison.page import Frame
from reports.comparison.scope import Scope
from reports.comparison.shown import Shown, everything
from reports.forms.comparison import FiguresFilter, OwnFilter
from students.models import Term, TermResult


@dataclass(frozen=True)
class Asked:
    """A comparison and what it is of; ``is_part`` where up, same and down stay with the whole."""

    scope: Scope
    shown: Shown
    frame: Frame
    is_part: bool = False


def for_figures(form: FiguresFilter, today: datetime.date) -> Asked | None:
    """Of a district or the city, small groups left out; None where nobody may be shown. Raises TotalsDiffer."""
    wanted = form.cleaned_data if form.is_valid() else {}
    district, school = wanted.get("district"), wanted.get("school")
    if not form.sees_city:
        district = district or (form.own[0] if form.own else None)
        if district is None:
            return None
        school = school if school and school.district_id == district.pk else None
    elif school:
        district = school.district
    scope = Scope(district=district, school=school, year=wanted.get("year"), began=wanted.get("began"))
    return figures_of(scope, today, sees_city=form.sees_city)


def figures_of(scope: Scope, today: datetime.date, *, sees_city: bool) -> Asked:
    """Figures of a scope: a city or a district, or one grade, first term, school or district beside the others."""
    shown = figures.of_place(scope, today, settings.SMALLEST_GROUP, sees_city=sees_city)
    place = str(scope.school or scope.district or _("The whole city"))
    is_part = bool(scope.school or scope.year or scope.began or (sees_city and scope.district))
    return Asked(scope, shown, frame(scope, today, place, _filters(scope)), is_part=is_part)


def _filters(scope: Scope) -> list[str]:
    """What narrows it beside the place, in words."""
    filters = [_("grade %(year)d today") % {"year": scope.year}] if scope.year else []
    if scope.first:
        filters.append(_("first term %(term)s for all") % {"term": scope.first})
    if scope.began:
        filters.append(_("those whose first term is %(term)s") % {"term": scope.began})
    return filters


def for_coach(form: OwnFilter, user: User, today: datetime.date) -> Asked:
    """Of the coach's own students, whose grades the coach may see one by one: nothing is left out."""
    wanted = form.cleaned_data if form.is_valid() else {}
    return own_of(Scope(coach=user, **{name: wanted.get(name) for name in OwnFilter.base_fields}), today)


def own_of(scope: Scope, today: datetime.date) -> Asked:
    """Everything of a coach's own students."""
    return Asked(scope, everything(scope.compare(today)), frame(scope, today, _("My students"), _filters(scope)))


def frame(scope: Scope, today: datetime.date, place: str, filters: Sequence[str]) -> Frame:
    """The comparison in words: the terms are those chosen in which anybody has grades; a coach's, anybody of theirs."""
    results = TermResult.objects.filter(term=OuterRef("pk"))
    if scope.coach:
        results = results.filter(student__in=scope.cases().order_by().values("student"))
    graded = Exists(results)
    chosen = [term.pk for term in scope.terms()]
    terms = list(Term.objects.filter(graded, pk__in=chosen))
    return Frame(place, coverage.span(terms), today, VERSION, tuple(filters), tuple(coverage.warnings(scope, today)))
