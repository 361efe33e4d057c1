"""``manage.py build_weekly_reports``: those whose team's moment has come. Every few minutes."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Build the week's reports to guardians."
