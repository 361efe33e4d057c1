"""``python manage.py import KIND FILE``: import a file from the command line."""

import datetime
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from imports import files, registry
from imports.actions.batches import period_problems
from imports.actions.files import carry_out
from imports.choices import Outcome
from imports.models import Batch
from imports.problems import FileRefused
from imports.report import Report, refused_rows

ALL_IN, SOME_REFUSED, FILE_REFUSED, CANCELLED = 0, 1, 2, 130


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("Write the date as year-month-day, such as 2013-03-14.")) from None


class Command(BaseCommand):
    """Imports a file in one transaction. Exit status 0: all rows in; 1: some refused; 2: the file was refused."""

    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.key for kind in registry.every()], help="what the rows are")
        parser.add_argument("file", type=Path, help="a CSV file or an Excel workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="look through the file, change nothing")
        parser.add_argument("--json", action="store_true", help="print counts and errors as JSON")
        parser.add_argument("--refused", type=Path, metavar="CSV", help="write the refused rows, with reasons, here")
        parser.add_argument("--from", type=_day, metavar="DATE", dest="first_day", help="first day a report sums over")
        parser.add_argument("--to", type=_day, metavar="DATE", dest="last_day", help="last day a report sums over")
        parser.add_argument("--by", metavar="EMAIL", help="who imports, for the log")
        parser.add_argument("--language", default="sv", choices=["sv", "en"], help="language of the sentences")

    def handle(self, *args: object, **options: object) -> None:
        with translation.override(options["language"]):
            sys.exit(self._run(**options))

    def _run(self, *, kind: str, file: Path, dry_run: bool, by: str | None, **options: object) -> int:
        user = self._user(by)
        period = self._period(options["first_day"], options["last_day"])
        progress = None if options["json"] or not self.stderr.isatty() else self._tell_rows
        try:
            with transaction.atomic():
                batch = Batch(kind=kind, file_name=file.name[-200:], created_by=user, **period)
                batch.checksum = files.checksum(file) if file.is_file() else ""
                batch.save()
                report = carry_out(
                    kind=registry.get(kind), path=file, batch=batch, by=user, is_dry_run=dry_run, progress=progress
                )
                if dry_run:
                    transaction.set_rollback(True)
        except FileRefused as problem:
            self._tell_refused_file(kind, str(problem), options["json"])
            return FILE_REFUSED
        except KeyboardInterrupt:
            self.stderr.write(_("The import was cancelled. Nothing was imported."))
            return CANCELLED
        if options["refused"] and report.refused:
            options["refused"].write_text(refused_rows(report), encoding="utf-8", newline="")
        self._warn(report)
        if options["json"]:
            self.stdout.write(self._json(kind, report))
        else:
            self._tell(report, dry_run)
        return SOME_REFUSED if report.refused else ALL_IN

    def _period(self, first_day: datetime.date | None, last_day: datetime.date | None) -> dict[str, datetime.date]:
        if first_day is None and last_day is None:
            return {}
        if first_day is None or last_day is None:
            raise CommandError(_("Give both days of the period, --from and --to."))
        if problems := period_problems(first_day, last_day, today=timezone.localdate()):
            raise CommandError(" ".join(problems.values()))
        return {"first_day": first_day, "last_day": last_day}

    def _tell_rows(self, rows: int) -> None:
        """How far it is, in one line of the terminal that the next output takes the place of."""
        self.stderr.write(f"\r{rows}\x1b[K\r", ending="")
        self.stderr.flush()

    def _user(self, email: str | None) -> User | None:
        if not email:
            return None
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("There is nobody with the e-mail %(email)s.") % {"email": email})
        return user

    def _json(self, kind: str, report: Report) -> str:
        errors = [{"row": p.row, "column": p.column, "value": p.value, "message": p.message} for p in report.problems]
        counts = {outcome: report.counts[outcome] for outcome in Outcome.values}
        return json.dumps({"kind": kind, "rows": report.rows, **counts, "errors": errors}, ensure_ascii=False)

    def _tell_refused_file(self, kind: str, problem: str, as_json: bool) -> None:
        self.stderr.write(problem)
        if as_json:
            counts = dict.fromkeys(("rows", *Outcome.values), 0)
            errors = [{"row": None, "column": None, "value": None, "message": problem}]
            self.stdout.write(json.dumps({"kind": kind, **counts, "errors": errors}, ensure_ascii=False))

    def _warn(self, report: Report) -> None:
        for heading in report.unknown:
            self.stderr.write(_("The column %(heading)s is not known, and is left aside.") % {"heading": heading})
        for warning in report.warnings:
            self.stderr.write(self._line(report, warning.row, warning.column, warning.value, warning.message))

    def _tell(self, report: Report, dry_run: bool) -> None:
        for p in report.problems:
            self.stdout.write(self._line(report, p.row, p.column, p.value, p.message))
        if dry_run:
            self.stdout.write(_("Looked through. Nothing has been changed."))
        self.stdout.write(
            _(
                "%(rows)d rows: %(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(skipped)d skipped, "
                "%(refused)d refused."
            )
            % {"rows": report.rows, **{outcome: report.counts[outcome] for outcome in Outcome.values}}
        )

    def _line(self, report: Report, row: int, column: str, value: str, message: str) -> str:
        where = _("Row %(row)d") % {"row": row}
        if column:
            where += f", {report.columns.get(column, column)}"
        return f"{where} ({value}): {message}" if value else f"{where}: {message}"
