"""What carries out a kind of file: the base class that the apps above fill in."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import AuditEvent
from imports.choices import Outcome
from imports.rows import Difference, Row

if TYPE_CHECKING:
    from accounts.models import User
    from imports.models import Batch

_YES, _NO = gettext_lazy("yes"), gettext_lazy("no")


class Importer(ABC):
    """Carries out one file, some hundred rows at a time, inside one transaction that the framework opens.

    ``save`` settles each row: new, changed, unchanged, skipped, or refused with a sentence. It fetches what the rows
    refer to for all of them at once and writes in bulk, so that the number of queries does not follow that of rows.
    What it did to earlier rows of the file is in the database already.
    """

    def __init__(self, *, batch: Batch, by: User | None) -> None:
        self.batch = batch
        self.by = by
        self.today: datetime.date = timezone.localdate()
        self._seen: dict[Hashable, int] = {}
        self._events: list[AuditEvent] = []

    @abstractmethod
    def save(self, rows: Sequence[Row]) -> None:
        """Write the rows, all of which could be read, and settle each of them."""

    def look(self, row: Row) -> None:  # noqa: B027
        """Find what else is wrong with a row that is refused already, so that all of it is told at once."""

    @property
    def reason(self) -> str:
        """What the history of changed rows says about why."""
        return f"import {self.batch.pk}"

    def is_first(self, key: Hashable, row: Row, column: str) -> bool:
        """Whether no earlier row of the file is about the same thing; a later one is refused with a sentence."""
        earlier = self._seen.setdefault(key, row.number)
        if earlier != row.number:
            row.refuse(column, _("The file has the same already in row %(number)d.") % {"number": earlier})
        return earlier == row.number

    def log(self, verb: str, target: models.Model, **more: object) -> None:
        """Have an event of the log written with the rows of this turn: see ``accounts.audit.record``."""
        self._events.append(audit.event(verb, target, by=self.by, batch=self.batch.pk, **more))

    def write_log(self) -> None:
        AuditEvent.objects.bulk_create(self._events, batch_size=500)
        self._events.clear()

    def holds_together(self, row: Row, instance: models.Model, exclude: Iterable[str] = ()) -> bool:
        """Whether the fields of a changed or new instance are valid; if not, the row is refused.

        Uniqueness and what else asks the database is left out: it is settled for all rows at once.
        """
        related = [f.name for f in instance._meta.concrete_fields if f.is_relation or f.primary_key]
        try:
            instance.full_clean(exclude=[*related, *exclude], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                row.refuse(column if column in row.cells else "", " ".join(messages))
        return not row.is_refused


def change(instance: models.Model, values: dict[str, object]) -> list[Difference]:
    """Set fields of an instance; what differed, as texts. A value of None leaves the field as it is."""
    differences = []
    for name, new in values.items():
        old = getattr(instance, name)
        if new is None or new == old:
            continue
        field = instance._meta.get_field(name)
        setattr(instance, name, new)
        differences.append(Difference(str(field.verbose_name), shown(field, old), shown(field, new)))
    return differences


def shown(field: models.Field, value: object) -> str:
    """A value as people read it: the words of a choice, yes and no."""
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return "" if value is None else str(value)


def settle_change(row: Row, differences: list[Difference]) -> bool:
    """Settle a row about something known, as changed or unchanged. Returns whether it changes anything."""
    row.settle(Outcome.UPDATED if differences else Outcome.UNCHANGED, differences)
    return bool(differences)
