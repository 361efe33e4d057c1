"""Files for evaluators: administrators make them, whoever has the link fetches them."""

import datetime
import secrets

from django.core.files.base import ContentFile

from reports.actions.evaluator_exports import _hash
from reports.models import EvaluatorExport
from tests.access import KNOCKERS, Row

TOKEN = "the-secret-of-a-link"


def handed_out(world) -> dict:
    """A file for an evaluator whose link works."""
    export = EvaluatorExport(
        recipient="Utvärderarna",
        purpose="Utvärdering",
        asked_by=world.people["admin"],
        smallest=5,
        token_hash=_hash(TOKEN),
        expires_on=datetime.date(2099, 1, 1),
    )
    export.file.save(f"{secrets.token_hex(8)}.zip", ContentFile(b"PK"))
    return {"pk": export.pk}


def link(world) -> dict:
    handed_out(world)
    return {"token": TOKEN}


ROWS = [
    Row("reports:evaluator_exports", {"admin": 200}, also=("sort=until",)),
    Row("reports:evaluator_export_new", {"admin": 200}),
    Row("reports:evaluator_export_end", {"admin": 302}, handed_out, method="post"),
    Row("reports:evaluator_file", dict.fromkeys(KNOCKERS, 200), link),
    Row("reports:evaluator_file", dict.fromkeys(KNOCKERS, 404), lambda world: {"token": "a-wrong-one"}),
]
