"""``manage.py sweep_table_exports``: files of tables whose link is over go. Once an hour."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Remove files of tables whose link is over."
