"""E-mail to people who sign in, and the clock."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.models import User


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=6)
def send_password_link(user_id: int, by_id: int | None) -> None:
    """Send a person the link to choose a password, and note that it went.

    The link holds until it is used or settings.PASSWORD_RESET_TIMEOUT has passed. ``smtplib`` errors are OSErrors: a
    mail server that does not answer is tried again, and until it does the user's page says that no link has gone.
    """
    user = User.objects.get(pk=user_id)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse(
        "account_reset_password_from_key", kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True))
    )
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "accounts/password_link.txt",
            {"user": user, "link": f"{settings.BASE_URL}{path}", "days": settings.PASSWORD_RESET_TIMEOUT // 86400},
        )
        send_mail(_("Choose your password for PPSS"), text, None, [user.email])
    audit.record("user.invite", user, by=User.objects.filter(pk=by_id).first())


@shared_task
def tick() -> list[str]:
    """Once a minute: have every job of the clock run that is due. Returns their names."""
    due = clock.take_due()
    for name in due:
        run_job.delay(name)
    return due


@shared_task
def run_job(name: str) -> int:
    """Run one job of the clock. A job whose task is lost is due again when its time is over."""
    return clock.run(name)
