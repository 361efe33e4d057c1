"""The grades of a student as pages show them: subjects against terms, and what each term comes to, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from students import indicators
from students.choices import GradeSource
from students.indicators import Mark
from students.models import Grade, GradeStep, Subject, Term

#: What each flag is called, and what it asks for with its source.
FLAGS = {
    "vocational": (
        gettext_lazy("Eligible for a vocational programme"),
        gettext_lazy(
            "Passed in English, mathematics and Swedish (or Swedish as a second language), and in five more subjects. "
            "School act (skollagen), chapter 16, section 30."
        ),
    ),
    "preparatory": (
        gettext_lazy("Eligible for a university-preparatory programme"),
        gettext_lazy(
            "Passed in the same three subjects, and in nine more. School act (skollagen), chapter 16, section 31."
        ),
    ),
    "core": (
        gettext_lazy("Passed in the core subjects"),
        gettext_lazy("Passed in English, mathematics and Swedish (or Swedish as a second language)."),
    ),
    "science": (
        gettext_lazy("Natural science and technology"),
        gettext_lazy(
            "University-preparatory, with biology, physics and chemistry among the passed subjects. Upper-secondary "
            "school ordinance (gymnasieförordningen), chapter 7."
        ),
    ),
    "social": (
        gettext_lazy("Economics, humanities and social science"),
        gettext_lazy(
            "University-preparatory, with geography, history, religion and civics among the passed subjects. "
            "Upper-secondary school ordinance (gymnasieförordningen), chapter 7."
        ),
    ),
}
SHARE = (
    gettext_lazy("Passed subjects"),
    gettext_lazy(
        "Subjects with a pass of all that are graded. F and - are graded and no pass. Swedish and Swedish as a second "
        "language count as one subject, by the better grade."
    ),
)
MERIT = (
    gettext_lazy("Merit value"),
    gettext_lazy(
        "The points of the 16 best grades (A 20, B 17.5, C 15, D 12.5, E 10), and of a modern language as language "
        "choice beside them: 340 at most. Upper-secondary school ordinance (gymnasieförordningen), chapter 7, "
        "section 4."
    ),
)


@dataclass(frozen=True)
class Cell:
    """The grade in a subject and term, with the grade of the term before that has one; ``change`` is up, down, same."""

    term: Term
    step: GradeStep | None = None
    before: GradeStep | None = None
    is_corrected: bool = False

    @property
    def change(self) -> str:
        if self.step is None or self.before is None or self.step.code == self.before.code:
            return ""
        if self.step.points == self.before.points:
            return "same"
        return "up" if self.step.points > self.before.points else "down"


@dataclass(frozen=True)
class Row:
    subject: Subject
    cells: list[Cell]


@dataclass(frozen=True)
class Flag:
    """Whether an indicator holds in a term, and what lacks where it does not."""

    term: Term
    holds: bool
    lacks: str = ""


@dataclass(frozen=True)
class Result:
    """What the grades of one term come to."""

    term: Term
    passed: int
    graded: int
    merit: Decimal
    flags: dict[str, Flag]

    @property
    def share(self) -> float:
        return self.passed / self.graded


@dataclass(frozen=True)
class GradeTable:
    """Every term with grades, oldest first. ``lines`` are the flags by term, each with its name and rule."""

    terms: list[Term] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, str, list[Flag]]]:
        return [(name, rule, [r.flags[key] for r in self.results]) for key, (name, rule) in FLAGS.items()]

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Each figure of the table with how it is counted."""
        return [SHARE, *FLAGS.values(), MERIT]


def build(grades: Iterable[Grade], subjects: Sequence[Subject], *, also: Iterable[Term] = ()) -> GradeTable:
    """The table of one student's grades, which come with subject, step and term; ``subjects`` are all there are.

    With ``also`` every subject has a row and these terms a column, so that a missing grade can be filled in.
    """
    grades, also = list(grades), list(also)
    if not grades and not also:
        return GradeTable()
    graded = {grade.term_id: grade.term for grade in grades}
    columns = sorted((graded | {term.pk: term for term in also}).values(), key=lambda term: term.start)
    by_key = {(grade.subject_id, grade.term_id): grade for grade in grades}
    shown = {grade.subject_id for grade in grades}
    rows = [_row(subject, columns, by_key) for subject in subjects if also or subject.pk in shown]
    results = [
        _result(term, [g for g in grades if g.term_id == term.pk], subjects) for term in columns if term.pk in graded
    ]
    sources = sorted({str(GradeSource(grade.source).label) for grade in grades})
    return GradeTable(columns, rows, results, sources)


def _row(subject: Subject, terms: Sequence[Term], by_key: dict[tuple[int, int], Grade]) -> Row:
    cells, before = [], None
    for term in terms:
        grade = by_key.get((subject.pk, term.pk))
        step = grade.step if grade else None
        cells.append(Cell(term, step, before, bool(grade) and grade.source == GradeSource.HAND))
        before = step or before
    return Row(subject, cells)


def mark_of(grade: Grade) -> Mark:
    """A grade as far as the indicators ask."""
    subject, step = grade.subject, grade.step
    return Mark(subject.unit, step.passed, step.points, subject.is_core, subject.strand, subject.is_extra_language)


def _result(term: Term, grades: Sequence[Grade], subjects: Sequence[Subject]) -> Result:
    marks = [mark_of(grade) for grade in grades]
    counted = indicators.counts(marks)
    passed = {mark.unit for mark in marks if mark.passed}
    flags = {}
    for key in FLAGS:
        holds = indicators.holds(key, counted)
        flags[key] = Flag(term, holds, "" if holds else _lacks(key, counted["passed"], passed, subjects))
    return Result(term, counted["passed"], counted["graded"], indicators.merit_value(marks), flags)


def _lacks(rule: str, count: int, passed: set[str], subjects: Sequence[Subject]) -> str:
    """What is still asked for: named subjects first, then how many more of any kind."""
    asked = indicators.RULES[rule]
    named = [
        str(subject)
        for subject in subjects
        if subject.code == subject.unit and subject.unit not in passed and _is_asked(subject, asked)
    ]
    more = asked.get("passed", 0) - count - len(named)
    if more > 0 and named:
        named.append(ngettext("%(n)d more subject", "%(n)d more subjects", more) % {"n": more})
    elif more > 0:
        named.append(ngettext("%(n)d subject", "%(n)d subjects", more) % {"n": more})
    return _("lacks %(subjects)s") % {"subjects": ", ".join(named)}


def _is_asked(subject: Subject, asked: dict[str, int]) -> bool:
    """Whether a rule names the subject: by the conditions of the counts it asks for."""
    conditions = (indicators.COUNTS[name] for name in asked if name != "passed")
    return any(
        all(getattr(subject, key) == value for key, value in condition.items() if key != "passed")
        for condition in conditions
    )
