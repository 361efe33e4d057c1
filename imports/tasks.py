"""Files are looked through and carried out beside the web processes, where there is a worker."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from imports.actions import batches


def progress_key(batch_id: int) -> str:
    return f"import-progress-{batch_id}"


@shared_task
def work(batch_id: int, language: str) -> None:
    """Look through or carry out a batch, with the sentences in the language of who sent it."""
    with translation.override(language):
        batches.work(batch_id=batch_id, progress=None if settings.CELERY_TASK_ALWAYS_EAGER else _tell(batch_id))


def _tell(batch_id: int) -> batches.Progress:
    """Tell the page how far it is: by the cache, since the transaction shows nothing before its end."""
    return lambda rows: cache.set(progress_key(batch_id), rows, timeout=3600)


@shared_task
def sweep() -> int:
    """Remove files and reports whose time has passed."""
    return batches.sweep()
