"""The two halves of a mapping as pages show them: the latest version, its answers by section, and comparisons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from accounts.choices import Agency
from accounts.models import User
from cases import plan_rules
from cases.choices import Half
from cases.models import Case, Mapping
from cases.opening import Closed, Opening
from cases.questions import QUESTIONS, Question, questions_of


@dataclass(frozen=True)
class Answer:
    """A question with what was answered to it."""

    label: str
    text: str


@dataclass(frozen=True)
class HalfView:
    """One half for one reader: what is written in it, or why it is closed."""

    half: Half
    is_own: bool
    owner: Agency
    versions: list[Mapping]
    closed: Closed | None

    @property
    def latest(self) -> Mapping | None:
        return self.versions[0] if self.versions else None

    @property
    def finished(self) -> Mapping | None:
        """The latest version that is finished."""
        return next((m for m in self.versions if m.finished_on), None)

    @property
    def sections(self) -> list[tuple[str, list[Answer]]]:
        """What has been answered in the latest version, section by section."""
        return sections(self.latest) if self.latest else []

    @property
    def unanswered(self) -> int:
        answers = self.latest.answers if self.latest else {}
        return sum(1 for q in questions_of(self.half) if not answers.get(q.key))


def halves(case: Case, user: User, opening: Opening) -> list[HalfView]:
    """Both halves, the own first; one query."""
    rows = Mapping.objects.visible_to(user).filter(case=case).select_related("created_by").order_by("-version")
    by_half: dict[str, list[Mapping]] = {half: [] for half in Half}
    for row in rows:
        by_half[row.half].append(row)
    views = []
    for half, owner in plan_rules.HALVES.items():
        is_own = owner == user.agency
        closed = None if is_own else opening.why_closed(plan_rules.category_of(half))
        views.append(HalfView(half, is_own, owner, by_half[half], closed))
    return sorted(views, key=lambda view: not view.is_own)


def sections(mapping: Mapping) -> list[tuple[str, list[Answer]]]:
    """The answers of a version in the order of the form; those to questions no longer asked come last, by their key."""
    asked = [q for q in questions_of(mapping.half) if mapping.answers.get(q.key)]
    found = [
        (section, [Answer(str(q.label), mapping.answers[q.key]) for q in rows])
        for section, rows in groupby(asked, key=lambda q: q.section)
    ]
    known = {q.key for q in QUESTIONS}
    old = [Answer(key, text) for key, text in mapping.answers.items() if key not in known]
    return [*found, ("", old)] if old else found


@dataclass(frozen=True)
class Compared:
    """One question in two versions."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def compare(before: Mapping, after: Mapping, summary_label: str) -> list[Compared]:
    """Every question answered in either version, side by side, the summary first."""
    questions: Iterable[Question] = questions_of(after.half)
    rows = [Compared(summary_label, before.summary, after.summary)]
    rows += [Compared(str(q.label), before.answers.get(q.key, ""), after.answers.get(q.key, "")) for q in questions]
    return [row for row in rows if row.before or row.after]
