"""Files are looked through and carried out beside the web processes, where there is a worker."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import translation

from imports.actions import batches, runs
from imports.models import Source
from imports.problems import Cancelled

#: A server is read for so many seconds by one task, which then hands on: no task lasts as long as the queue's patience.
SECONDS = 600.0


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
def read(run_id: int, language: str) -> None:
    """Read a server, or go on reading it, with the sentences in the language of who asked."""
    seconds = None if settings.CELERY_TASK_ALWAYS_EAGER else SECONDS
    with translation.override(language):
        if runs.work(run_id=run_id, seconds=seconds):
            read.delay(run_id, language)


def read_every_server() -> int:
    """By the clock, every night: read each server that is on, what was broken off going on. Returns how many began."""
    begun = 0
    for source in Source.objects.filter(is_on=True):
        try:
            run = runs.start(source=source, by=None)
        except ValidationError:
            continue  # somebody is reading it just now
        read.delay(run.pk, settings.LANGUAGE_CODE)
        begun += 1
    return begun
