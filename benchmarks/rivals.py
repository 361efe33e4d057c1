"""Others who count the same comparison: plain SQL over the grade rows, polars and pandas from Parquet.

Each answers with the counts behind the 32 cells: for each of the eight pairs of terms the students, then passed,
graded, preparatory, vocational and core in the first of its terms and in the second. They are written as somebody would
who knows the tool; that they agree with the product is checked at every run.
"""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from reports.comparison.compute import rows
from reports.comparison.definition import last_day_of_three_months
from students.models import GradeStep, Subject, Term

Counts = dict[str, list[int]]
NAMES = ("passed", "graded", "preparatory", "vocational", "core")
GROUPS = {
    "two_terms": "true",
    "three_months": "is_long",
    "three_terms": "has_third",
    "girls": "sex = 'F'",
    "boys": "sex = 'M'",
    "higher_entry": "is_upper",
    "lower_entry": "NOT is_upper",
}
PLAIN = """
WITH subject AS (
    SELECT id, is_core, 1 << dense_rank() OVER (ORDER BY unit)::integer AS bit FROM students_subject
), marked AS (
    SELECT g.student_id, g.term_id, bit_or(j.bit) AS graded, bit_or(j.bit) FILTER (WHERE p.passed) AS passed,
        bit_or(j.bit) FILTER (WHERE p.passed AND j.is_core) AS core
    FROM students_grade g JOIN subject j ON j.id = g.subject_id JOIN students_gradestep p ON p.id = g.step_id
    GROUP BY 1, 2
), result AS (
    SELECT student_id, term_id, bit_count(graded::bit(32)) AS graded,
        bit_count(coalesce(passed, 0)::bit(32)) AS passed, bit_count(coalesce(core, 0)::bit(32)) AS core
    FROM marked
), term AS (
    SELECT id, start, "end", row_number() OVER (ORDER BY year, season) AS place FROM students_term
), attended AS (
    SELECT c.student_id, t.id AS term_id, t.place, bool_or(least(coalesce(c.closed_on, t."end"), t."end")
        >= greatest(c.enrolled_on, t.start) + interval '3 months' - interval '1 day') AS is_long
    FROM cases_case c JOIN term t ON c.enrolled_on <= t."end" AND (c.closed_on IS NULL OR c.closed_on >= t.start)
    GROUP BY 1, 2, 3
), seen AS (
    SELECT student_id, place, is_long, passed, graded,
        (core = 3 AND passed >= 12)::int AS preparatory, (core = 3 AND passed >= 8)::int AS vocational,
        (core = 3)::int AS core, min(place) OVER (PARTITION BY student_id) AS first
    FROM attended JOIN result USING (student_id, term_id)
), pair AS (
    SELECT s.sex, one.is_long, three.student_id IS NOT NULL AS has_third,
        row_number() OVER (ORDER BY one.passed::float / one.graded, s.key COLLATE "C", s.id)
            > count(*) OVER () / 2 AS is_upper,
        {columns}
    FROM seen one
    JOIN seen two ON two.student_id = one.student_id AND two.place = one.first + 1
    LEFT JOIN seen three ON three.student_id = one.student_id AND three.place = one.first + 2
    JOIN students_student s ON s.id = one.student_id
    WHERE one.place = one.first
)
SELECT * FROM (
    SELECT 1 AS later, part.name, count(*), {early} FROM pair CROSS JOIN LATERAL (VALUES {groups}) AS part (name, is_in)
    WHERE is_in GROUP BY part.name
    UNION ALL SELECT 2, 'three_terms', count(*), {late} FROM pair WHERE has_third
) AS counted"""


def plain_sql(folder: Path) -> Counts:
    """A query over the grade rows, in the settings of the product's own statement."""
    at = {"one": "1", "two": "2", "three": "3"}
    sql = PLAIN.format(
        columns=", ".join(f"{table}.{name} AS {name}_{n}" for table, n in at.items() for name in NAMES),
        early=", ".join(f"sum({name}_{n})" for n in "12" for name in NAMES),
        late=", ".join(f"sum({name}_{n})" for n in "23" for name in NAMES),
        groups=", ".join(f"('{name}', {is_in})" for name, is_in in GROUPS.items()),
    )
    return {
        name if later == 1 else f"{name} 2": [int(count or 0) for count in counts]
        for later, name, *counts in rows(sql, [])
    }


def _lookups() -> tuple[dict[int, int], list[int], list[tuple[int, datetime.date, datetime.date]]]:
    """The number of each subject's unit, the core ones lowest; the steps that are a pass; the terms in order."""
    subjects = list(Subject.objects.order_by("-is_core", "pk"))
    units = list(dict.fromkeys(subject.unit for subject in subjects))
    steps = list(GradeStep.objects.filter(passed=True).values_list("pk", flat=True))
    terms = list(Term.objects.order_by("year", "season").values_list("pk", "start", "end"))
    return {subject.pk: units.index(subject.unit) for subject in subjects}, steps, terms


def _long_from(terms: list[tuple[int, datetime.date, datetime.date]]) -> list[datetime.date]:
    """For each term the day on which three months are full for those who are there from its first day."""
    return [last_day_of_three_months(start) for _pk, start, _end in terms]


def with_polars(folder: Path) -> Counts:
    pl = importlib.import_module("polars")  # in its own process alone, which it makes larger

    units, passed, terms = _lookups()
    bit = pl.col("subject_id").replace_strict({pk: 1 << n for pk, n in units.items()}, return_dtype=pl.UInt32)
    results = (
        pl.scan_parquet(folder / "grades.parquet")
        .with_columns(bit=bit, is_pass=pl.col("step_id").is_in(passed))
        .group_by("student_id", "term_id")
        .agg(
            graded=pl.col("bit").bitwise_or(),
            passed=pl.when("is_pass").then("bit").otherwise(0).cast(pl.UInt32).bitwise_or(),
        )
        .with_columns(is_core=pl.col("passed") & 7 == 7, passed=pl.col("passed").bitwise_count_ones())
        .select(
            "student_id",
            "term_id",
            passed=pl.col("passed").cast(pl.Int64),
            graded=pl.col("graded").bitwise_count_ones().cast(pl.Int64),
            preparatory=pl.col("is_core") & (pl.col("passed") >= 12),
            vocational=pl.col("is_core") & (pl.col("passed") >= 8),
            core="is_core",
        )
    )
    cases = pl.scan_parquet(folder / "cases.parquet")
    attended = []
    for place, (pk, start, end) in enumerate(terms):
        inside = (pl.col("enrolled_on") <= end) & (pl.col("closed_on").is_null() | (pl.col("closed_on") >= start))
        from_day = pl.max_horizontal("enrolled_on", pl.lit(start))
        full = from_day.dt.offset_by("3mo").dt.offset_by("-1d")
        until = pl.min_horizontal(pl.col("closed_on").fill_null(end), pl.lit(end))
        attended.append(
            cases.filter(inside)
            .group_by("student_id")
            .agg(is_long=(until >= full).any())
            .with_columns(term_id=pl.lit(pk, pl.Int64), place=pl.lit(place))
        )
    seen = (
        pl.concat(attended)
        .join(results, on=["student_id", "term_id"])
        .with_columns(first=pl.col("place").min().over("student_id"))
    )
    one = seen.filter(pl.col("place") == pl.col("first"))
    two = seen.filter(pl.col("place") == pl.col("first") + 1).select("student_id", *NAMES)
    three = seen.filter(pl.col("place") == pl.col("first") + 2).select("student_id", *NAMES, has_third=True)
    students = pl.scan_parquet(folder / "students.parquet")
    pairs = (
        one.join(two, on="student_id", suffix="_2")
        .join(three, on="student_id", how="left", suffix="_3")
        .join(students, on="student_id")
        .with_columns(share=pl.col("passed") / pl.col("graded"))
        .sort("share", "key", "student_id")
        .with_row_index("rank")
        .collect()
    )
    upper = pairs["rank"] >= pairs.height // 2
    groups = {
        "two_terms": pairs,
        "three_months": pairs.filter(pairs["is_long"]),
        "three_terms": pairs.filter(pairs["has_third"].fill_null(False)),
        "girls": pairs.filter(pairs["sex"] == "F"),
        "boys": pairs.filter(pairs["sex"] == "M"),
        "higher_entry": pairs.filter(upper),
        "lower_entry": pairs.filter(~upper),
    }
    return _summed(groups, lambda frame, names: [int(frame[name].sum() or 0) for name in names])


def with_pandas(folder: Path) -> Counts:
    pd = importlib.import_module("pandas")

    units, passed, terms = _lookups()
    grades = pd.read_parquet(folder / "grades.parquet")
    grades["unit"] = grades["subject_id"].map(units).astype("int8")
    grades["is_pass"] = grades["step_id"].isin(passed)
    # A subject that counts as another is one with it, the better: only those rows have to be looked at together.
    shared = {n for n in units.values() if list(units.values()).count(n) > 1}
    both = (
        grades[grades["unit"].isin(shared)].groupby(["student_id", "term_id", "unit"], as_index=False)["is_pass"].max()
    )
    alone = grades.loc[~grades["unit"].isin(shared), ["student_id", "term_id", "unit", "is_pass"]]
    rows_ = pd.concat([alone, both])
    rows_["is_core_pass"] = rows_["is_pass"] & (rows_["unit"] < 3)
    results = rows_.groupby(["student_id", "term_id"]).agg(
        graded=("unit", "size"), passed=("is_pass", "sum"), core_passed=("is_core_pass", "sum")
    )
    core = results["core_passed"] == 3
    results = results.assign(
        preparatory=core & (results["passed"] >= 12), vocational=core & (results["passed"] >= 8), core=core
    )
    cases = pd.read_parquet(folder / "cases.parquet")
    for name in ("enrolled_on", "closed_on"):
        cases[name] = pd.to_datetime(cases[name])
    attended = []
    for place, (pk, start, end) in enumerate(terms):
        start, end = pd.Timestamp(start), pd.Timestamp(end)
        there = cases[(cases["enrolled_on"] <= end) & (cases["closed_on"].isna() | (cases["closed_on"] >= start))]
        full = there["enrolled_on"].clip(lower=start) + pd.DateOffset(months=3) - pd.Timedelta(days=1)
        is_long = there["closed_on"].fillna(end).clip(upper=end) >= full
        found = is_long.groupby(there["student_id"]).max().rename("is_long").reset_index()
        attended.append(found.assign(term_id=pk, place=place))
    seen = pd.concat(attended).merge(results, on=["student_id", "term_id"])
    seen["first"] = seen.groupby("student_id")["place"].transform("min")
    one = seen[seen["place"] == seen["first"]]
    two = seen.loc[seen["place"] == seen["first"] + 1, ["student_id", *NAMES]]
    three = seen.loc[seen["place"] == seen["first"] + 2, ["student_id", *NAMES]].assign(has_third=True)
    students = pd.read_parquet(folder / "students.parquet")
    pairs = (
        one.merge(two, on="student_id", suffixes=("", "_2"))
        .merge(three, on="student_id", how="left", suffixes=("", "_3"))
        .merge(students, on="student_id")
    )
    pairs["share"] = pairs["passed"] / pairs["graded"]
    pairs = pairs.sort_values(["share", "key", "student_id"], ignore_index=True)
    upper = pairs.index >= len(pairs) // 2
    groups = {
        "two_terms": pairs,
        "three_months": pairs[pairs["is_long"]],
        "three_terms": pairs[pairs["has_third"].notna()],
        "girls": pairs[pairs["sex"] == "F"],
        "boys": pairs[pairs["sex"] == "M"],
        "higher_entry": pairs[upper],
        "lower_entry": pairs[~upper],
    }
    return _summed(groups, lambda frame, names: [int(frame[name].sum()) for name in names])


def _summed(groups: dict[str, object], sums: Callable[[object, list[str]], list[int]]) -> Counts:
    early, late = [*NAMES, *(f"{n}_2" for n in NAMES)], [*(f"{n}_2" for n in NAMES), *(f"{n}_3" for n in NAMES)]
    counts = {name: [len(frame), *sums(frame, early)] for name, frame in groups.items()}
    return counts | {"three_terms 2": [len(groups["three_terms"]), *sums(groups["three_terms"], late)]}


def write_parquet(folder: Path) -> None:
    """The grades as they stand in the table, and the cases and students that go with them."""
    pa, text, pq = (importlib.import_module(name) for name in ("pyarrow", "pyarrow.csv", "pyarrow.parquet"))

    tables = {
        "grades": (
            "SELECT student_id, term_id, subject_id, step_id FROM students_grade ORDER BY id",
            {"student_id": pa.int64(), "term_id": pa.int64(), "subject_id": pa.int16(), "step_id": pa.int16()},
        ),
        "cases": (
            "SELECT student_id, enrolled_on, closed_on FROM cases_case ORDER BY id",
            {"student_id": pa.int64(), "enrolled_on": pa.date32(), "closed_on": pa.date32()},
        ),
        "students": (
            "SELECT id AS student_id, key, sex FROM students_student ORDER BY id",
            {"student_id": pa.int64(), "key": pa.string(), "sex": pa.string()},
        ),
    }
    for name, (sql, types) in tables.items():
        path = folder / f"{name}.csv"
        with connection.cursor() as cursor, path.open("w", encoding="utf-8") as file:
            cursor.copy_expert(f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)", file)
        options = text.ConvertOptions(column_types=types)
        pq.write_table(text.read_csv(path, convert_options=options), folder / f"{name}.parquet")
        path.unlink()
