"""``manage.py send_same_day_notices``: unauthorised absence of today, and what was excused since. Every few minutes."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Tell guardians of unauthorised absence where their school has switched it on."
