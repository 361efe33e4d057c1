"""From proposal to first follow-up: how many of those proposed in a period came how far, and after how many days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from reports.sql import days_between, fetch


class Step(TextChoices):
    """The steps of a case that are counted, in order."""

    PROPOSAL = "proposal", _("Proposal")
    CONSENT = "consent", _("Consent")
    MAPPING = "mapping", _("Mapping")
    PLAN = "plan", _("Action plan")
    FOLLOW_UP = "follow_up", _("First follow-up")


@dataclass(frozen=True)
class Reached:
    """So many cases came to a step, ``timed`` of them from the step before, after a median of so many days.

    ``counts`` has how many by district.
    """

    step: Step
    counts: dict[int, int]
    timed: int = 0
    median: float | None = None

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def flow(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> list[Reached]:
    """The steps of the cases proposed from one day to another, both counted. One statement.

    Consent: the day from which the consent held under which the student was enrolled, the proposal's at the earliest.
    Mapping: the first half finished. Plan: first put in force. First follow-up: the Monday of its week. Days count
    from the step before, where it is known, and never below nought. The median is the middle of all, or the mean of
    the middle two.
    """
    inside, params = "", []
    if cases.query.where:
        sql, params = cases.order_by().values("pk").query.sql_with_params()
        inside = f"AND cases_case.id IN ({sql})"
    pairs = list(zip(list(Step), list(Step)[1:], strict=False))
    gaps = " UNION ALL ".join(
        f"SELECT '{later}' AS step, CASE WHEN {later} < {earlier} THEN 0"  # noqa: S608 - as below
        f" ELSE {days_between(later, earlier)} END AS days"
        f" FROM dated WHERE {later} IS NOT NULL AND {earlier} IS NOT NULL"  # noqa: S608 - as below
        for earlier, later in pairs
    )
    counts = " UNION ALL ".join(
        f"SELECT '{step}' AS step, district, count({step}) AS reached FROM dated GROUP BY district"  # noqa: S608
        for step in Step.values
    )
    sql = f"""
WITH proposed AS (
    SELECT cases_case.id, student_id, proposed_on, enrolled_on, school.district_id AS district
    FROM cases_case JOIN accounts_school AS school ON school.id = cases_case.school_id
    WHERE proposed_on BETWEEN %s AND %s {inside}
), dated AS (
    SELECT district, proposed.proposed_on AS proposal,
        CASE WHEN consent_on < proposed.proposed_on THEN proposed.proposed_on ELSE consent_on END AS consent,
        (SELECT min(finished_on) FROM cases_mapping WHERE case_id = proposed.id) AS mapping,
        (SELECT min(in_force_on) FROM cases_actionplan WHERE case_id = proposed.id) AS plan,
        (SELECT min(week) FROM cases_weeklyfollowup WHERE case_id = proposed.id) AS follow_up
    FROM (
        SELECT proposed.*, (SELECT max(valid_from) FROM students_consent AS consent
            WHERE consent.student_id = proposed.student_id AND consent.valid_from <= proposed.enrolled_on) AS consent_on
        FROM proposed
    ) AS proposed
), gaps AS ({gaps}), placed AS (
    SELECT step, days, row_number() OVER (PARTITION BY step ORDER BY days) AS place,
        count(*) OVER (PARTITION BY step) AS total FROM gaps
), middles AS (
    SELECT step, max(total) AS timed, avg(days * 1.0) AS median FROM placed
    WHERE 2 * place BETWEEN total AND total + 2 GROUP BY step
), counts AS ({counts})
SELECT counts.step, district, reached, timed, median
FROM counts LEFT JOIN middles ON middles.step = counts.step
ORDER BY counts.step, district"""  # noqa: S608 - made of words of this program
    found: dict[str, dict[int, int]] = {step: {} for step in Step.values}
    timed: dict[str, tuple[int, float | None]] = {}
    for step, district, count, total, middle in fetch(sql, [first, last, *params]):
        found[step][district] = count
        timed[step] = total or 0, None if middle is None else float(middle)
    return [Reached(step, found[step], *timed.get(step, (0, None))) for step in Step]
