"""What the grades of a student in a term come to: counts, the four indicators, eligibility by programme, merit value.

Everything is defined once, as data: ``COUNTS`` says which subjects are counted, ``RULES`` how many of them are asked
for. ``counts``, ``holds`` and ``merit_value`` read it for grades in memory; ``count_expressions``,
``rule_expressions`` and ``MeritValue`` read the same for the database. A test holds the two equal on random grades.

Sources:
- Skollagen (2010:800) 16 kap. 30 and 31 §§: a national vocational programme asks for a pass in Swedish or Swedish as a
  second language, English and mathematics and five more subjects; a university-preparatory programme for the same
  three and nine more.
- Gymnasieförordningen (2010:2039) 7 kap.: among the nine more, the programmes of natural science and technology
  ask for biology, physics and chemistry; those of economics, humanities and social science for geography, history,
  religion and civics. A single grade in natural or social sciences (NO, SO) is one subject, and none of these.
- Gymnasieförordningen 7 kap. 4 §: the merit value is the sum of the points of the 16 best grades, and beside them that
  of a modern language as language choice (M2).
- The city's term comparison: the share of passed subjects among those graded; a pass in the three core subjects.

Passed is what the grade scale says (A-E; neither F nor ``-``). Swedish and Swedish as a second language are one
subject (``Subject.unit``), the better grade of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Count, DecimalField, ExpressionWrapper, F, Max, Q, QuerySet, Subquery

from students.choices import Strand


@dataclass(frozen=True)
class Mark:
    """One grade as far as it counts: the unit its subject counts under, whether it is a pass, its points."""

    unit: str
    passed: bool
    points: Decimal = Decimal(0)
    is_core: bool = False
    strand: str = ""
    is_extra_language: bool = False


#: Each count is of units with a grade of which this holds.
COUNTS: dict[str, dict[str, object]] = {
    "graded": {},
    "passed": {"passed": True},
    "core_passed": {"passed": True, "is_core": True},
    "science_passed": {"passed": True, "strand": Strand.SCIENCE},
    "social_passed": {"passed": True, "strand": Strand.SOCIAL},
}
#: Each flag holds where every count reaches this many.
RULES: dict[str, dict[str, int]] = {
    "vocational": {"core_passed": 3, "passed": 8},
    "preparatory": {"core_passed": 3, "passed": 12},
    "core": {"core_passed": 3},
    "science": {"core_passed": 3, "passed": 12, "science_passed": 3},
    "social": {"core_passed": 3, "passed": 12, "social_passed": 4},
}
#: So many grades make the merit value, beside the language choice.
BEST = 16
#: Where the properties of a mark stand, seen from a row of ``Grade``.
_PATHS = {"passed": "step__passed", "is_core": "subject__is_core", "strand": "subject__strand"}


def counts(marks: Iterable[Mark]) -> dict[str, int]:
    """How many units are graded, passed, passed of the core and of each strand: the keys of ``COUNTS``."""
    marks = list(marks)
    return {
        name: len({m.unit for m in marks if all(getattr(m, key) == value for key, value in condition.items())})
        for name, condition in COUNTS.items()
    }


def holds(rule: str, counted: Mapping[str, int]) -> bool:
    """Whether a flag of ``RULES`` holds for these counts."""
    return all(counted[name] >= least for name, least in RULES[rule].items())


def merit_value(marks: Iterable[Mark]) -> Decimal:
    """The points of the 16 best units, and of the language choice beside them; 0 to 340."""
    best: dict[tuple[str, bool], Decimal] = {}
    for mark in marks:
        key = (mark.unit, mark.is_extra_language)
        best[key] = max(best.get(key, Decimal(0)), mark.points)
    others = sorted((points for (_unit, is_extra), points in best.items() if not is_extra), reverse=True)
    extra = [points for (_unit, is_extra), points in best.items() if is_extra]
    return sum(others[:BEST] + extra, Decimal(0))


def count_expressions() -> dict[str, Count]:
    """``COUNTS`` as aggregates over rows of ``Grade``."""
    return {
        name: Count("subject__unit", filter=Q(**{_PATHS[k]: v for k, v in condition.items()}) or None, distinct=True)
        for name, condition in COUNTS.items()
    }


def rule_expressions() -> dict[str, ExpressionWrapper]:
    """``RULES`` as conditions on rows that have the counts."""
    return {
        flag: ExpressionWrapper(Q(**{f"{name}__gte": least for name, least in rule.items()}), BooleanField())
        for flag, rule in RULES.items()
    }


class MeritValue(Subquery):
    """``merit_value`` of some rows of ``Grade``, which are those of one student and term."""

    template = (
        "(SELECT SUM(points) FROM (SELECT points, is_extra,"
        " ROW_NUMBER() OVER (PARTITION BY is_extra ORDER BY points DESC) AS place"
        " FROM (%(subquery)s) units) places WHERE is_extra OR place <= %(best)s)"
    )
    output_field = DecimalField(max_digits=5, decimal_places=1)

    def __init__(self, grades: QuerySet) -> None:
        units = grades.order_by().values("subject__unit", is_extra=F("subject__is_extra_language"))
        super().__init__(units.annotate(points=Max("step__points")), best=BEST)
