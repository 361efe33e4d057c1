"""Build the week's reports to guardians."""

from django.core.management.base import BaseCommand

from outreach.actions import rhythms


class Command(BaseCommand):
    """``manage.py build_weekly_reports``, every few minutes: those whose team's moment has come. Prints how many."""

    help = __doc__

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{rhythms.build_due()} weekly reports built")
