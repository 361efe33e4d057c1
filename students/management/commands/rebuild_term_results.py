"""``python manage.py rebuild_term_results``: make what the grades come to anew, and prove it equal."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from students.actions import term_results
from students.models import TermResult


class Command(BaseCommand):
    """Makes the result of every student and term anew from the grades, and compares all of them with the grades.

    Results are kept in the transaction that changes a grade, so there should be nothing to do. Exit status 1 when a
    row differs: with --check as it was found, else after rebuilding.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and change nothing")

    def handle(self, *args: object, **options: object) -> None:
        if not options["check"]:
            self.stdout.write(f"{term_results.make_anew()} results were made anew.")
        found = term_results.differences()
        self.stdout.write(
            f"{TermResult.objects.count()} results: {found.wrong} differ from the grades or are missing, "
            f"{found.left_over} have no grade."
        )
        sys.exit(0 if found.none else 1)
