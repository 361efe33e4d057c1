"""The comparison as one SQL statement, the same on SQLite and PostgreSQL.

One statement, so that all its counts are of one moment. It walks once over the cases, once over ``TermResult`` and
once over the students: each is laid out as a row per student with a place for every term of the calendar, the first two
in one grouping where no field of the case cuts. That is several times faster than windows or joins over rows per term,
for which PostgreSQL expects next to nothing and plans loops. A term's result goes in one number, *packed*: passed,
graded, then three bits for the flags.

Students are counted by what their two results say, and of those few counts the tallies are made; the parts' and the
whole's are counted each by itself, so that the one checks the other.

It ends in rows of one shape: ``part``, ``kind``, three dimensions, then the counts of ``TALLY``. Parts are schools,
grades or whatever else the cases are cut by, each compared by itself; without a cut all is part 0.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import DateField, F, Func, QuerySet

from reports.comparison.definition import (
    LONG_MONTHS,
    is_next_term,
    last_day_of_three_months,
    last_start_of_three_months,
)
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
#: How a share may move, as it is compared before with after, and the number that says so.
WAYS = {"<": 1, ">": 2}
#: Sums of subjects, of the first term of a pair and of the second.
SUMS = ("passed_from", "graded_from", "passed_to", "graded_to")
#: What ``_moves`` says fits in so many bits; a place in the groups stands above them.
MOVES_BITS = 8
#: In the number of a student's standings, where the one toward the second pair of terms is, and that there is none.
LATER_BITS, NO_LATER = 4, 15
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


def _moves(before: str, after: str) -> str:
    """What two packed results say beside their subjects, in 8 bits: three flags each, and how the share moved."""
    shares = (f"{_passed(before)} * {_graded(after)}", f"{_passed(after)} * {_graded(before)}")
    way = " ".join(f"WHEN {shares[0]} {way} {shares[1]} THEN {bit}" for way, bit in WAYS.items())
    return f"(({before} & 7) << 5) + (({after} & 7) << 2) + CASE {way} ELSE 0 END"


def _counted(name: str, before: str, after: str, moves: str, keys: Sequence[str], where: str = "") -> str:
    """A CTE of the students of ``ranked`` by ``keys`` and by what ``moves`` says, and the sums of their subjects."""
    by = ", ".join([*keys, moves])
    sums = [_passed(before), _graded(before), _passed(after), _graded(after)]
    named = [f"sum({counted}) AS {to}" for counted, to in zip(sums, SUMS, strict=True)]
    chosen = ", ".join([*keys, f"{moves} AS moves", "count(*) AS students", *named])
    return f"{name} AS (\n    SELECT {chosen} FROM ranked {where} GROUP BY {by}\n)"  # noqa: S608 - names of ours


def _tally() -> str:
    """The columns of ``TALLY`` out of what ``_counted`` makes: the students count as often as there are of them."""
    before, after = ([_flag("moves", at + bit) for bit in FLAGS.values()] for at in (5, 2))
    share = [f"moves & 3 = {bit}" for bit in WAYS.values()]
    flags = [f"{b} {way} {a}" for b, a in zip(before, after, strict=True) for way in WAYS]
    sums = [f"sum({name})" for name in ("students", *SUMS)]
    weighed = [f"sum(students * {flag})" for flag in before], [f"sum(students * {flag})" for flag in after]
    moved = [f"sum(CASE WHEN {is_so} THEN students ELSE 0 END)" for is_so in share + flags]
    return ", ".join([*sums[:3], *weighed[0], *sums[3:], *weighed[1], *moved])


def _at_first(slots: Sequence[Slot], write: Callable[[Slot], str]) -> str:
    """What ``write`` says of the student's term 1."""
    return "CASE first " + " ".join(f"WHEN {slot.place} THEN {write(slot)}" for slot in slots) + " END"


def _taken(slot: Slot) -> tuple[str, list[object]]:
    """0: takes no part in the term, 1: takes part, 2: for three months or more without a break."""
    long, params = "", [slot.term.end, slot.term.start]
    full = last_day_of_three_months(slot.term.start)
    if full <= slot.term.end:
        long = "WHEN enrolled_on <= %s AND (closed_on IS NULL OR (closed_on >= %s AND closed_on >= full_on)) THEN 2 "
        params += [last_start_of_three_months(slot.term.end), full]
    return f"CASE WHEN enrolled_on > %s OR closed_on < %s THEN 0 {long}ELSE 1 END AS taken_{slot.place}", params


def _alone(standing: int) -> int:
    """Where a student stands toward a pair of terms, in the number of ``walked`` that says the next pair as well."""
    return (standing << LATER_BITS) + NO_LATER


def _standing(
    slot: Slot | None, today: datetime.date, compared: str = str(Standing.COMPARED), write: Callable[[int], int] = int
) -> str:
    """``compared`` for a student with a result in the term that comes next, else why not, as ``write`` numbers it."""
    if slot is None:
        return str(write(Standing.NO_NEXT_TERM))
    without = Standing.NOT_OVER if slot.term.end >= today else Standing.NO_GRADES
    return (
        f"CASE WHEN seen_{slot.place} IS NOT NULL THEN {compared}"
        f" WHEN taken_{slot.place} > 0 THEN {write(without)} ELSE {write(Standing.LEFT)} END"
    )


def _seen(slot: Slot | None) -> str:
    return "CAST(NULL AS integer)" if slot is None else f"seen_{slot.place}"


def _walk_in_three(slots: Sequence[Slot], today: datetime.date) -> str:
    """The columns of ``walked`` that follow from the student's term 1: stay, results and standing."""
    second = {slot.place: slots[slot.next] if slot.next is not None else None for slot in slots}
    third = {place: second[slot.place] if slot else None for place, slot in second.items()}
    columns = {
        "stay": lambda slot: f"taken_{slot.place}",
        "one": _seen,
        "two": lambda slot: _seen(second[slot.place]),
        "three": lambda slot: _seen(third[slot.place]),
    }
    # Compared (0) with where the student stands toward the next pair, or why not compared.
    standing = _at_first(
        slots, lambda slot: _standing(second[slot.place], today, _standing(third[slot.place], today), _alone)
    )
    written = [f"{_at_first(slots, write)} AS {name}" for name, write in columns.items()]
    return ",\n        ".join([*written, f"coalesce({standing}, standing) AS standing"])


def _highest(names: Sequence[str]) -> str:
    return ", ".join(f"max({name}) AS {name}" for name in names)


def _in_one(places: Sequence[int], attended: str, resulted: str) -> str:
    """The CTE ``laid``, a row for each student of a case: what cases and results say goes together in one grouping."""
    taken, results = [f"taken_{n}" for n in places], [f"result_{n}" for n in places]
    none = "CAST(NULL AS integer)"
    return f"""laid AS (
    SELECT student_id, {_highest(taken + results)} FROM (
        SELECT student_id, {", ".join(taken)}, {", ".join(f"{none} AS {name}" for name in results)}
        FROM ({attended}) AS attended
        UNION ALL
        SELECT student_id, {", ".join(f"{none} AS {name}" for name in taken)}, {", ".join(results)}
        FROM ({resulted}) AS resulted
    ) AS both_kinds GROUP BY student_id HAVING max({taken[0]}) IS NOT NULL
)"""  # noqa: S608 - names of ours


def _in_parts(places: Sequence[int], attended: str, resulted: str) -> str:
    """``laid`` with a row for each student in each part: a result is of all the parts its student has a case in."""
    taken, results = [f"taken_{n}" for n in places], [f"result_{n}" for n in places]
    return f"""attended AS (
    SELECT student_id, part, {_highest(taken)} FROM ({attended}) AS attended GROUP BY part, student_id
), resulted AS (
    SELECT student_id, {_highest(results)} FROM ({resulted}) AS resulted GROUP BY student_id
), laid AS (
    SELECT attended.*, {", ".join(results)}
    FROM attended LEFT JOIN resulted ON resulted.student_id = attended.student_id
)"""  # noqa: S608 - names of ours


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
    results = [f"CASE WHEN term_id = {s.term.pk} THEN packed END AS result_{s.place}" for s in slots]
    packed = f"""SELECT student_id, term_id,
            (CAST(passed AS integer) << {PASSED}) + (CAST(graded AS integer) << {GRADED}) + {flags} AS packed
        FROM students_termresult WHERE term_id IN ({", ".join(str(slot.term.pk) for slot in slots)})"""  # noqa: S608 - numbers of ours
    attended = f"SELECT student_id, {part}{', '.join(taken)} FROM ({scope}) AS scope"  # noqa: S608 - as above
    resulted = f"SELECT student_id, {', '.join(results)} FROM ({packed}) AS packed_results"  # noqa: S608 - as above
    laid = (_in_parts if field else _in_one)(places, attended, resulted)
    seen = [f"CASE WHEN taken_{n} > 0 THEN result_{n} END AS seen_{n}" for n in places]
    beyond = [f"(CASE WHEN taken_{n} = 0 AND result_{n} IS NOT NULL THEN 1 ELSE 0 END)" for n in places]
    own = [f"WHEN seen_{n} IS NOT NULL THEN {n}" for n in ([first.place] if first else places)]
    # PostgreSQL would write out what ``begun`` computes wherever ``walked`` names it, and compute it each time.
    fence = "OFFSET 0" if connection.vendor == "postgresql" else ""
    sql = f"""
WITH {laid}, seen AS (
    SELECT laid.*, {" + ".join(beyond)} AS beyond, {", ".join(seen)} FROM laid
), begun AS (
    SELECT seen.*, CASE {" ".join(own)} END AS first,
        CASE WHEN {" + ".join(f"taken_{n}" for n in places)} = 0 THEN {_alone(Standing.NO_TERM)}
            WHEN {" AND ".join(f"seen_{n} IS NULL" for n in places)} THEN {_alone(Standing.DROPOUT)}
            ELSE {_alone(Standing.NOT_FIRST)} END AS standing
    FROM seen {fence}
), walked AS MATERIALIZED (
    SELECT student_id, {own_part}first, beyond,
        {_walk_in_three(slots, today)}
    FROM begun
)"""  # noqa: S608 - made of numbers of this program; every value is a parameter
    return sql, [*(day for days in dates for day in days), *params]


def _ranked(
    asked: tuple[QuerySet, Sequence[Slot], Slot | None, datetime.date, str], columns: str, moves: str = "0"
) -> tuple[str, list[object]]:
    """``walk``, and of those with two terms who is in which half: the order of each part is its own.

    Few shares are many students': all of a share are in one half but for the share the cut goes through, whose students
    alone are put in order, up to the last of the lower half (the edge). ``columns`` of ``walked`` go along. ``place``
    is ``moves``, and above it who stays (1: three months, 2: a third term) and 4 for the upper half.
    """
    sql, params = walk(*asked)
    by = asked[-1]
    binary = '"C"' if connection.vendor == "postgresql" else "BINARY"
    key, tie_key = f"student.key COLLATE {binary}", f"student.tie_key COLLATE {binary}"
    share = f"CAST({_passed('one')} AS double precision) / {_graded('one')}"
    part, of_part, of_pairs = ("part, ", "PARTITION BY part", "PARTITION BY paired.part") if by else ("", "", "")
    of_walked, of_paired = part and "walked.part, ", part and "paired.part, "
    peers = f"PARTITION BY {part}share"
    same = "coalesce({}.part, -1) = coalesce({}.part, -1) AND " if by else ""  # a case may lack what it is cut by
    sql += f""", paired AS MATERIALIZED (
    SELECT {of_walked}walked.student_id, first, stay, one, two, three, student.sex,
        coalesce({key}, {tie_key}, '') AS key
    FROM walked JOIN students_student AS student ON student.id = walked.student_id
    WHERE walked.two IS NOT NULL
), shared AS (
    SELECT {part}one, {share} AS share, count(*) AS students FROM paired GROUP BY {part}one
), spread AS (
    SELECT {part}one, CAST(sum(students) OVER ({of_part}) AS bigint) / 2 AS half,
        sum(students) OVER ({of_part} ORDER BY share) AS up_to,
        sum(students) OVER ({of_part} ORDER BY share) - sum(students) OVER ({peers}) AS below
    FROM shared
), halves AS MATERIALIZED (
    SELECT {part}one, half - below AS lower_ones,
        CASE WHEN up_to <= half THEN 0 WHEN below >= half THEN 1 END AS upper_half
    FROM spread
), edge AS (
    SELECT {part}key AS edge_key, student_id AS edge_student FROM (
        SELECT {of_paired}key, student_id, lower_ones,
            row_number() OVER ({of_pairs} ORDER BY key, student_id) AS place
        FROM paired JOIN halves ON {same.format("halves", "paired")}halves.one = paired.one
        WHERE halves.upper_half IS NULL
    ) AS tied WHERE place = lower_ones
), cut AS MATERIALIZED (
    SELECT halves.*, edge_key, edge_student
    FROM halves LEFT JOIN edge ON {same.format("edge", "halves")}upper_half IS NULL
), ranked AS MATERIALIZED (
    SELECT {of_paired}{columns}, sex, {moves} + {1 << MOVES_BITS} * (
        CASE WHEN stay = 2 THEN 1 ELSE 0 END + CASE WHEN three IS NULL THEN 0 ELSE 2 END
        + CASE WHEN upper_half = 0 THEN 0 WHEN upper_half = 1 THEN 4
            WHEN (key, student_id) > (edge_key, edge_student) THEN 4 ELSE 0 END) AS place
    FROM paired JOIN cut ON {same.format("cut", "paired")}cut.one = paired.one
)"""  # noqa: S608 - as above
    return sql, params


def statement(
    cases: QuerySet, slots: Sequence[Slot], first: Slot | None, today: datetime.date, by: str = ""
) -> tuple[str, list[object]]:
    """Everything the matrix and its left-outs are made of, and the same totals counted once more for the check."""
    moves, later = _moves("paired.one", "two"), _moves("two", "three")
    part, keys = ("part", ["part"]) if by else ("0", [])
    columns = f"paired.one, two, three, {moves} AS moves, {later} AS moves_later"
    sql, params = _ranked((cases, slots, first, today, by), columns, moves)
    nothing = ", ".join(["0"] * (len(TALLY) - 2))
    by_part, and_part = ("GROUP BY part", ", part") if by else ("", "")
    sql += ", " + ", ".join(
        (
            _counted("parts", "one", "two", "place", [*keys, "sex"]),
            _counted("whole", "one", "two", "moves", keys),
            _counted("later", "two", "three", "moves_later", keys, "WHERE three IS NOT NULL"),
        )
    )
    sql += f"""
SELECT {part}, {Kind.PARTS} AS kind, sex, moves >> {MOVES_BITS + 2}, (moves >> {MOVES_BITS}) & 3, {_tally()}
    FROM parts GROUP BY 3, 4, 5{and_part}
UNION ALL
SELECT {part}, {Kind.WHOLE}, '', 0, 0, {_tally()} FROM whole {by_part}
UNION ALL
SELECT {part}, {Kind.LATER}, '', 0, 0, {_tally()} FROM later {by_part}
UNION ALL
SELECT {part}, {Kind.STANDING}, '', standing >> {LATER_BITS}, standing & {NO_LATER},
    count(*), sum(beyond), {nothing} FROM walked GROUP BY 4, 5{and_part}"""  # noqa: S608 - as above
    return sql, params


def members(cases: QuerySet, slots: Sequence[Slot], today: datetime.date, by: str = "") -> tuple[str, list[object]]:
    """Who is in which group, student by student: part, student, first term's place, sex, upper half, stays.

    ``stays`` has 1 for three months in term 1 and 2 for a third term.
    """
    sql, params = _ranked((cases, slots, None, today, by), "student_id, first")
    part, place = "part" if by else "0", f"place >> {MOVES_BITS}"
    chosen = f"{part}, student_id, first, sex, ({place}) >> 2, ({place}) & 3"
    return f"{sql}\nSELECT {chosen} FROM ranked", params  # noqa: S608 - as above
