"""``manage.py sweep_evaluator_exports``: files for evaluators whose link is over go. Once an hour."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Remove files for evaluators whose link is over."
