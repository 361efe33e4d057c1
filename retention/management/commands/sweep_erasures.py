"""``manage.py sweep_erasures``: erasure that was broken off goes on, files whose rows are gone go. Once an hour."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Carry on with erasure that was broken off."
