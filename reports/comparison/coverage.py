"""Whether the grades of a term are all in: a comparison over a term of which half is missing is not what it seems.

A term is looked at when it is over, or has grades already, by school and class as students are registered today.
Students count from the grade in which grades begin. Classes of a few students say nothing: one may lack grades by
itself. No figure here is on the students of a comparison, so that a sentence tells of imports and of nobody's grades.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import Agency
from imports.choices import State
from imports.models import Batch
from reports.comparison.definition import ordinal
from reports.comparison.scope import Scope
from students.choices import Season
from students.models import Student, Term, TermResult

#: The first school year with grades.
FIRST_YEAR = 6
#: So large a part of a school's students must have grades in a term, or it is told.
ENOUGH = 0.75
#: So many schools or classes are named in one sentence.
NAMED = 4


@dataclass(frozen=True)
class Gap:
    """What is missing of a term: all of it, whole schools, or in schools that have grades some classes or students."""

    term: Term
    is_empty: bool = False
    schools: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    thin: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        term = str(self.term)
        if self.is_empty:
            return [_("%(term)s has no grades at all: they are not imported yet, or were taken back.") % {"term": term}]
        told = []
        if self.schools:
            told.append(_("%(term)s lacks the grades of %(names)s.") % {"term": term, "names": _few(self.schools)})
        if self.classes:
            text = _("%(term)s has grades for only some classes; those of %(names)s are missing.")
            told.append(text % {"term": term, "names": _few(self.classes)})
        if self.thin:
            text = _("%(term)s has grades for only some of the students at %(names)s.")
            told.append(text % {"term": term, "names": _few(self.thin)})
        return told


def _few(names: Iterable[str]) -> str:
    names = list(names)
    more = len(names) - NAMED
    listed = ", ".join(names[:NAMED])
    return listed if more < 1 else _("%(names)s and %(n)d more") % {"names": listed, "n": more}


def warnings(scope: Scope, today: datetime.date) -> list[str]:
    """What whoever reads the comparison has to know: grades on their way in or out, and gaps in what there is."""
    found = [sentence for gap in gaps(scope, today) for sentence in gap.sentences()]
    return [*_at_work(), *found, *_taken_back(has_gaps=bool(found))]


def gaps(scope: Scope, today: datetime.date) -> list[Gap]:
    """The terms of the scope in which grades are missing, oldest first. Three queries."""
    terms = [term for term in scope.terms() if term.start <= today]
    schools = dict(scope.schools.values_list("pk", "name"))
    students = Student.objects.filter(school__in=schools, year__isnull=False).order_by()
    if scope.year:
        students = students.filter(year=scope.year)
    if scope.coach and scope.coach.agency != Agency.SCHOOL:  # who else has grades is the school's to know
        students = students.filter(pk__in=scope.cases().order_by().values("student"))
    place = ("school", "school_class", "year")
    registered = list(students.values_list(*place).annotate(Count("pk")))
    results = TermResult.objects.filter(student__in=students, term__in=terms).order_by()
    graded: dict[int, Counter] = defaultdict(Counter)
    for term, *where, count in results.values_list("term", *(f"student__{name}" for name in place)).annotate(
        Count("pk")
    ):
        graded[term][tuple(where)] += count
    first = next((n for n, term in enumerate(terms) if graded[term.pk]), len(terms))
    told = [
        _gap(term, registered, graded[term.pk], schools, today)
        for term in terms[first:]
        if term.end < today or graded[term.pk]
    ]
    return [gap for gap in told if gap]


def _gap(
    term: Term, registered: list[tuple], graded: Counter, schools: dict[int, str], today: datetime.date
) -> Gap | None:
    ago = school_year(today) - school_year(term.start)
    expected: dict[int, Counter] = defaultdict(Counter)
    there: dict[int, Counter] = defaultdict(Counter)
    for school, name, year, count in registered:
        if year - ago >= FIRST_YEAR:
            expected[school][name] += count
            there[school][name] += graded[school, name, year]
    smallest = settings.SMALLEST_GROUP
    if expected and not graded:
        return Gap(term, is_empty=True)
    empty, classes, thin = [], [], []
    for school in sorted(expected, key=lambda pk: schools[pk]):
        wanted, got = expected[school].total(), there[school].total()
        if wanted < smallest:
            continue
        if not got:
            empty.append(schools[school])
            continue
        without = [n for n, count in sorted(expected[school].items()) if count >= smallest and not there[school][n]]
        classes += [f"{name} ({schools[school]})" for name in without if name]
        if not any(without) and got < ENOUGH * wanted:
            thin.append(schools[school])
    return (
        Gap(term, schools=tuple(empty), classes=tuple(classes), thin=tuple(thin)) if empty or classes or thin else None
    )


def school_year(day: datetime.date) -> int:
    """The calendar year in which the day's school year began."""
    return day.year if day.month >= 7 else day.year - 1


def _at_work() -> list[str]:
    if not Batch.objects.filter(kind="grades", state__in=(State.RUNNING, State.UNDOING)).exists():
        return []
    return [_("Grades are being imported or taken back right now. The figures are those from before; look again soon.")]


def _taken_back(*, has_gaps: bool) -> list[str]:
    """That the last thing that happened to grades was an import taken back; told beside the gap it has left."""
    last = Batch.objects.filter(kind="grades", state__in=(State.DONE, State.UNDONE)).order_by("-state_since").first()
    if not has_gaps or last is None or last.state != State.UNDONE:
        return []
    day = date_format(last.state_since, "j F Y")
    return [_("An import of grades was taken back %(day)s, and none has come in since.") % {"day": day}]


def span(terms: list[Term]) -> str:
    """The terms in words: the first and the last."""
    if not terms:
        return ""
    names = [
        f"{Season(term.season).name} {term.year}" for term in sorted(terms, key=lambda t: ordinal(t.year, t.season))
    ]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
