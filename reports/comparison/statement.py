"""The comparison as one SQL statement, the same on SQLite and PostgreSQL.

One statement, so that all its counts are of one moment. It walks once over the cases, once over ``TermResult`` and
once over the students: each is laid out as a row per student with a place for every term of the calendar. That is
several times faster than windows or joins over rows per term, for which PostgreSQL expects next to nothing and plans
loops. A term's result goes in one number, *packed*: passed, graded, then three bits for the flags.

It ends in rows of one shape: ``part``, ``kind``, three dimensions, then the counts of ``TALLY``. Parts are schools,
grades or whatever else the cases are cut by, each compared by itself; without a cut all is part 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import DateField, F, Func, QuerySet

from reports.comparison.definition import LONG_MONTHS, is_next_term, last_day_of_three_months
from students.models import Term

#: Counts of students who have both terms of a pair, in the order of the statement's columns.
TALLY = (
    "students",
    *(f"{name}_{at}" for at in ("from", "to") for name in ("passed", "graded", "preparatory", "vocational", "core")),
    *(f"{name}_{way}" for name in ("passed_share", "preparatory", "vocational", "core") for way in ("up", "down")),
)
#: Packed results: 13 bits of passed subjects, 13 of graded ones, 3 of flags; they fit in an integer of both databases.
PASSED, GRADED, SUBJECTS = 16, 3, 8191
FLAGS = {"preparatory": 0, "vocational": 1, "core": 2}
#: The cut by each student's own first term; other cuts are named by a field of the case.
FIRST_TERM = "first"


class Kind:
    """What a row of the answer counts."""

    PARTS, WHOLE, LATER, STANDING, STUDENT = range(5)


class Standing:
    """Where a student stands toward a pair of terms: in it, or why not."""

    COMPARED, NOT_OVER, NO_GRADES, LEFT, NO_NEXT_TERM, NOT_FIRST, DROPOUT, NO_TERM = range(8)


@dataclass(frozen=True)
class Slot:
    """A term of the calendar at its place in the statement's rows; ``next`` is the place of the very next term."""

    place: int
    term: Term
    next: int | None


def slots_of(terms: Sequence[Term]) -> list[Slot]:
    """The terms in the order of time. A gap in the calendar is a gap: what follows it is not the very next term."""
    terms = sorted(terms, key=lambda term: (term.year, term.season))
    slots = []
    for place, term in enumerate(terms):
        follows = terms[place + 1] if place + 1 < len(terms) else None
        adjacent = follows is not None and is_next_term((term.year, term.season), (follows.year, follows.season))
        slots.append(Slot(place, term, place + 1 if adjacent else None))
    return slots


class LastDayOfMonths(Func):
    """The day on which so many calendar months from a date are full; a month is never longer than its days.

    SQLite runs over the end of a short month, so the earlier of what it says and that month's last day is taken.
    """

    output_field = DateField()

    def as_sql(self, compiler, connection, **more):  # noqa: ANN001, ANN201 - Django's own signature
        inner, params = compiler.compile(self.source_expressions[0])
        sql = f"({inner} + interval '{LONG_MONTHS} months' - interval '1 day')::date"
        return sql, params

    def as_sqlite(self, compiler, connection, **more):  # noqa: ANN001, ANN201
        inner, params = compiler.compile(self.source_expressions[0])
        month_end = f"date({inner}, 'start of month', '+{LONG_MONTHS + 1} months', '-1 day')"
        sql = f"date(min(date({inner}, '+{LONG_MONTHS} months'), {month_end}), '-1 day')"
        return sql, (*params, *params)


def _passed(packed: str) -> str:
    return f"({packed} >> {PASSED})"


def _graded(packed: str) -> str:
    return f"(({packed} >> {GRADED}) & {SUBJECTS})"


def _flag(packed: str, bit: int) -> str:
    return f"(({packed} >> {bit}) & 1)"


def _tally(before: str, after: str) -> str:
    """The columns of ``TALLY`` for two packed results."""
    flags = [(_flag(before, bit), _flag(after, bit)) for bit in FLAGS.values()]
    sums = [_passed(before), _graded(before), *(b for b, _a in flags)]
    sums += [_passed(after), _graded(after), *(a for _b, a in flags)]
    shares = (f"{_passed(before)} * {_graded(after)}", f"{_passed(after)} * {_graded(before)}")
    moves = [f"CASE WHEN {b} {way} {a} THEN 1 ELSE 0 END" for b, a in (shares, *flags) for way in ("<", ">")]
    return ", ".join(["count(*)", *(f"sum({counted})" for counted in sums + moves)])


def _at_first(slots: Sequence[Slot], write: Callable[[Slot], str]) -> str:
    """What ``write`` says of the student's term 1."""
    return "CASE first " + " ".join(f"WHEN {slot.place} THEN {write(slot)}" for slot in slots) + " END"


def _taken(slot: Slot) -> tuple[str, list[object]]:
    """0: takes no part in the term, 1: takes part, 2: for three months or more without a break."""
    long, params = "", [slot.term.end, slot.term.start]
    full = last_day_of_three_months(slot.term.start)
    if full <= slot.term.end:
        long = "WHEN full_on <= %s AND (closed_on IS NULL OR (closed_on >= full_on AND closed_on >= %s)) THEN 2 "
        params += [slot.term.end, full]
    return f"max(CASE WHEN enrolled_on > %s OR closed_on < %s THEN 0 {long}ELSE 1 END) AS taken_{slot.place}", params


def _standing(slot: Slot | None, today: datetime.date) -> str:
    """Whether a student has a result in the term that comes next, and why not; None when no such term is kept."""
    if slot is None:
        return str(Standing.NO_NEXT_TERM)
    without = Standing.NOT_OVER if slot.term.end >= today else Standing.NO_GRADES
    return (
        f"CASE WHEN seen_{slot.place} IS NOT NULL THEN {Standing.COMPARED}"
        f" WHEN taken_{slot.place} > 0 THEN {without} ELSE {Standing.LEFT} END"
    )


def _seen(slot: Slot | None) -> str:
    return "CAST(NULL AS integer)" if slot is None else f"seen_{slot.place}"


def _walk_in_three(slots: Sequence[Slot], today: datetime.date) -> str:
    """The columns of ``walked`` that follow from the student's term 1: stay, results and standings."""
    second = {slot.place: slots[slot.next] if slot.next is not None else None for slot in slots}
    third = {place: second[slot.place] if slot else None for place, slot in second.items()}
    columns = {
        "stay": lambda slot: f"taken_{slot.place}",
        "one": _seen,
        "two": lambda slot: _seen(second[slot.place]),
        "three": lambda slot: _seen(third[slot.place]),
        "standing_next": lambda slot: _standing(second[slot.place], today),
        "standing_later": lambda slot: _standing(third[slot.place], today),
    }
    return ",\n        ".join(f"{_at_first(slots, write)} AS {name}" for name, write in columns.items())


def walk(
    cases: QuerySet, slots: Sequence[Slot], first: Slot | None, today: datetime.date, by: str = ""
) -> tuple[str, list[object]]:
    """The common part of every statement: CTEs up to ``walked``, a row for each student with a case that was enrolled.

    ``cases`` are those that count. ``first`` fixes term 1, else it is each student's own. ``by`` cuts into parts: there
    is a row for each student in each part then; the part of a first term is its place, or -1 where there is none.
    """
    field = {"part": F(by)} if by and by != FIRST_TERM else {}
    scope, params = (
        cases.filter(enrolled_on__isnull=False)
        .order_by()
        .values("student_id", "enrolled_on", "closed_on", **field)
        .annotate(full_on=LastDayOfMonths("enrolled_on"))
        .query.sql_with_params()
    )
    part = "part, " if field else ""
    own_part = "coalesce(first, -1) AS part, " if by == FIRST_TERM else part
    taken, dates = zip(*map(_taken, slots), strict=True)
    places = [slot.place for slot in slots]
    flags = " + ".join(f"(CASE WHEN {name} THEN {1 << bit} ELSE 0 END)" for name, bit in FLAGS.items())
    results = [f"max(CASE WHEN term_id = {s.term.pk} THEN packed END) AS result_{s.place}" for s in slots]
    seen = [f"CASE WHEN taken_{n} > 0 THEN result_{n} END AS seen_{n}" for n in places]
    beyond = [f"(CASE WHEN taken_{n} = 0 AND result_{n} IS NOT NULL THEN 1 ELSE 0 END)" for n in places]
    own = [f"WHEN seen_{n} IS NOT NULL THEN {n}" for n in ([first.place] if first else places)]
    sql = f"""
WITH attended AS (
    SELECT student_id, {part}{", ".join(taken)}
    FROM ({scope}) AS scope GROUP BY {part}student_id
), resulted AS (
    SELECT student_id, {", ".join(results)}
    FROM (
        SELECT student_id, term_id,
            (CAST(passed AS integer) << {PASSED}) + (CAST(graded AS integer) << {GRADED}) + {flags} AS packed
        FROM students_termresult WHERE term_id IN ({", ".join(str(slot.term.pk) for slot in slots)})
    ) AS packed_results GROUP BY student_id
), seen AS (
    SELECT attended.*, {" + ".join(beyond)} AS beyond, {", ".join(seen)}
    FROM attended LEFT JOIN resulted ON resulted.student_id = attended.student_id
), begun AS (
    SELECT seen.*, CASE {" ".join(own)} END AS first,
        CASE WHEN {" + ".join(f"taken_{n}" for n in places)} = 0 THEN {Standing.NO_TERM}
            WHEN {" AND ".join(f"seen_{n} IS NULL" for n in places)} THEN {Standing.DROPOUT}
            ELSE {Standing.NOT_FIRST} END AS standing
    FROM seen
), walked AS MATERIALIZED (
    SELECT student_id, {own_part}first, beyond, standing,
        {_walk_in_three(slots, today)}
    FROM begun
)"""  # noqa: S608 - made of numbers of this program; every value is a parameter
    return sql, [*(day for days in dates for day in days), *params]


def _ranked(
    cases: QuerySet, slots: Sequence[Slot], first: Slot | None, today: datetime.date, by: str, columns: str
) -> tuple[str, list[object]]:
    """``walk``, and of those with two terms who is in which half: the order of each part is its own.

    ``columns`` of ``walked`` go along.
    """
    sql, params = walk(cases, slots, first, today, by)
    binary = '"C"' if connection.vendor == "postgresql" else "BINARY"
    key, tie_key = f"student.key COLLATE {binary}", f"student.tie_key COLLATE {binary}"
    share = f"CAST({_passed('walked.one')} AS double precision) / {_graded('walked.one')}"
    parts, part = ("PARTITION BY walked.part", "part, ") if by else ("", "")
    size = f"count(*) OVER ({parts})" if by else "(SELECT count(*) FROM walked WHERE two IS NOT NULL)"
    sql += f""", ranked AS MATERIALIZED (
    SELECT {part}{columns}, student.sex,
        CASE WHEN stay = 2 THEN 1 ELSE 0 END + CASE WHEN three IS NULL THEN 0 ELSE 2 END AS stays,
        CASE WHEN row_number() OVER ({parts} ORDER BY {share}, coalesce({key}, {tie_key}, ''), student.id) - 1
            >= {size} / 2 THEN 1 ELSE 0 END AS upper_half
    FROM walked JOIN students_student AS student ON student.id = walked.student_id
    WHERE walked.two IS NOT NULL
)"""  # noqa: S608 - as above
    return sql, params


def statement(
    cases: QuerySet, slots: Sequence[Slot], first: Slot | None, today: datetime.date, by: str = ""
) -> tuple[str, list[object]]:
    """Everything the matrix and its left-outs are made of, and the same totals counted once more for the check."""
    sql, params = _ranked(cases, slots, first, today, by, "one, two, three")
    nothing = ", ".join(["0"] * (len(TALLY) - 2))
    part, by_part, and_part = ("part", "GROUP BY part", ", part") if by else ("0", "", "")
    sql += f"""
SELECT {part}, {Kind.PARTS} AS kind, sex, upper_half, stays,
    {_tally("one", "two")} FROM ranked GROUP BY 3, 4, 5{and_part}
UNION ALL
SELECT {part}, {Kind.WHOLE}, '', 0, 0, {_tally("one", "two")} FROM ranked {by_part}
UNION ALL
SELECT {part}, {Kind.LATER}, '', 0, 0, {_tally("two", "three")} FROM ranked WHERE three IS NOT NULL {by_part}
UNION ALL
SELECT {part}, {Kind.STANDING}, '', coalesce(standing_next, standing),
    CASE WHEN standing_next = {Standing.COMPARED} THEN standing_later ELSE -1 END,
    count(*), sum(beyond), {nothing} FROM walked GROUP BY 4, 5{and_part}"""  # noqa: S608 - as above
    return sql, params


def members(cases: QuerySet, slots: Sequence[Slot], today: datetime.date, by: str = "") -> tuple[str, list[object]]:
    """Who is in which group, student by student: part, student, first term's place, sex, upper half, stays.

    ``stays`` has 1 for three months in term 1 and 2 for a third term.
    """
    sql, params = _ranked(cases, slots, None, today, by, "student_id, first")
    part = "part" if by else "0"
    return f"{sql}\nSELECT {part}, student_id, first, sex, upper_half, stays FROM ranked", params  # noqa: S608 - as above
