"""The questions of the dashboard as somebody would put them to the database by hand, one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db import connection

from ppss.lib import weeks

DAY = datetime.timedelta(days=1)
Statement = tuple[str, list[object]]


def questions(district: int | None, today: datetime.date) -> Iterator[Statement]:
    """Every figure of the page: of a district and beside it all districts, or of the city."""
    mine = "" if district is None else f" AND s.district_id = {district}"
    cut = "s.district_id" if district is None else "c.school_id"
    yield from _going("s.district_id", "", today)
    if district is not None:
        yield from _going(cut, mine, today)
    yield from _going("1", mine, datetime.date(today.year, 6, 10))
    yield _closed(cut, mine)
    yield from _flow(mine, today)
    yield _before(mine)
    yield from _around(mine, today)


def _going(cut: str, mine: str, day: datetime.date) -> Iterator[Statement]:
    """Who is going, their absence at enrolment and now, weeks followed up, guardians spoken with."""
    first, last = weeks.shift(day, -4), weeks.shift(day, -1)
    going = "c.enrolled_on <= %s AND (c.closed_on IS NULL OR c.closed_on > %s)"
    places = "cases_case c JOIN accounts_school s ON s.id = c.school_id"
    yield (
        f"SELECT {cut}, count(*), avg(f.share) FROM {places} LEFT JOIN absence_absencefigure f"
        f" ON f.id = c.initial_absence_id WHERE {going}{mine} GROUP BY 1",
        [day, day],
    )
    yield (
        f"SELECT {cut}, avg(w.absent * 1.0 / w.reported), sum(w.reported), sum(w.scheduled) FROM {places}"
        " JOIN (SELECT student_id, sum(valid + invalid) AS absent, sum(reported) AS reported,"
        " sum(scheduled) AS scheduled"
        f" FROM absence_weeklysum WHERE week BETWEEN %s AND %s GROUP BY student_id HAVING sum(reported) > 0) w"
        f" ON w.student_id = c.student_id WHERE {going}{mine} GROUP BY 1",
        [first, last, day, day],
    )
    for n in range(4):
        week = weeks.shift(first, n)
        yield (
            f"SELECT {cut}, count(DISTINCT c.id), count(DISTINCT u.case_id) FROM {places}"
            " LEFT JOIN cases_weeklyfollowup u"
            f" ON u.case_id = c.id AND u.week = %s WHERE c.enrolled_on <= %s AND {going}{mine} GROUP BY 1",
            [week, week + 6 * DAY, day, day],
        )
    yield (
        f"SELECT {cut}, count(*) FROM {places} WHERE {going}{mine} AND (EXISTS (SELECT 1 FROM cases_contact k"
        " WHERE k.case_id = c.id AND k.with_whom = 'guardian' AND NOT k.no_answer AND k.at >= %s)"
        " OR EXISTS (SELECT 1 FROM messaging_message m WHERE m.student_id = c.student_id AND m.guardian_id IS NOT NULL"
        " AND m.state IN ('sent', 'delivered') AND m.state_at >= %s)) GROUP BY 1",
        [day, day, first, first],
    )


def _closed(cut: str, mine: str) -> Statement:
    """How it went, by half-year."""
    if connection.vendor == "postgresql":
        half = "extract(year FROM x.closed_on) * 2 + CASE WHEN extract(month FROM x.closed_on) > 6 THEN 1 ELSE 0 END"
    else:
        half = "strftime('%%Y', x.closed_on) * 2 + (strftime('%%m', x.closed_on) > '06')"
    return (
        f"SELECT {half}, {cut}, count(*), avg(f.share), avg(g.share), avg(f.share - g.share),"
        " sum(CASE WHEN f.share - g.share >= 0.005 THEN 1 ELSE 0 END),"
        " sum(CASE WHEN g.share - f.share >= 0.005 THEN 1 ELSE 0 END),"
        " sum(CASE WHEN x.goal_attainment = 'fully' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN x.goal_attainment = 'partly' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN x.goal_attainment = 'not' THEN 1 ELSE 0 END), avg(x.satisfaction)"
        " FROM cases_closing x JOIN cases_case c ON c.id = x.case_id JOIN accounts_school s ON s.id = c.school_id"
        " LEFT JOIN absence_absencefigure f ON f.id = c.initial_absence_id"
        " LEFT JOIN absence_absencefigure g ON g.id = x.absence_id"
        f" WHERE x.enrolled_on IS NOT NULL AND x.id = (SELECT y.id FROM cases_closing y WHERE y.case_id = x.case_id"
        f" ORDER BY y.closed_on DESC, y.id DESC LIMIT 1){mine} GROUP BY 1, 2",
        [],
    )


def _flow(mine: str, today: datetime.date) -> Iterator[Statement]:
    """The dates of the steps, step by step, for the medians to be taken of."""
    scope = "cases_case c JOIN accounts_school s ON s.id = c.school_id"
    since = [today - 365 * DAY]
    steps = {
        "students_consent p": ("p.student_id = c.student_id AND p.valid_from <= c.enrolled_on", "max(p.valid_from)"),
        "cases_mapping p": ("p.case_id = c.id", "min(p.finished_on)"),
        "cases_actionplan p": ("p.case_id = c.id", "min(p.in_force_on)"),
        "cases_weeklyfollowup p": ("p.case_id = c.id", "min(p.week)"),
    }
    for table, (on, date) in steps.items():
        yield (
            f"SELECT c.id, c.proposed_on, (SELECT {date} FROM {table} WHERE {on}) AS day FROM {scope}"
            f" WHERE c.proposed_on >= %s{mine} ORDER BY day",
            since,
        )


def _before(mine: str) -> Statement:
    return (
        "SELECT c.stage, p.status, count(*) FROM cases_case c JOIN accounts_school s ON s.id = c.school_id"
        f" LEFT JOIN cases_proposal p ON p.case_id = c.id WHERE c.stage IN ('proposal', 'consent'){mine} GROUP BY 1, 2",
        [],
    )


def _around(mine: str, today: datetime.date) -> Iterator[Statement]:
    """Term by term, boosters, late follow-ups, targets."""
    scope = "JOIN cases_case c ON c.id = x.case_id JOIN accounts_school s ON s.id = c.school_id"
    for back in range(7):
        day = today - back * 180 * DAY
        yield (
            "SELECT count(*) FROM cases_case c JOIN accounts_school s ON s.id = c.school_id"
            f" WHERE c.enrolled_on <= %s AND (c.closed_on IS NULL OR c.closed_on > %s){mine}",
            [day, day],
        )
    yield (
        f"SELECT count(*), sum(CASE WHEN x.held_on IS NULL THEN 0 ELSE 1 END) FROM cases_booster x {scope}"
        f" WHERE x.due_on BETWEEN %s AND %s{mine}",
        [today - 365 * DAY, today],
    )
    yield (
        "SELECT count(*), sum(CASE WHEN x.is_late THEN 1 ELSE 0 END), count(DISTINCT x.case_id)"
        f" FROM cases_weeklyfollowup x {scope} WHERE x.week BETWEEN %s AND %s{mine}",
        [weeks.shift(today, -4), weeks.shift(today, -1)],
    )
    yield "SELECT district_id, sum(target) FROM accounts_school WHERE is_active GROUP BY 1", []
