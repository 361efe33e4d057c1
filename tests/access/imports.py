"""Imports: administrators alone, and the rows of a file for who sent it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from imports.actions import batches
from tests.access import Row

ADMIN = {"admin": 200}
MOVED = {"admin": 302}


def previewed(world) -> dict:
    """A file that the administrator has sent, looked through."""
    file = SimpleUploadedFile("skolor.csv", b"district;school\nFarsta;Ekskolan\nFarsta;\n")
    batch = batches.upload(kind="schools", file=file, by=world.people["admin"])
    batches.work(batch_id=batch.pk)
    return {"pk": batch.pk}


def asking(world) -> dict:
    """A report of a school platform, which does not say over which days it sums."""
    batch = batches.upload(
        kind="attendance", file=SimpleUploadedFile("rapport.csv", b"Klass: 7A;;\n"), by=world.people["admin"]
    )
    batches.work(batch_id=batch.pk)
    return {"pk": batch.pk}


def kind(world) -> dict:
    return {"kind": "schools"}


ROWS = [
    Row("imports:imports", ADMIN),
    Row("imports:upload", ADMIN, make=kind),
    Row("imports:example", ADMIN, make=kind),
    Row("imports:batch", ADMIN, make=previewed),
    Row("imports:progress", ADMIN, make=previewed),
    Row("imports:refused", ADMIN, make=previewed),
    Row("imports:period", ADMIN, make=asking),
    Row(
        "imports:period", MOVED, make=asking, method="post", data={"first_day": "2026-08-17", "last_day": "2026-10-30"}
    ),
    Row("imports:cancel", MOVED, make=previewed, method="post"),
    Row("imports:confirm", MOVED, make=previewed, method="post"),
    Row("imports:try_again", MOVED, make=previewed, method="post"),
    Row("imports:undo", MOVED, make=previewed),
    Row("imports:undo", MOVED, make=previewed, method="post"),
    Row("imports:discard", MOVED, make=previewed, method="post"),
]
