"""Files are looked through and carried out beside the web processes, where there is a worker."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from imports.actions import batches
from imports.problems import Cancelled


def progress_key(batch_id: int) -> str:
    return f"import-progress-{batch_id}"


def cancel_key(batch_id: int) -> str:
    return f"import-cancel-{batch_id}"


@shared_task
def work(batch_id: int, language: str) -> None:
    """Look through or carry out a batch, with the sentences in the language of who sent it."""
    with translation.override(language):
        batches.work(batch_id=batch_id, progress=None if settings.CELERY_TASK_ALWAYS_EAGER else _tell(batch_id))


def _tell(batch_id: int) -> batches.Progress:
    """Tell the page how far it is, and ask whether to go on: by the cache, since the transaction shows nothing yet."""

    def tell(rows: int) -> None:
        cache.set(progress_key(batch_id), rows, timeout=3600)
        if cache.get(cancel_key(batch_id)):
            cache.delete(cancel_key(batch_id))
            raise Cancelled

    cache.delete(cancel_key(batch_id))
    return tell


def cancel(batch_id: int) -> None:
    """Have the work on a batch stop at the next turn, with nothing of it kept."""
    cache.set(cancel_key(batch_id), True, timeout=3600)


@shared_task
def sweep() -> int:
    """Remove files and reports whose time has passed."""
    return batches.sweep()
