"""``python manage.py term_comparison``: do grades improve from term to term? True counts, for the city's own use."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import District, School, User
from ppss.lib import terms
from reports.comparison import coverage
from reports.comparison.compute import TotalsDiffer
from reports.comparison.result import Cell, Result
from reports.comparison.scope import Scope
from students.models import Term

WRONG_TOTALS, WRONG_FILTER = 1, 2


class Command(BaseCommand):
    """Compares grades from term to term. Exit status 1: totals and parts disagree; 2: a filter names nothing known."""

    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the 32 cells as JSON")
        parser.add_argument("--district", metavar="NAME", help="cases at the schools of a district")
        parser.add_argument("--school", metavar="NAME", help="cases at a school, by name or unit code")
        parser.add_argument("--year", type=int, help="students who are in this grade today")
        parser.add_argument("--coach", metavar="EMAIL", help="students of a coach whose grades the coach may see")
        parser.add_argument("--from-term", metavar="TERM", help="look at no term before this one, such as VT2014")
        parser.add_argument("--to-term", metavar="TERM", help="look at no term after this one")
        parser.add_argument("--first-term", metavar="TERM", help="term 1 for everybody, instead of each student's own")
        parser.add_argument("--own-first-term", metavar="TERM", help="only students whose own term 1 is this one")

    def handle(self, *args: object, **options: object) -> None:
        scope = Scope(
            district=_one(District.objects.filter(name__iexact=options["district"]), options["district"]),
            school=_school(options["school"]),
            year=options["year"],
            coach=_one(User.objects.filter(email__iexact=options["coach"]), options["coach"]),
            start=_term(options["from_term"]),
            end=_term(options["to_term"]),
            first=_term(options["first_term"]),
            began=_term(options["own_first_term"]),
        )
        today = timezone.localdate()
        try:
            result = scope.compare(today)
        except TotalsDiffer as error:
            raise CommandError(f"Totals and parts disagree: {error}", returncode=WRONG_TOTALS) from error
        for warning in coverage.warnings(scope, today):
            self.stderr.write(warning)
        self.stdout.write(json.dumps(result.as_json()) if options["json"] else table(result))


def _one(rows, name: str | None):  # noqa: ANN001, ANN202 - a queryset of any model, and its row
    if not name:
        return None
    row = rows.first()
    if row is None:
        raise CommandError(f"There is no {rows.model._meta.model_name} {name!r}.", returncode=WRONG_FILTER)
    return row


def _school(name: str | None) -> School | None:
    return _one(School.objects.filter(name__iexact=name) | School.objects.filter(unit_code=name), name)


def _term(text: str | None) -> Term | None:
    if not text:
        return None
    try:
        year, season = terms.parse(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a term. Write VT2014 or HT2014.", returncode=WRONG_FILTER) from error
    return _one(Term.objects.filter(year=year, season=season), text)


def table(result: Result) -> str:
    """The matrix for a terminal: a line for each cell."""
    lines = [f"{result.students} students with grades, {result.dropout} without"]
    return "\n".join([*lines, *(_line(cell) for cell in result.cells)])


def _line(cell: Cell) -> str:
    pair = f"{cell.column.group.value} {cell.column.first}-{cell.column.second}"
    shares = "" if cell.change is None else f"{cell.from_percent:>4} -> {cell.to_percent:>3} % {cell.change:+4}"
    return f"{pair:18}{cell.indicator.value:14}{cell.students:>6} {shares} {cell.verdict.value if cell.verdict else ''}"
