"""``manage.py sweep_exports``: files of data subject exports whose days are over go. Once a day."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Remove files of data subject exports after their days."
