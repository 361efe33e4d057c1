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
from reports.forms.comparison import YEARS, FiguresFilter, OwnFilter
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
    inside = school if school and district and school.district_id == district.pk else None
    return figures_of(Scope(district=district, school=inside, year=wanted.get("year")), today, sees_city=form.sees_city)


def figures_of(scope: Scope, today: datetime.date, *, sees_city: bool) -> Asked:
    """Figures of a scope: a city or a district, or one grade, school or district of it beside the others."""
    part: Scope | None = None
    siblings: Sequence[Scope] = []
    whole = Scope(district=scope.district)
    if scope.year:
        siblings = figures.grades(scope.district, YEARS)
        part = siblings[YEARS.index(scope.year)]
    elif scope.school:
        siblings = figures.schools_of(scope.district)
        part = next(each for each in siblings if each.school == scope.school)
    elif sees_city and scope.district:
        siblings, part, whole = figures.districts(), scope, Scope()
    shown = figures.of_place(today, settings.SMALLEST_GROUP, district=whole.district, part=part, siblings=siblings)
    place = str(scope.school or scope.district or _("The whole city"))
    filters = [_("grade %(year)d today") % {"year": scope.year}] if scope.year else []
    return Asked(scope, shown, frame(scope, today, place, filters), is_part=part is not None)


def for_coach(form: OwnFilter, user: User, today: datetime.date) -> Asked:
    """Of the coach's own students, whose grades the coach may see one by one: nothing is left out."""
    wanted = form.cleaned_data if form.is_valid() else {}
    return own_of(Scope(coach=user, **{name: wanted.get(name) for name in OwnFilter.base_fields}), today)


def own_of(scope: Scope, today: datetime.date) -> Asked:
    """Everything of a coach's own students."""
    filters = [_("grade %(year)d today") % {"year": scope.year}] if scope.year else []
    if scope.first:
        filters.append(_("first term %(term)s for all") % {"term": scope.first})
    return Asked(scope, everything(scope.compare(today)), frame(scope, today, _("My students"), filters))


def frame(scope: Scope, today: datetime.date, place: str, filters: Sequence[str]) -> Frame:
    """The comparison in words: the terms are those chosen in which anybody has grades."""
    graded = Exists(TermResult.objects.filter(term=OuterRef("pk")))
    chosen = [term.pk for term in scope.terms()]
    terms = list(Term.objects.filter(graded, pk__in=chosen))
    return Frame(place, coverage.span(terms), today, VERSION, tuple(filters), tuple(coverage.warnings(scope, today)))
