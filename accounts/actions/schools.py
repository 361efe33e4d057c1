"""Schools: made and changed. A school that closes is made inactive and keeps its students and cases."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import School, User


@transaction.atomic
def create(*, by: User, **fields: object) -> School:
    """A new school; ``fields`` are those of the model (an empty unit code is unknown yet). Raises ValidationError."""
    school = School(**_with_code(fields))
    school.full_clean()
    school.save()
    audit.record("school.create", school, by=by)
    return school


@transaction.atomic
def update(*, school: School, by: User, revision: int | None = None, **fields: object) -> School:
    """Change the given fields. Raises ValidationError, and EditedMeanwhile when read at an older ``revision``."""
    before = school.district_id
    changed = assign(school, **_with_code(fields))
    if changed:
        save_edit(school, revision=school.revision if revision is None else revision)
        moved = {"from_district_id": before} if school.district_id != before else {}
        audit.record("school.update", school, by=by, changed=changed, **moved)
    return school


def _with_code(fields: dict[str, object]) -> dict[str, object]:
    """The unit code is unique where there is one: none is null."""
    return fields | {"unit_code": fields["unit_code"] or None} if "unit_code" in fields else fields
