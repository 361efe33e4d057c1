"""``manage.py draw_log_review [YYYY-MM]``: the sample of the access log of a month, last month's without one."""

import datetime

from django.core.management.base import CommandParser

from accounts.actions import reviews
from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Draw the looks of a month (last month's without an argument) that reviewers sign off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", nargs="?", type=lambda text: datetime.date.fromisoformat(f"{text}-01"))

    def handle(self, *args: object, month: datetime.date | None = None, **options: object) -> None:
        if month:
            self.stdout.write(f"{len(reviews.draw(month=month))} looks drawn")
        else:
            super().handle(*args, **options)
