"""``manage.py draw_log_review [YYYY-MM]``: the sample of the access log of a month, last month's without one."""

import datetime

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.actions import reviews


class Command(BaseCommand):
    help = "Draw the looks of a month (last month's without an argument) that reviewers sign off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", nargs="?", type=lambda text: datetime.date.fromisoformat(f"{text}-01"))

    def handle(self, *args: object, month: datetime.date | None = None, **options: object) -> None:
        last_month = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
        drawn = reviews.draw(month=month or last_month)
        self.stdout.write(f"{len(drawn)} looks drawn")
