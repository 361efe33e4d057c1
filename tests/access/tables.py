"""Tables as files: administrators take them out; the file of a long one is for whoever asked."""

import datetime
import secrets

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.choices import ExportState
from reports.models import TableExport
from tests.access import Row

KEY = {"key": "schools"}


def waiting(world) -> dict:
    """A long table that nobody has begun to write."""
    by = world.people["admin"]
    return {"pk": TableExport.objects.create(table="schools", form="csv", language="sv", asked_by=by, rows=9).pk}


def written(world) -> dict:
    """A long table whose link works."""
    export = TableExport(
        table="schools",
        form="csv",
        language="sv",
        asked_by=world.people["admin"],
        state=ExportState.DONE,
        expires_at=timezone.now() + datetime.timedelta(hours=1),
    )
    export.file.save(f"{secrets.token_hex(8)}.csv", ContentFile(b"id"))
    return {"pk": export.pk}


ROWS = [
    Row("reports:tables", {"admin": 200}, also=("sort=rows",)),
    Row("reports:table", {"admin": 200}, lambda world: KEY),
    Row("reports:table_definitions", {"admin": 200}, lambda world: KEY),
    Row("reports:table_take", {"admin": 302}, lambda world: KEY, method="post"),
    Row("reports:table_export", {"admin": 200}, written),
    Row("reports:table_progress", {"admin": 200}, waiting),
    Row("reports:table_cancel", {"admin": 302}, waiting, method="post"),
    Row("reports:table_file", {"admin": 200}, written),
]
