"""The evaluation once more, slowly and plainly, from the texts of domain.md and formats.md: closing by closing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from cases.models import Case, Closing, Intervention


@dataclass(frozen=True)
class Ended:
    """A closing that counts, with its figures where they can be trusted; shares between 0 and 1."""

    case: int
    student: int
    sex: str
    school: str
    district: str
    year: int
    closed_on: datetime.date
    enrolled_on: datetime.date
    initial: Decimal | None
    closing: Decimal | None
    untrusted: bool
    attainment: str
    satisfaction: int | None

    @property
    def band(self) -> str | None:
        if self.initial is None:
            return None
        if self.initial < Decimal("0.20"):
            return "low"
        return "medium" if self.initial <= Decimal("0.40") else "high"


def believe(figure, about: datetime.date) -> bool:
    """Typed by hand: a week to a year, begun by the day, and ended in the half-year before it or the week after."""
    if figure.source != "typed":
        return True
    length = (figure.last_day - figure.first_day).days + 1
    if length < 5 or length > 366 or figure.first_day > about:
        return False
    return about - datetime.timedelta(days=183) <= figure.last_day <= about + datetime.timedelta(days=7)


def ended(
    start: datetime.date | None = None, end: datetime.date | None = None, cases: Iterable[Case] | None = None
) -> list[Ended]:
    """Each student's last closing in the period."""
    wanted = None if cases is None else {case.pk for case in cases}
    last: dict[int, Closing] = {}
    for closing in Closing.objects.select_related("case__student", "case__school__district", "absence"):
        if closing.enrolled_on is None or (wanted is not None and closing.case_id not in wanted):
            continue
        if (start and closing.closed_on < start) or (end and closing.closed_on > end):
            continue
        held = last.get(closing.case.student_id)
        if held is None or (held.closed_on, held.pk) < (closing.closed_on, closing.pk):
            last[closing.case.student_id] = closing
    return [_ended(closing) for closing in last.values()]


def _ended(closing: Closing) -> Ended:
    case, before, after = closing.case, closing.case.initial_absence, closing.absence
    trusts_before = before is not None and believe(before, closing.enrolled_on)
    trusts_after = after is not None and believe(after, closing.closed_on)
    return Ended(
        case=case.pk,
        student=case.student_id,
        sex=case.student.sex,
        school=case.school.name,
        district=case.school.district.name,
        year=case.student.year,
        closed_on=closing.closed_on,
        enrolled_on=closing.enrolled_on,
        initial=before.share if trusts_before else None,
        closing=after.share if trusts_after else None,
        untrusted=(before is not None and not trusts_before) or (after is not None and not trusts_after),
        attainment=closing.goal_attainment,
        satisfaction=closing.satisfaction,
    )


def rounded(value: Fraction, digits: int) -> float:
    """Halves away from zero; exact, for a half has few decimals and anything else lies clearly on one side."""
    sign, scaled = (-1 if value < 0 else 1), abs(value) * 10**digits
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return float(sign * Decimal(whole) / 10**digits)


def mean(values: list, digits: int = 1) -> float | None:
    return rounded(sum(map(Fraction, values), Fraction(0)) / len(values), digits) if values else None


def points(one: Ended) -> int:
    """By how many whole percentage points the absence fell."""
    return int(((one.initial - one.closing) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def row(by: str, value: str, group: list[Ended]) -> dict[str, object]:
    both = [one for one in group if one.initial is not None and one.closing is not None]
    marks = [one.satisfaction for one in group if one.satisfaction is not None]
    return {
        "by": by,
        "value": value,
        "n": len(group),
        "initial_absence": mean([one.initial * 100 for one in group if one.initial is not None]),
        "closing_absence": mean([one.closing * 100 for one in group if one.closing is not None]),
        "change": mean([(one.initial - one.closing) * 100 for one in both]),
        "raised": sum(points(one) > 0 for one in both),
        "unchanged": sum(points(one) == 0 for one in both),
        "lowered": sum(points(one) < 0 for one in both),
        "fully": sum(one.attainment == "fully" for one in group),
        "partly": sum(one.attainment == "partly" for one in group),
        "not": sum(one.attainment == "not" for one in group),
        "satisfaction": mean(marks),
        "very_satisfied": sum(mark >= 9 for mark in marks),
    }


def enrolled(start: datetime.date | None, end: datetime.date | None) -> int:
    def inside(day: datetime.date | None) -> bool:
        return day is not None and (start is None or day >= start) and (end is None or day <= end)

    students = {case.student_id for case in Case.objects.all() if inside(case.enrolled_on)}
    students |= {c.case.student_id for c in Closing.objects.select_related("case") if inside(c.enrolled_on)}
    return len(students)


def had(group: list[Ended]) -> dict[str, set[int]]:
    """Which of the students had which tool: by a plan that was put in force, or by none, while the case went on."""
    ours = {one.case: one for one in group}
    tools: dict[str, set[int]] = {}
    for use in Intervention.objects.select_related("tool").prefetch_related("plans"):
        one, plans = ours.get(use.case_id), list(use.plans.all())
        if one is None or (plans and all(plan.in_force_on is None for plan in plans)):
            continue
        if use.first_day <= one.closed_on and (use.last_day is None or use.last_day >= one.enrolled_on):
            tools.setdefault(use.tool.key, set()).add(one.student)
    return tools


def evaluation(start: datetime.date | None = None, end: datetime.date | None = None) -> dict[str, object]:
    group = ended(start, end)
    rows = [row("all", "all", group)]
    rows += [row("band", band, [o for o in group if o.band == band]) for band in ("low", "medium", "high")]
    rows += [row("sex", sex, [o for o in group if o.sex == sex]) for sex in "FMX"]
    names = sorted({o.district for o in group})
    rows += [row("district", name, [o for o in group if o.district == name]) for name in names]
    tools = sorted(((key, len(who)) for key, who in had(group).items()), key=lambda each: (-each[1], each[0]))
    return {
        "enrolled": enrolled(start, end),
        "closed": len(group),
        "rows": rows,
        "tools": [
            {"tool": key, "students": n, "percent": int(rounded(Fraction(100 * n, len(group)), 0))} for key, n in tools
        ],
    }


def in_any_order(answer: dict[str, object], key: Callable = lambda row: (row["by"], row["value"])) -> dict[str, object]:
    """Districts stand in the order of Swedish names; the order is not what is compared."""
    return answer | {"rows": sorted(answer["rows"], key=key)}
