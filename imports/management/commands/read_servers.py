"""``manage.py read_servers``: each server of a school system that is on is read. Each night."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Read the servers of school systems."
