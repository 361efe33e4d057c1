"""The change history of a record as people read it: who changed what, when, from what to what."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppss.lib.differences import Part, word_parts

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
    "position",
    "group",
}
#: Fields that are settled once: no news in a record that is new.
KEPT = {"agency", "category"}

#: Words for fields that stand in no form and so have none of their own.
WORDS = {
    "absence": gettext_lazy("absence"),
    "case": gettext_lazy("case"),
    "consent": gettext_lazy("consent"),
    "decided_at": gettext_lazy("decided at"),
    "decided_by": gettext_lazy("decided by"),
    "decided_on": gettext_lazy("decided on"),
    "enrolled_on": gettext_lazy("enrolled on"),
    "follow_up": gettext_lazy("weekly follow-up"),
    "guardian": gettext_lazy("guardian"),
    "half": gettext_lazy("half"),
    "in_force_on": gettext_lazy("in force on"),
    "is_late": gettext_lazy("entered late"),
    "known_to_social_services": gettext_lazy("known to social services"),
    "manager": gettext_lazy("manager"),
    "part": gettext_lazy("what"),
    "merged_into": gettext_lazy("merged into"),
    "plan": gettext_lazy("action plan"),
    "renews": gettext_lazy("renews"),
    "replaced_on": gettext_lazy("replaced on"),
    "replaces": gettext_lazy("replaces"),
    "retried_by": gettext_lazy("new try"),
    "scan_name": gettext_lazy("name of the scan"),
    "status": gettext_lazy("status"),
    "student": gettext_lazy("student"),
    "sub_goal": gettext_lazy("sub-goal"),
    "version": gettext_lazy("version"),
    "withdrawn_at": gettext_lazy("withdrawn"),
}


@dataclass(frozen=True)
class FieldChange:
    """One field of one save. Secret values are not told: ``new`` says that they changed."""

    label: str
    old: str
    new: str
    is_secret: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """Old and new as one text, with the words that were removed and those that were added."""
        return word_parts(self.old, self.new)


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
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for record in records:
        by_model.setdefault(type(record), []).append(record)
    found = []
    for model, rows in by_model.items():
        names = {r.pk: str(r) for r in rows}
        found += told(model.history.filter(id__in=names), secret=secret, name=lambda row, names=names: names[row.id])
    return newest_first(found)


def told(
    history: models.QuerySet,
    *,
    secret: Iterable[str] = (),
    name: Callable[[models.Model], str] = lambda row: "",
    labels: Mapping[str, str] | None = None,
    tells_first: bool = False,
) -> list[Edit]:
    """Every save in some rows of one kind's history, oldest first; one query.

    ``name`` calls a row, ``labels`` are the words for keys of JSON fields, ``tells_first`` tells the values of a new
    record too.
    """
    found, before = [], {}
    model, hidden = history.model.instance_type, set(secret)
    kept = {field.name for field in history.model._meta.concrete_fields}
    every = [field for field in model._meta.concrete_fields if field.name in kept]
    for row in history.select_related("history_user").order_by("history_date", "history_id"):
        old = before.get(row.id)
        fields = every if old or tells_first else ()
        changed = _changes(fields, old, row, hidden, labels or {}) if row.history_type != "-" else []
        by = str(row.history_user) if row.history_user_id else ""
        kind, is_gone = str(model._meta.verbose_name), row.history_type == "-"
        found.append(Edit(row.history_date, by, kind, old is None, tuple(changed), is_gone, name(row)))
        before[row.id] = row
    return [e for e in found if e.fields or e.is_new or e.is_gone]


def newest_first(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(edits, key=lambda edit: edit.at, reverse=True)


def _changes(
    fields: Iterable[models.Field],
    old: models.Model | None,
    new: models.Model,
    secret: set[str],
    labels: Mapping[str, str],
) -> list[FieldChange]:
    changed = []
    for field in fields:
        if field.name in SILENT or (old is None and (field.is_relation or field.name in KEPT)):
            continue
        was, now = getattr(old, field.attname, None), getattr(new, field.attname)
        if was == now or (was in (None, "") and now in (None, "")):
            continue
        if field.name in secret:
            changed.append(FieldChange(_label(field), "", _("changed, not shown"), is_secret=True))
        elif isinstance(field, models.JSONField):
            changed += _json_changes(was or {}, now or {}, labels)
        else:
            changed.append(FieldChange(_label(field), _text(field, old) if old else "", _text(field, new)))
    return changed


def _label(field: models.Field) -> str:
    label = str(WORDS.get(field.name, field.verbose_name))
    return label[:1].upper() + label[1:]


def _json_changes(was: dict, now: dict, labels: Mapping[str, str]) -> list[FieldChange]:
    keys = [k for k in {**was, **now} if was.get(k, "") != now.get(k, "")]
    return [FieldChange(str(labels.get(k, k)), str(was.get(k, "")), str(now.get(k, ""))) for k in keys]


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
