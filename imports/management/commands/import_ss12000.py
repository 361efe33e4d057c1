"""``python manage.py import_ss12000 [SOURCE]``: read a server of a school system, or all that are on."""

import json
import sys
from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from imports.actions import runs
from imports.choices import RunState
from imports.models import Run, Source, Step
from imports.ss12000.tally import COUNTS
from ppss.lib.listing import asked_id

ALL_IN, WITH_PROBLEMS, BROKEN_OFF, CANCELLED = 0, 1, 2, 130


class Command(BaseCommand):
    """Reads page by page. Exit status 0: all in; 1: some problems; 2: broken off, and goes on when run again."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", help="name or number of a server; without it all that are on")
        parser.add_argument("--full", action="store_true", help="read everything, not only what has changed")
        parser.add_argument("--json", action="store_true", help="print counts and problems as JSON")
        parser.add_argument("--by", metavar="EMAIL", help="who reads, for the log")
        parser.add_argument("--language", default="sv", choices=["sv", "en"], help="language of the sentences")

    def handle(self, *args: object, **options: object) -> None:
        with translation.override(options["language"]):
            sys.exit(self._read(**options))

    def _read(self, *, source: str | None, full: bool, by: str | None, **options: object) -> int:
        self.is_shown = not options["json"] and self.stderr.isatty()
        user = self._user(by)
        read: list[Run] = []
        worst = ALL_IN
        for each in self._sources(source):
            try:
                run = runs.start(source=each, by=user, is_full=full)
            except ValidationError as refusal:
                raise CommandError(f"{each}: {' '.join(refusal.messages)}") from None
            try:
                runs.work(run_id=run.pk, tell=self._tell_progress)
            except KeyboardInterrupt:
                self.stderr.write(_("The reading was cancelled. What was read before is kept."))
                return CANCELLED
            run.refresh_from_db()
            read.append(run)
            worst = max(worst, self._status(run))
            if not options["json"]:
                self._tell(run)
        if options["json"]:
            self.stdout.write(json.dumps({"runs": [self._plain(run) for run in read]}, ensure_ascii=False))
        return worst

    def _sources(self, named: str | None) -> list[Source]:
        if named is None:
            found = list(Source.objects.filter(is_on=True))
            if not found:
                raise CommandError(_("No server is on. Make one on the page for import."))
            return found
        rows = Source.objects.filter(name__iexact=named) or Source.objects.filter(pk=asked_id(named) or 0)
        if not rows:
            raise CommandError(_("There is no server called %(name)s.") % {"name": named})
        return list(rows)

    def _user(self, email: str | None) -> User | None:
        if not email:
            return None
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("There is nobody with the e-mail %(email)s.") % {"email": email})
        return user

    def _status(self, run: Run) -> int:
        if run.state != RunState.DONE:
            return BROKEN_OFF
        return WITH_PROBLEMS if run.problems.exists() else ALL_IN

    def _tell_progress(self, step: Step) -> None:
        if self.is_shown:
            self.stderr.write(f"\r{step.endpoint} {step.received}\x1b[K", ending="")
            self.stderr.flush()

    def _tell(self, run: Run) -> None:
        if self.is_shown:
            self.stderr.write("\r\x1b[K", ending="")
        self.stdout.write(f"{run.source}: {run.get_state_display()}. {run.problem}".strip())
        for step in run.steps.all():
            counts = {name: getattr(step, name) for name in COUNTS}
            told = _(
                "%(received)d received, %(created)d new, %(updated)d changed, %(unchanged)d unchanged, "
                "%(skipped)d skipped, %(removed)d removed"
            )
            self.stdout.write(f"  {step.endpoint}: {told % counts} ({step.get_state_display()})")
        for problem in run.problems.all():
            where = f"{problem.endpoint} {problem.attribute}".strip()
            what = f"{problem.get_kind_display()}: {problem.value}".rstrip(": ")
            self.stdout.write(f"  {problem.count} x {where}: {what}")

    def _plain(self, run: Run) -> dict[str, object]:
        steps = [
            {"endpoint": step.endpoint, "state": step.state, **{name: getattr(step, name) for name in COUNTS}}
            for step in run.steps.all()
        ]
        names = ("endpoint", "kind", "attribute", "value", "count", "examples")
        problems = [{name: getattr(problem, name) for name in names} for problem in run.problems.all()]
        told = {"source": str(run.source), "state": run.state, "full": run.is_full, "problem": run.problem}
        return told | {"endpoints": steps, "problems": problems}
