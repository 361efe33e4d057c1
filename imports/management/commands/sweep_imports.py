"""``manage.py sweep_imports``: files and reports whose time has passed go. Each hour."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Remove imported files and reports whose time has passed."
