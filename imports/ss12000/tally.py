"""What became of the objects of a page, and what was wrong with them, counted until it is written with its rows."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from imports.choices import ProblemKind
from imports.models import Problem, Run, Step

#: So many ids stand beside a problem, and so many different problems of one endpoint are kept.
EXAMPLES, DIFFERENT = 5, 200
COUNTS = ("received", "created", "updated", "unchanged", "skipped", "removed")
_Key = tuple[str, str, str]


class Tally:
    """Counts of one page. ``counts["created"]`` and its like are added to the step when the page is committed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._problems: Counter[_Key] = Counter()
        self._examples: dict[_Key, list[str]] = {}

    def problem(self, kind: ProblemKind, attribute: str, value: object = "", id: UUID | None = None) -> None:
        key = (kind.value, attribute[:60], str(value)[:200])
        self._problems[key] += 1
        examples = self._examples.setdefault(key, [])
        if id and len(examples) < EXAMPLES and str(id) not in examples:
            examples.append(str(id))

    def add_to(self, step: Step) -> None:
        """Add the counts to a step, which the caller saves."""
        for name in COUNTS:
            setattr(step, name, getattr(step, name) + self.counts[name])

    def write(self, run: Run, endpoint: str) -> None:
        """Add the problems to those of the run."""
        if not self._problems:
            return
        rows: QuerySet[Problem] = Problem.objects.filter(run=run, endpoint=endpoint)
        known = {(row.kind, row.attribute, row.value): row for row in rows}
        new = []
        for key, count in self._problems.items():
            row = known.get(key)
            if row is None:
                if len(known) >= DIFFERENT:
                    continue
                kind, attribute, value = key
                row = known[key] = Problem(run=run, endpoint=endpoint, kind=kind, attribute=attribute, value=value)
                new.append(row)
            row.count += count
            examples = [*row.examples, *(e for e in self._examples[key] if e not in row.examples)]
            row.examples = examples[:EXAMPLES]
        Problem.objects.bulk_create(new)
        Problem.objects.bulk_update([r for r in known.values() if r.pk and r not in new], ["count", "examples"])
