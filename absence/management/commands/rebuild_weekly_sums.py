"""``python manage.py rebuild_weekly_sums``: make the weekly sums of attendance anew, or prove that they are right."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from absence.actions import weekly_sums


class Command(BaseCommand):
    """Counts every weekly sum anew from its lessons. Exit status 1 when ``--check`` finds one that differs."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and change nothing")

    def handle(self, *, check: bool, **options: object) -> None:
        found = weekly_sums.check() if check else weekly_sums.rebuild()
        if found.is_equal:
            self.stdout.write(f"{found.sums} weekly sums, all equal to their lessons.")
            return
        what = f"{found.wrong} wrong, {found.missing} missing, {found.surplus} without lessons"
        self.stdout.write(f"{found.sums} weekly sums: {what}{'.' if check else '; all made anew.'}")
        if check:
            sys.exit(1)
