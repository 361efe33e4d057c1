"""Long tables are written beside the web processes, where there is a worker."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from reports.actions import table_exports
from reports.models import TableExport
from reports.tables.writing import Tell


def progress_key(export_id: int) -> str:
    return f"table-progress-{export_id}"


@shared_task
def write_table(export_id: int, language: str) -> None:
    """Write a table that was asked for, with the definitions in the language of who asked."""
    with translation.override(language):
        table_exports.write(export_id=export_id, tell=_tell(export_id))


def _tell(export_id: int) -> Tell:
    """Tell the page how far it is, and stop where somebody has cancelled it."""

    def tell(rows: int) -> None:
        if settings.CELERY_TASK_ALWAYS_EAGER:
            return
        cache.set(progress_key(export_id), rows, timeout=3600)
        if not TableExport.objects.working().filter(pk=export_id).exists():
            raise table_exports.Cancelled

    return tell
