"""What the clock does for weekly reports; each has a command of the same name."""

from celery import shared_task

from outreach.actions import rhythms


@shared_task
def build_weekly_reports() -> int:
    """Build what is due. Returns how many."""
    return rhythms.build_due()


@shared_task
def send_weekly_reports() -> int:
    """Send what goes by itself. Returns how many."""
    return rhythms.send_due()
