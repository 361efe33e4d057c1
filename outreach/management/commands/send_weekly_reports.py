"""Send weekly reports that go by themselves."""

from django.core.management.base import BaseCommand

from outreach.actions import rhythms


class Command(BaseCommand):
    """``manage.py send_weekly_reports``, every few minutes: those nobody has stopped in time. Prints how many."""

    help = __doc__

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{rhythms.send_due()} weekly reports sent")
