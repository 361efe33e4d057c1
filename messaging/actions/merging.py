"""The messages about a student found to be a duplicate."""

from accounts.models import User
from messaging.models import IncomingMessage, Message
from students.actions.merging import mover
from students.models import Student


@mover
def move_messages(keep: Student, duplicate: Student, by: User) -> None:
    """What was written goes along. What has not gone yet goes as it was meant to: it is the same family."""
    Message.objects.filter(student=duplicate).update(student=keep)


@mover
def move_replies(keep: Student, duplicate: Student, by: User) -> None:
    IncomingMessage.objects.filter(student=duplicate).update(student=keep)
