"""The change history of a record as people read it: who changed what, when, from what to what."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

#: Fields that keep a row's own books; nobody reads them.
SILENT = {
    "id",
    "revision",
    "created_at",
    "saved_at",
    "search_text",
    "identity_index",
    "alias",
    "created_by",
    "saved_by",
}


@dataclass(frozen=True)
class FieldChange:
    """One field of one save. Secret values are not told."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Edit:
    """One save of one record: who, when, of which kind, and the fields that changed (none when it was new or removed).

    ``name`` is the record as it is called today.
    """

    at: datetime.datetime
    by: str
    of: str
    is_new: bool
    fields: tuple[FieldChange, ...]
    is_gone: bool = False
    name: str = ""


def edits(records: Iterable[models.Model], *, secret: Iterable[str] = ()) -> list[Edit]:
    """Every save of the records, newest first, in one query for each kind of record (changed foreign keys aside).

    ``records`` have ``simple_history`` as ``history``; fields named in ``secret`` are told as changed, without values.
    """
    told = []
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for record in records:
        by_model.setdefault(type(record), []).append(record)
    for model, rows in by_model.items():
        history = model.history.filter(id__in=[r.pk for r in rows]).select_related("history_user")
        names = {r.pk: str(r) for r in rows}
        before: dict[int, models.Model] = {}
        for row in history.order_by("history_date", "history_id"):
            told.append(_edit(model, before.get(row.id), row, set(secret), names[row.id]))
            before[row.id] = row
    return sorted((e for e in told if e.fields or e.is_new or e.is_gone), key=lambda e: e.at, reverse=True)


def _edit(model: type[models.Model], old: models.Model | None, new: models.Model, secret: set[str], name: str) -> Edit:
    changed = []
    for field in model._meta.concrete_fields if old else ():
        if field.name in SILENT:
            continue
        was, now = getattr(old, field.attname), getattr(new, field.attname)
        if was == now or (was in (None, "") and now in (None, "")):
            continue
        if field.name in secret:
            changed.append(FieldChange(_label(field), "", _("changed, not shown")))
        elif isinstance(field, models.JSONField):
            changed += _json_changes(was or {}, now or {})
        else:
            changed.append(FieldChange(_label(field), _text(field, old), _text(field, new)))
    by = str(new.history_user) if new.history_user_id else ""
    is_gone = new.history_type == "-"
    return Edit(new.history_date, by, str(model._meta.verbose_name), old is None, tuple(changed), is_gone, name)


def _label(field: models.Field) -> str:
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]


def _json_changes(was: dict, now: dict) -> list[FieldChange]:
    keys = [k for k in {**was, **now} if was.get(k, "") != now.get(k, "")]
    return [FieldChange(k, str(was.get(k, "")), str(now.get(k, ""))) for k in keys]


def _text(field: models.Field, row: models.Model) -> str:
    """The value as a page shows it: the word of a choice, a date, yes or no, the name behind a foreign key."""
    value = getattr(row, field.attname)
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(field, models.ForeignKey):
        return str(getattr(row, field.name, "") or "")
    return str(value)
