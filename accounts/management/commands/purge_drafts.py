"""Remove drafts that nobody has come back to."""

from django.core.management.base import BaseCommand

from accounts import drafts


class Command(BaseCommand):
    """``manage.py purge_drafts``, once a day: drafts older than 30 days go. Prints how many."""

    help = __doc__

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{drafts.purge()} drafts removed")
