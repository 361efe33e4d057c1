"""What the clock does for guardians and students; each has a command of the same name."""

from celery import shared_task

from outreach.actions import message_plans, rhythms, same_day


@shared_task
def build_weekly_reports() -> int:
    """Build what is due. Returns how many."""
    return rhythms.build_due()


@shared_task
def send_weekly_reports() -> int:
    """Send what goes by itself. Returns how many."""
    return rhythms.send_due()


@shared_task
def send_student_messages() -> int:
    """Write what plans have for students now. Returns how many."""
    return message_plans.build_due()


@shared_task
def send_same_day_notices() -> int:
    """Tell guardians of unauthorised absence today, or that it has been excused. Returns of how many students."""
    return same_day.tell_due()
