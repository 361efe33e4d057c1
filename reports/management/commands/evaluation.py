"""``python manage.py evaluation``: how it went for those enrolled and closed in a period. True counts, in the house."""

from __future__ import annotations

import datetime
import json
from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError

from cases.models import Case
from reports.evaluation.compute import evaluate
from reports.evaluation.result import Evaluation, Row

WRONG_PERIOD = 2


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date. Write 2026-06-15.") from None


class Command(BaseCommand):
    """Evaluates closed cases by band, sex and district. Exit status 2: the period ends before it begins."""

    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print it as JSON")
        parser.add_argument("--from", dest="start", type=_day, metavar="DATE", help="enrolled or closed from this day")
        parser.add_argument("--to", dest="end", type=_day, metavar="DATE", help="enrolled or closed up to this day")

    def handle(self, *args: object, **options: object) -> None:
        start, end = options["start"], options["end"]
        if start and end and end < start:
            raise CommandError("The period ends before it begins.", returncode=WRONG_PERIOD)
        result = evaluate(Case.objects.all(), start, end)
        self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False) if options["json"] else table(result))


def table(result: Evaluation) -> str:
    """A line for each group, for a terminal."""
    whole = result.whole
    lines = [f"{result.enrolled} students enrolled, {whole.n} closed, {whole.untrusted} with a figure not trusted"]
    lines += [_line(row) for row in result.rows]
    lines += [f"{use.tool:30}{use.students:>6}" for use in result.tools]
    return "\n".join(lines)


def _line(row: Row) -> str:
    told = row.as_json()
    means = " ".join(
        f"{'-' if told[k] is None else told[k]:>6}" for k in ("initial_absence", "closing_absence", "change")
    )
    return f"{row.by:10}{row.value:24}{row.outcomes.n:>5} {means}"
