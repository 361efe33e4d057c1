"""Who is due to be erased, which parts of them, since when, and what there is of each."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, TruncDate

from absence.models import PeriodSum, WeeklySum
from accounts.choices import Agency
from cases import rules as case_rules
from cases.models import Case
from retention import rules
from retention.models import ErasureItem, LegalHold, RetentionRule
from students import personal_data
from students.choices import Part
from students.models import Grade, Student

#: Parts in the order in which they are told.
PARTS = tuple(Part)
NEVER = datetime.date.min


@dataclass(frozen=True)
class DuePart:
    """One part of a student: what it counts from, the day from which it may be erased, how many rows there are."""

    part: Part
    ended_on: datetime.date
    due_on: datetime.date
    rows: int
    stamp: str


@dataclass
class Due:
    """A student of whom something is due, under the alias that administrators see."""

    student_id: int
    alias: str
    parts: list[DuePart] = field(default_factory=list)

    @property
    def ended_on(self) -> datetime.date:
        return min(each.ended_on for each in self.parts)

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.parts)


@dataclass(frozen=True)
class Found:
    """What is due, as many students as one list holds; ``has_more`` when others wait behind them."""

    due: list[Due]
    has_more: bool
    held: int
    for_research: int

    @property
    def by_part(self) -> list[tuple[Part, int, int]]:
        """Each part with its students and rows, those with any."""
        students: dict[Part, int] = defaultdict(int)
        rows: dict[Part, int] = defaultdict(int)
        for each in self.due:
            for part in each.parts:
                students[part.part] += 1
                rows[part.part] += part.rows
        return [(part, students[part], rows[part]) for part in PARTS if students[part]]


def years() -> dict[str, int]:
    """For how long each part is kept: as administrators have said, else the default."""
    said = dict(RetentionRule.objects.values_list("part", "years"))
    return {part: said.get(part, rules.DEFAULTS[part][0]) for part in PARTS}


def find(agency: str, today: datetime.date, students: Collection[int] | None = None) -> Found:
    """What the agency may erase today; of these students (ids), or the first ERASURE_STUDENTS by the end of the case.

    Students with an open case, under a legal hold, or born on a day kept for research are not due. Queries: a fixed
    number for each list's worth of students that is looked through.
    """
    kept = years()
    over = _over(agency, today, kept)
    if students is not None:
        over = over.filter(pk__in=students)
    stopped = Exists(LegalHold.objects.in_force(today).filter(student=OuterRef("pk")))
    research = Q(birth_date__day__in=settings.RESEARCH_BIRTH_DAYS)
    counted = {"held": over.filter(stopped).count(), "for_research": 0}
    free = over.filter(~stopped)
    if settings.RESEARCH_BIRTH_DAYS:
        counted["for_research"] = free.filter(research).count()
        free = free.exclude(research)
    most, found, start = settings.ERASURE_STUDENTS, [], 0
    if students is not None:
        most = max(len(students), 1)
    rows = free.order_by("case_or_school_end", "pk").values(
        "pk", "alias", "birth_date", "case_or_school_end", "school_end"
    )
    while len(found) <= most and (some := list(rows[start : start + most])):
        found += _with_parts(some, agency, today, kept)
        start += most
    return Found(found[:most], len(found) > most, **counted)


def _over(agency: str, today: datetime.date, kept: Mapping[str, int]) -> QuerySet[Student]:
    """Students of whom some part has been kept for its years and is not erased yet, with the days that count."""
    cases = Case.objects.filter(student=OuterRef("pk"))
    done = ErasureItem.objects.done().filter(student=OuterRef("pk"))
    students = (
        Student.objects.filter(erased_on=None, merged_into=None)
        .known_to(agency, today)
        .filter(~Exists(cases.filter(stage__in=case_rules.OPEN)))
        .annotate(
            registered=TruncDate("created_at"),
            case_end=_last(cases, "student", Coalesce("closed_on", "proposal__decided_on", "proposed_on")),
        )
        .annotate(
            told=Greatest(
                Coalesce(_last(WeeklySum.objects.filter(student=OuterRef("pk")), "student", "week"), "registered"),
                Coalesce(_last(Grade.objects.filter(student=OuterRef("pk")), "student", "term__end"), "registered"),
                Coalesce(_last(PeriodSum.objects.filter(student=OuterRef("pk")), "student", "last_day"), "registered"),
                Coalesce(_last(done, "student", "ended_on"), "registered"),
                output_field=DateField(),
            )
        )
        .annotate(case_or_school_end=Coalesce("case_end", "told", output_field=DateField()))
        .annotate(school_end=Greatest("case_or_school_end", "told", output_field=DateField()))
    )
    due = Q()
    for part in PARTS:
        cut_off, end = rules.cut_off(today, rules.years_of(part, kept)), _end_of(part)
        erased = done.filter(part=part, ended_on__gte=OuterRef(end))
        if part not in rules.COMMON:
            erased = erased.filter(erasure__agency=agency)
        is_over = Q(**{f"{end}__lte": cut_off}) & ~Exists(erased)
        if part in (Part.PEOPLE, Part.LOGS):
            is_over &= Q(birth_date__lte=rules.born_by(cut_off))
        due |= is_over
    return students.filter(due)


def _end_of(part: str) -> str:
    return "school_end" if part in rules.TOLD_BY_SCHOOL else "case_or_school_end"


def _last(rows: QuerySet, by: str, day: object) -> Subquery:
    """The last day that a correlated query has."""
    last = rows.order_by().values(by).annotate(last=Max(day)).values("last")
    return Subquery(last, output_field=DateField())


def _with_parts(
    rows: list[dict[str, object]], agency: str, today: datetime.date, kept: Mapping[str, int]
) -> Iterator[Due]:
    """What is due of these students. Parts that both agencies share wait until the other has erased its own."""
    ids = [row["pk"] for row in rows]
    there, done = count(ids), _done(ids)
    for row in rows:
        pk = row["pk"]
        due = Due(pk, row["alias"])
        is_last = not _left(pk, [each for each in Agency if each != agency], row, there, done)
        for part in PARTS:
            ended_on = row[_end_of(part)]
            since = rules.years_of(part, kept)
            cut_off = rules.cut_off(today, since)
            is_common = part in rules.COMMON
            is_young = part in (Part.PEOPLE, Part.LOGS) and row["birth_date"] > rules.born_by(cut_off)
            if ended_on > cut_off or is_young or (is_common and not is_last):
                continue
            if any(done.get((pk, part, each), NEVER) >= ended_on for each in (Agency if is_common else [agency])):
                continue
            amounts = [
                there[key]
                for key in ((pk, part, each) for each in (["", *Agency] if is_common else ["", agency]))
                if key in there
            ]
            if amounts:
                n, written = (sum(column) for column in zip(*amounts, strict=True))
                due_on = rules.cut_off(ended_on, -since)
                due.parts.append(DuePart(part, ended_on, due_on, n, f"{n}.{written}"))
        if due.parts:
            yield due


def _left(
    pk: int,
    agencies: Collection[str],
    row: Mapping[str, object],
    there: Mapping[tuple[int, str, str], tuple[int, int]],
    done: Mapping[tuple[int, str, str], datetime.date],
) -> bool:
    """Whether one of these agencies still holds something of its own about the student."""
    return any(
        (pk, part, agency) in there and done.get((pk, part, agency), NEVER) < row[_end_of(part)]
        for part in PARTS
        if part not in rules.COMMON
        for agency in agencies
    )


def _done(ids: Collection[int]) -> dict[tuple[int, str, str], datetime.date]:
    """Until which closing parts are erased already, by student, part and agency."""
    rows = ErasureItem.objects.done().filter(student__in=ids).order_by()
    rows = rows.values_list("student", "part", "erasure__agency").annotate(Max("ended_on"))
    return {(student, part, agency): last for student, part, agency, last in rows}


def count(ids: Collection[int]) -> dict[tuple[int, str, str], tuple[int, int]]:
    """Rows by student, part and agency (empty: both's), and the sum of their revisions. A query for each model.

    Looks in the access log are not counted, of which nothing is removed but an alias in an address; nor are the lists
    of erasure themselves.
    """
    found: dict[tuple[int, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for held in personal_data.every():
        if held.student == "student_ids" or held.model is ErasureItem:
            continue
        columns = {f.name for f in held.model._meta.concrete_fields}
        groups = {"student_of": F(held.student)}
        if held.agency and held.agency not in Agency.values:
            groups["agency_of"] = F(held.agency)
        if not held.part:
            groups["part_of"] = F(held.category)
        amounts = {"n": Count("*")} | ({"written": Sum("revision")} if "revision" in columns else {})
        rows = held.model._base_manager.filter(**{f"{held.student}__in": ids}).order_by()
        for row in rows.values(**groups).annotate(**amounts):
            agency = held.agency if held.agency in Agency.values else row.get("agency_of") or ""
            key = (row["student_of"], held.part or row["part_of"] or Part.PEOPLE, agency)
            n, written = found[key]
            found[key] = (n + row["n"], written + (row.get("written") or 0))
    return dict(found)
