"""Exports to data subjects are put together beside the web processes, where there is a worker."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from students.actions import subject_exports
from students.exporting.gather import Progress
from students.models import DataSubjectExport


def progress_key(export_id: int) -> str:
    return f"export-progress-{export_id}"


@shared_task
def build_export(export_id: int) -> None:
    """Put an export together, and tell who hands it over."""
    progress = None if settings.CELERY_TASK_ALWAYS_EAGER else _tell(export_id)
    export = subject_exports.build(export_id=export_id, progress=progress)
    if export and export.is_there:
        tell_handler.delay(export.pk)


def _tell(export_id: int) -> Progress:
    return lambda done, of: cache.set(progress_key(export_id), (done, of), timeout=3600)


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=6)
def tell_handler(export_id: int) -> None:
    """An e-mail to who hands the export over, with the address of its page and nothing about the student."""
    export = DataSubjectExport.objects.select_related("handler").get(pk=export_id)
    with translation.override(settings.LANGUAGE_CODE):
        link = f"{settings.BASE_URL}{reverse('students:subject_export', args=[export.pk])}"
        text = render_to_string("students/exporting/ready.txt", {"export": export, "link": link})
        send_mail(_("A data subject export waits for you in PPSS"), text, None, [export.handler.email])
