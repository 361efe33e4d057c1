"""``manage.py send_student_messages``: greetings, reminders and encouragement that are due. Every minute."""

from accounts.management.job import JobCommand


class Command(JobCommand):
    help = "Write what is due to students by plan into the outbox."
