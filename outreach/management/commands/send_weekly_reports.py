"""``manage.py send_weekly_reports``: those nobody has stopped in time. Every few minutes."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Send weekly reports that go by themselves."
