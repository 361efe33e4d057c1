"""``manage.py purge_drafts``: drafts that nobody has come back to in 30 days go. Once a day."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Remove drafts that nobody has come back to."
