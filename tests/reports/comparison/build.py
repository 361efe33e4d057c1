"""Terms, students, cases and results for tests of the comparison, in few words and few queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from accounts.models import School
from cases.choices import Stage
from cases.models import Case
from reports.comparison.compute import compare
from students.models import Student, Term, TermResult
from tests.reports.comparison import oracle

VT, HT = 1, 2
TODAY = datetime.date(2026, 11, 20)


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def calendar(first: int = 2014, count: int = 4) -> list[Term]:
    """So many terms without a gap, from the spring of a year: VT from 10 January, HT from 18 August."""
    terms = []
    for number in range(count):
        year, season = first + number // 2, 1 + number % 2
        days = ((1, 10), (6, 10)) if season == VT else ((8, 18), (12, 19))
        start, end = (datetime.date(year, *d) for d in days)
        terms.append(Term.objects.create(year=year, season=season, start=start, end=end))
    return terms


def student(school: School, key: str | None, *, sex: str = "F", **more: object) -> Student:
    fields = {"given_name": "Nora", "family_name": "Ek", "birth_date": datetime.date(2000, 3, 14), "year": 7} | more
    return Student.objects.create(key=key, sex=sex, school=school, **fields)


def case(of: Student, enrolled: str | None, closed: str | None = None, school: School | None = None) -> Case:
    """A case from a day to a day; one without a last day is going on."""
    return Case.objects.create(
        student=of,
        school=school or of.school,
        stage=Stage.CLOSING if closed else Stage.CARRYING_OUT,
        proposed_on=day(enrolled) or datetime.date(2014, 1, 1),
        enrolled_on=day(enrolled),
        closed_on=day(closed),
    )


def result(of: Student, term: Term, passed: int, graded: int, flags: str = "") -> TermResult:
    """``flags`` has v for vocational, p for preparatory, c for core."""
    return TermResult.objects.create(
        student=of,
        term=term,
        passed=passed,
        graded=graded,
        vocational="v" in flags,
        preparatory="p" in flags,
        core="c" in flags,
    )


def counted(**filters: object) -> dict[str, object]:
    """The product's own answer."""
    terms = Term.objects.all()
    return compare(Case.objects.filter(**filters), terms, today=TODAY).as_json()


def by_hand(cases: Iterable[Case] | None = None, first: Term | None = None) -> dict[str, object]:
    """The oracle's answer for what the database holds."""
    cases = Case.objects.select_related("student") if cases is None else cases
    numbers = {term.pk: term.year * 2 + term.season for term in Term.objects.all()}
    terms = [oracle.Term(numbers[term.pk], term.start, term.end) for term in Term.objects.all()]
    pupils: dict[int, oracle.Pupil] = {}
    for one in cases:
        if one.enrolled_on is None:
            continue
        found = one.student
        pupil = pupils.setdefault(found.pk, oracle.Pupil(found.key or "", found.pk, found.sex, []))
        pupil.cases.append((one.enrolled_on, one.closed_on))
    for row in TermResult.objects.filter(student__in=pupils):
        marks = oracle.Marks(row.passed, row.graded, row.preparatory, row.vocational, row.core)
        pupils[row.student_id].marks[numbers[row.term_id]] = marks
    start = next((t for t in terms if first and t.number == numbers[first.pk]), None)
    return oracle.compare(pupils.values(), terms, start)


def cells(answer: Mapping[str, object], group: str) -> dict[str, tuple]:
    """The cells of a group by indicator (with 2 behind it for the later pair): size, from, to, change."""
    return {
        f"{cell['indicator']}{'' if cell['from'] == 1 else ' 2'}": (
            cell["n"],
            cell["from_percent"],
            cell["to_percent"],
            cell["change"],
        )
        for cell in answer["cells"]
        if cell["group"] == group
    }
