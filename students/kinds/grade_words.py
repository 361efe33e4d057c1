"""The words of a file of grades: which term, subject and grade a cell means. Read from the database once a file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ppss.lib.text import fold
from students.models import GradeStep, Subject, Term
from students.terms import HOLIDAYS_AFTER_LAST_TERM

_DASHES = str.maketrans("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}", "-----")


@dataclass(frozen=True)
class Scale:
    """A term with the grades that can be given in it: cell to id of the step, 0 for what is no grade."""

    term_id: int
    start: datetime.date
    title: str
    steps: dict[str, int]
    grades: tuple[str, ...]

    def step_of(self, cell: str) -> int | None:
        """The id of the step, 0 for what is no grade, None for what is not in the scale. Other spellings are learnt."""
        if cell not in self.steps:
            plain = cell.translate(_DASHES).upper()
            if plain not in self.steps:
                return None
            self.steps[cell] = self.steps[plain]
        return self.steps[cell]


@dataclass
class Words:
    """What the cells of a file mean, and the spellings met so far: ``scales`` by term, ``subjects`` to an id."""

    today: datetime.date
    scales: dict[str, Scale] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    #: Terms that a note has told of.
    told: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._subjects = list(Subject.objects.all())
        self.subjects |= {subject.code: subject.pk for subject in self._subjects}
        self._names = {
            fold(name): s.pk for s in self._subjects for name in (s.code, s.name_sv, s.name_en) if fold(name)
        }
        self.codes = [subject.code for subject in self._subjects]
        self._steps = list(GradeStep.objects.all())
        self._terms = {(term.year, term.season): self._scale(term) for term in Term.objects.all()}
        self._days = [(term.start, term.end, term) for term in Term.objects.order_by("-start")]

    def _scale(self, term: Term) -> Scale:
        begun = [step for step in self._steps if step.valid_from <= term.start]
        newest = max((step.valid_from for step in begun), default=None)
        scale = [step for step in begun if step.valid_from == newest]
        ids = {step.code: step.pk for step in scale}
        steps = {step.code: ids[step.same_as or step.code] if step.is_graded else 0 for step in scale}
        grades = tuple(step.code for step in scale if step.is_graded and not step.same_as)
        return Scale(term.pk, term.start, str(term), steps | {"": 0} if steps else {}, grades)

    def scale_of(self, cell: str, term: tuple[int, int]) -> Scale | None:
        """The scale of a term by year and season; the spelling of the cell is learnt where grades can be given."""
        scale = self._terms.get(term)
        if scale and scale.steps and scale.start <= self.today:
            self.scales[cell] = scale
        return scale

    def scale_on(self, day: datetime.date) -> Scale | None:
        """The scale of the term in which the day lies, or of the one that ended last before it."""
        for start, end, term in self._days:
            if start <= day:
                after = (day - end).days
                return self._terms[(term.year, term.season)] if after <= HOLIDAYS_AFTER_LAST_TERM else None
        return None

    def subject_of(self, cell: str) -> int | None:
        """The id of a subject by its code or name, in any case; the spelling is learnt."""
        subject = self._names.get(fold(cell))
        if subject:
            self.subjects[cell] = subject
        return subject

    def title(self, subject: int) -> str:
        return next(str(s) for s in self._subjects if s.pk == subject)

    def step_code(self, step: int) -> str:
        return next(s.code for s in self._steps if s.pk == step)
