"""Two people, or two windows, on the same row: nobody overwrites what they have not seen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class EditedMeanwhile(ValidationError):
    """Somebody saved the row after it was read. ``current`` is the row as it stands now."""

    def __init__(self, current: models.Model) -> None:
        self.current = current
        super().__init__(
            _("This was saved after you opened it, by somebody else or in another window. Compare before you save."),
            code="edited",
        )


@transaction.atomic
def save_edit(row: models.Model, *, revision: int) -> None:
    """Check and save a changed row that was read at ``revision``.

    Raises EditedMeanwhile when the row has been saved since, ValidationError when it does not hold together; nothing
    is saved then. The row's model has a ``revision`` field, which goes up by one.
    """
    rows = type(row)._base_manager.filter(pk=row.pk, revision=revision)
    if not rows.update(revision=revision + 1):
        raise EditedMeanwhile(type(row)._base_manager.get(pk=row.pk))
    row.revision = revision + 1
    row.full_clean()
    row.save()


def assign(row: models.Model, **fields: object) -> list[str]:
    """Set fields of a row, unsaved; returns the names of those whose value is another than before, in order."""
    changed = []
    for name, value in fields.items():
        row._meta.get_field(name)  # a wrong name is a mistake of the caller: FieldDoesNotExist
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return changed
