"""``manage.py send_messages``: what is due goes, on every channel. Each minute."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Send the messages that are due."
