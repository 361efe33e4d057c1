"""A row for each closing that counts, as SQL: what ``compute`` groups and adds up.

Written as SQL because the ORM cannot group over a window; the same text for SQLite and PostgreSQL but for the year, the
month and the distance of dates. Absence is in whole ten-thousandths, so that sums are exact on both.
"""

from __future__ import annotations

import datetime

from django.db import connection
from django.db.models import QuerySet

from absence.choices import Source
from cases.choices import Attainment
from cases.models import Case
from reports.evaluation import definition as d
from reports.half_years import ENDS_AS_NUMBERS

#: What one can cut by, as an expression over the rows.
CUTS = {
    "half": "half",
    "band": "band",
    "sex": "sex",
    "year": "year",
    "district": "district",
    "school": "school",
    "entry": "entry",
    "language": "language",
    "attainment": "attainment",
}

_BOTH = "initial IS NOT NULL AND closing IS NOT NULL"
#: The sums of ``result.Outcomes``, in its order.
SUMS = (
    "count(*)",
    "count(initial)",
    "sum(initial)",
    "count(closing)",
    "sum(closing)",
    f"sum(CASE WHEN {_BOTH} THEN 1 ELSE 0 END)",
    f"sum(CASE WHEN {_BOTH} THEN initial ELSE 0 END)",
    f"sum(CASE WHEN {_BOTH} THEN closing ELSE 0 END)",
    f"sum(CASE WHEN {_BOTH} THEN (initial - closing) * (initial - closing) ELSE 0 END)",
    f"sum(CASE WHEN 2 * (initial - closing) >= {d.POINT} THEN 1 ELSE 0 END)",
    f"sum(CASE WHEN 2 * (closing - initial) >= {d.POINT} THEN 1 ELSE 0 END)",
    *(f"sum(CASE WHEN attainment = '{level}' THEN 1 ELSE 0 END)" for level in Attainment.values),
    "count(satisfaction)",
    "sum(satisfaction)",
    f"sum(CASE WHEN satisfaction >= {d.VERY_SATISFIED} THEN 1 ELSE 0 END)",
    "sum(untrusted)",
)

Sql = tuple[str, list[object]]


def _later(column: str, days: int) -> str:
    """A date so many days on."""
    return f"({column} + {days})" if connection.vendor == "postgresql" else f"date({column}, '{days:+d} days')"


def _half(column: str) -> str:
    """The number of a half-year; ``half_years.half_of``."""
    if connection.vendor == "postgresql":
        year, month, day = (f"CAST(extract({part} FROM {column}) AS integer)" for part in ("year", "month", "day"))
        number = f"100 * {month} + {day}"
    else:
        year, number = (f"CAST(strftime('{part}', {column}) AS integer)" for part in ("%%Y", "%%m%%d"))
    later = (f"CASE WHEN {number} > {end} THEN 1 ELSE 0 END" for end in ENDS_AS_NUMBERS)
    return f"{year} * 2 + {' + '.join(later)}"


def _is_trusted(figure: str, about: str) -> str:
    return (
        f"({figure}.source <> '{Source.TYPED}' OR ("
        f"{figure}.last_day >= {_later(f'{figure}.first_day', d.SHORTEST_DAYS - 1)}"
        f" AND {figure}.last_day <= {_later(f'{figure}.first_day', d.LONGEST_DAYS - 1)}"
        f" AND {figure}.first_day <= {about}"
        f" AND {figure}.last_day >= {_later(about, -d.OLDEST_DAYS)}"
        f" AND {figure}.last_day <= {_later(about, d.LATE_DAYS)}))"
    )


def units(figure: str, about: str) -> str:
    """The share of a joined absence figure in whole units; NULL without one that can be trusted."""
    share = f"CAST(round({figure}.share * {d.WHOLE}) AS integer)"
    return f"CASE WHEN {figure}.id IS NOT NULL AND {_is_trusted(figure, about)} THEN {share} END"


def _untrusted() -> str:
    figures = (("initial_figure", "closing.enrolled_on"), ("closing_figure", "closing.closed_on"))
    parts = (f"({f}.id IS NOT NULL AND NOT {_is_trusted(f, about)})" for f, about in figures)
    return f"CASE WHEN {' OR '.join(parts)} THEN 1 ELSE 0 END"


def _entry() -> str:
    """Grades at enrolment, of the latest term begun by then; ``definition.entry_of``."""
    at = (
        "FROM students_termresult AS result JOIN students_term AS term ON term.id = result.term_id"
        " WHERE result.student_id = kept.student_id AND term.start <= kept.enrolled_on ORDER BY term.start DESC LIMIT 1"
    )
    graded = (
        f"(SELECT CASE WHEN 2 * result.passed >= result.graded THEN '{d.Entry.HIGHER}' ELSE '{d.Entry.LOWER}' END {at})"
    )
    return f"coalesce({graded}, '{d.Entry.NONE}')"


def _language() -> str:
    swedish = ", ".join(f"'{word}'" for word in d.SWEDISH_WORDS)
    return (
        f"CASE WHEN trim(language_text) = '' THEN '{d.HomeLanguage.UNKNOWN}'"
        f" WHEN lower(trim(language_text)) IN ({swedish}) THEN '{d.HomeLanguage.SWEDISH}'"
        f" ELSE '{d.HomeLanguage.OTHER}' END"
    )


def rows(
    cases: QuerySet[Case],
    start: datetime.date | None = None,
    end: datetime.date | None = None,
    *,
    by_half: bool = False,
    needs: frozenset[str] = frozenset(),
) -> Sql:
    """SELECT with a row for each closing that counts: of students who were enrolled, at these cases, in the period.

    Of a student closed several times the last closing in the period counts; ``by_half``: the last in each half-year.
    ``needs`` names the dear columns that are wanted: ``entry``.
    """
    where, params = ["closing.enrolled_on IS NOT NULL"], []
    if cases.query.where:
        inner, inner_params = cases.order_by().values("pk").query.sql_with_params()
        where.append(f"closing.case_id IN ({inner})")
        params += inner_params
    for condition, day in (("closing.closed_on >= %s", start), ("closing.closed_on <= %s", end)):
        if day:
            where.append(condition)
            params.append(day)
    part = "closing_case.student_id, " + _half("closing.closed_on") if by_half else "closing_case.student_id"
    low, high = d.BAND_BOUNDS
    entry = _entry() if "entry" in needs else "NULL"
    sql = f"""
SELECT kept.*, {entry} AS entry, {_language()} AS language,
    CASE WHEN initial IS NULL THEN '' WHEN initial < {low} THEN '{d.Band.LOW}'
        WHEN initial <= {high} THEN '{d.Band.MEDIUM}' ELSE '{d.Band.HIGH}' END AS band
FROM (
    SELECT closing.case_id, closing.enrolled_on, closing.closed_on, closing_case.student_id, student.sex, student.year,
        student.language AS language_text, school.id AS school, school.district_id AS district,
        {_half("closing.closed_on")} AS half, closing.goal_attainment AS attainment, closing.satisfaction,
        {units("initial_figure", "closing.enrolled_on")} AS initial,
        {units("closing_figure", "closing.closed_on")} AS closing, {_untrusted()} AS untrusted,
        row_number() OVER (PARTITION BY {part} ORDER BY closing.closed_on DESC, closing.id DESC) AS latest
    FROM cases_closing AS closing
    JOIN cases_case AS closing_case ON closing_case.id = closing.case_id
    JOIN students_student AS student ON student.id = closing_case.student_id
    JOIN accounts_school AS school ON school.id = closing_case.school_id
    LEFT JOIN absence_absencefigure AS initial_figure ON initial_figure.id = closing_case.initial_absence_id
    LEFT JOIN absence_absencefigure AS closing_figure ON closing_figure.id = closing.absence_id
    WHERE {" AND ".join(where)}
) AS kept WHERE latest = 1"""  # noqa: S608 - made of words and numbers of this program; every value is a parameter
    return sql, params
