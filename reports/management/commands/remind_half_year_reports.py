"""``manage.py remind_half_year_reports``: who has not handed in the half-year report is reminded. Once a day."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Remind steering groups of half-year reports that are due."
