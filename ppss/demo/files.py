"""Files that the demo's city imports, by the pages' own way: uploaded, looked through, carried out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from imports.actions import batches
from students.choices import Season
from students.models import Term


def import_term(*, kind: str, of: str, term: Term, rows: Iterable[Sequence[object]], by: User) -> None:
    """Rows of a term (headings first) as one file; ``of`` is the Swedish word for what it holds, in its name."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    name = f"{of}-{Season(term.season).name.lower()}{term.year}.csv"
    batch = batches.upload(kind=kind, file=SimpleUploadedFile(name, out.getvalue().encode()), by=by)
    batches.work(batch_id=batch.pk)
    batch.refresh_from_db()
    batches.confirm(batch=batch, by=by)
    batches.work(batch_id=batch.pk)
