"""Counting an evaluation on the database: a fixed number of statements, however many students."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from accounts.models import District
from cases.models import Case, Closing, Tool
from reports.evaluation.definition import Band
from reports.evaluation.result import Evaluation, Outcomes, Row, ToolUse
from reports.evaluation.rows import SUMS, rows
from reports.sql import fetch
from students.choices import Sex

Cube = Mapping[tuple, Outcomes]


def cube(
    cases: QuerySet[Case],
    by: Sequence[str],
    start: datetime.date | None = None,
    end: datetime.date | None = None,
) -> Cube:
    """Outcomes of the closed students of these cases, for each combination of ``by`` that occurs. One statement.

    ``by`` are names of ``rows.CUTS``. With ``half`` among them a student closed in two half-years counts in both.
    """
    inner, params = rows(cases, start, end, by_half="half" in by, needs=frozenset(by))
    keys = ", ".join(by) or "1"
    sql = f"SELECT {keys}, {', '.join(SUMS)} FROM ({inner}) AS counted GROUP BY {keys}"  # noqa: S608 - as in rows
    width = len(by) or 1
    counted = ((tuple(row[:width]), Outcomes.read(row[width:])) for row in fetch(sql, params))
    return {key: outcomes for key, outcomes in counted if outcomes.n}


def along(cells: Cube, place: int | None = None) -> dict[object, Outcomes]:
    """A cube added up to one of its sides, by its place in ``by``; None: to one sum under ``"all"``."""
    sums: dict[object, Outcomes] = defaultdict(Outcomes)
    for key, outcomes in cells.items():
        sums["all" if place is None else key[place]] += outcomes
    return sums


def tool_cube(
    cases: QuerySet[Case],
    by: Sequence[str] = (),
    start: datetime.date | None = None,
    end: datetime.date | None = None,
) -> Cube:
    """Outcomes of the closed students who had a tool, by (tool's id, frequency, *by). One statement.

    A student had a tool when a plan that was put in force, or the weekly work, holds it as an intervention that had
    begun when the case was closed, and had not ended before it was enrolled. Of several the first says how often.
    """
    inner, params = rows(cases, start, end, by_half="half" in by)
    keys = ", ".join(("tool_id", "frequency", *by))
    sql = f"""
SELECT {keys}, {", ".join(SUMS)} FROM (
    SELECT counted.*, intervention.tool_id, intervention.frequency, row_number() OVER (
        PARTITION BY counted.case_id, counted.closed_on, intervention.tool_id
        ORDER BY intervention.first_day, intervention.id
    ) AS turn
    FROM ({inner}) AS counted JOIN cases_intervention AS intervention ON intervention.case_id = counted.case_id
        AND intervention.first_day <= counted.closed_on
        AND (intervention.last_day IS NULL OR intervention.last_day >= counted.enrolled_on)
    WHERE NOT EXISTS (SELECT 1 FROM cases_intervention_plans AS held WHERE held.intervention_id = intervention.id)
        OR EXISTS (
            SELECT 1 FROM cases_intervention_plans AS held JOIN cases_actionplan AS plan ON plan.id = held.actionplan_id
            WHERE held.intervention_id = intervention.id AND plan.in_force_on IS NOT NULL
        )
) AS used WHERE turn = 1 GROUP BY {keys}"""  # noqa: S608 - as in rows
    width = 2 + len(by)
    return {tuple(row[:width]): Outcomes.read(row[width:]) for row in fetch(sql, params)}


def tool_uses(
    cases: QuerySet[Case], start: datetime.date | None = None, end: datetime.date | None = None
) -> list[ToolUse]:
    """The tools that the closed students had, most used first. Two queries."""
    cells = tool_cube(cases, (), start, end)
    sums = along(cells, 0)
    often: dict[object, Counter[str]] = defaultdict(Counter)
    for (tool, frequency), outcomes in cells.items():
        often[tool][frequency] += outcomes.n
    keys = dict(Tool.objects.filter(pk__in=sums).order_by().values_list("pk", "key"))
    uses = [ToolUse(keys[pk], outcomes, dict(often[pk])) for pk, outcomes in sums.items()]
    return sorted(uses, key=lambda use: (-use.students, use.tool))


def enrolled(cases: QuerySet[Case], start: datetime.date | None, end: datetime.date | None) -> int:
    """Students enrolled in the period. Taken up again they were enrolled before too: closings remember when."""
    now = _between(cases.filter(enrolled_on__isnull=False), start, end).values_list("student")
    closings = Closing.objects.filter(enrolled_on__isnull=False)
    if cases.query.where:
        closings = closings.filter(case__in=cases)
    earlier = _between(closings, start, end).values_list("case__student")
    return now.order_by().union(earlier.order_by()).count()


def _between(found: QuerySet, start: datetime.date | None, end: datetime.date | None) -> QuerySet:
    found = found.filter(enrolled_on__gte=start) if start else found
    return found.filter(enrolled_on__lte=end) if end else found


def evaluate(cases: QuerySet[Case], start: datetime.date | None = None, end: datetime.date | None = None) -> Evaluation:
    """True counts of students enrolled and closed in the period, both days counted; None leaves that side open.

    Groups: all, the three bands and the three sexes always; districts in which somebody was closed. Five queries.
    """
    cells = cube(cases, ("band", "sex", "district"), start, end)
    bands, sexes, districts = (along(cells, place) for place in range(3))
    named = District.objects.filter(pk__in=districts).values_list("pk", "name")
    return Evaluation(
        enrolled=enrolled(cases, start, end),
        rows=[
            Row("all", "all", along(cells)["all"]),
            *_rows("band", Band.values, bands),
            *_rows("sex", Sex.values, sexes),
            *(Row("district", name, districts[pk]) for pk, name in named),
        ],
        tools=tool_uses(cases, start, end),
    )


def _rows(by: str, values: Iterable[str], sums: Mapping[object, Outcomes]) -> list[Row]:
    return [Row(by, value, sums.get(value, Outcomes())) for value in values]
