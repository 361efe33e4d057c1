"""Reading all that one agency holds about a student, from what every app has registered (``personal_data``).

The agency's own records, and those that both act on; never the other agency's, under whatever consent: each answers
for what it has written itself. Nothing is chosen by hand, so whatever is registered comes along.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.choices import Agency, Category
from accounts.models import User
from students import personal_data
from students.exporting import words
from students.exporting.masks import Masks
from students.exporting.records import Earlier, Group, Holdings, Kept, Record, Section, Told
from students.models import Guardian, Student
from students.personal_data import Kind, PersonalData

#: Told after each model: how many of how many are read.
Progress = Callable[[int, int], None]
#: Registered models that are not exported, with the reason.
LEFT_OUT: dict[type[models.Model], str] = {}
#: Fields that say when and by whom a record was written, where a model has them; the first one counts.
WHEN = ("at", "created_at", "given_at", "changed_at")
BY = ("created_by", "asked_by", "given_by", "changed_by")


def gather(student: Student, agency: str, progress: Progress | None = None) -> Holdings:
    """Everything, by category. A record stands once, under the category that it has itself."""
    ids = personal_data.ids_of(student)
    reader = _Reader(agency, Masks(student, ids), ids)
    every = [held for held in personal_data.every() if held.model not in LEFT_OUT]
    found: dict[str, list[Group]] = {key: [] for key in _sections()}
    nothing = []
    for number, held in enumerate(every, 1):
        by_section: dict[str, list[Record]] = {}
        for record in reader.records(held):
            by_section.setdefault(_section_of(held, record), []).append(record)
        for key, records in by_section.items():
            found[key].append(Group(held, tuple(records)))
        if not by_section:
            nothing.append(held)
        if progress:
            progress(number, len(every))
    sections = (Section(key, title, tuple(found[key])) for key, title in _sections().items() if found[key])
    return Holdings(tuple(sections), tuple(nothing))


def _sections() -> dict[str, str]:
    about = _("The student, the guardians and the consents")
    categories = {c.value: str(c.label) for c in Category}
    return {"": about, **categories, "log": _("What was done, and who has looked")}


def _section_of(held: PersonalData, record: Record) -> str:
    return "log" if held.student in ("student_id", "student_ids") else record.category


class _Reader:
    """Reads models for one agency, with the masks of one student."""

    def __init__(self, agency: str, masks: Masks, ids: Collection[int]) -> None:
        self.agency, self.masks, self.ids = agency, masks, ids
        self._linked: dict[tuple[type[models.Model], object], models.Model | None] = {}

    def records(self, held: PersonalData) -> list[Record]:
        rows = held.rows(self.ids, agency=self.agency)
        related, many = _related(held)
        rows = list(rows.select_related(*related).prefetch_related(*many))
        history = self._history(held)
        found = [self._record(held, row, history.pop(row.pk, [])) for row in rows]
        return found + [self._gone(held, changes) for changes in history.values()]

    def _history(self, held: PersonalData) -> dict[object, list[models.Model]]:
        """Earlier wordings by the record's id, oldest first."""
        found: dict[object, list[models.Model]] = {}
        rows = held.history_rows(self.ids, agency=self.agency)
        for row in rows.select_related("history_user") if rows is not None else ():
            found.setdefault(row.id, []).append(row)
        return found

    def _record(self, held: PersonalData, row: models.Model, changes: list[models.Model]) -> Record:
        others = held.others(row) if held.others else ()
        fields = tuple(self._fields(held, row, others))
        return Record(
            pk=row.pk,
            when=next((getattr(row, name) for name in WHEN if hasattr(row, name)), None),
            by=_writer(row) if self.masks.names_staff(held) else "",
            fields=fields,
            agency=_of(row, held.agency, Agency),
            category=_of(row, held.category, Category),
            history=self._earlier(held, row, changes, others),
            files=tuple(self._files(held, row, changes)),
        )

    def _gone(self, held: PersonalData, changes: list[models.Model]) -> Record:
        """A record that has been removed: what it said last, and all it said before."""
        row = changes[-1].instance
        return replace(self._record(held, row, changes), is_gone=True)

    def _fields(self, held: PersonalData, row: models.Model, others: Collection[str]) -> Iterator[Told]:
        for each in held.fields():
            if _is_told(held, each):
                yield self._told(held, each, row, others)

    def _told(self, held: PersonalData, field: models.Field, row: models.Model, others: Collection[str]) -> Told:
        label = words.label(field)
        is_head = field.name in (held.agency, held.category, "created_by")
        if masked := self.masks.field(held, field, row):
            return Told(field.name, label, None, (), masked, is_head)
        value, lines = self._value(held, field, row)
        if isinstance(value, str | dict | list):
            value = self._masked(value, others)
            lines = tuple((part, self.masks.text(text, others)) for part, text in lines)
        return Told(field.name, label, value, lines, is_head=is_head)

    def _masked(self, value: object, others: Collection[str]) -> object:
        if isinstance(value, str):
            return self.masks.text(value, others)
        if isinstance(value, dict):
            return {key: self._masked(each, others) for key, each in value.items()}
        return [self._masked(each, others) for each in value] if isinstance(value, list) else value

    def _value(
        self, held: PersonalData, field: models.Field, row: models.Model
    ) -> tuple[object, tuple[tuple[str, str], ...]]:
        """For machines, and line by line (with a label where a field has several parts) for people."""
        if field.many_to_many:
            value = [self._related(each) for each in getattr(row, field.name).all()] if row.pk else []
            return value, (("", ", ".join(each["text"] for each in value)),)
        if field.is_relation:
            other = self._other(field, row)
            value = self._related(other) if other else None
            return value, (("", value["text"] if value else ""),)
        value = getattr(row, field.attname)
        if isinstance(value, FieldFile):
            return (_shown_name(row, field, value.name) or None), (("", _shown_name(row, field, value.name)),)
        told = held.told.get(field.name)
        said = told(row) if told and value not in (None, "") else words.text(field, value)
        return words.plain(value), tuple(said) if isinstance(said, list) else (("", said),)

    def _other(self, field: models.Field, row: models.Model) -> models.Model | None:
        """The row that a link leads to; None where it is empty, or leads from the history to what is gone."""
        pk = getattr(row, field.attname)
        if pk is None or field.is_cached(row):
            return getattr(row, field.name) if pk is not None else None
        key = (field.related_model, pk)
        if key not in self._linked:
            self._linked[key] = field.related_model._base_manager.filter(pk=pk).first()
        return self._linked[key]

    def _related(self, row: models.Model) -> dict[str, object]:
        if isinstance(row, User):
            return {"text": words.staff(row)}
        if isinstance(row, Guardian):
            return {"id": row.pk, "text": self.masks.guardian(row)}
        agency = getattr(row, "agency", "")
        if agency in Agency.values and agency != self.agency:
            return {"id": row.pk, "text": _("a record of the other agency")}
        return {"id": row.pk, "text": str(row)}

    def _earlier(
        self, held: PersonalData, row: models.Model, changes: list[models.Model], others: Collection[str]
    ) -> tuple[Earlier, ...]:
        told: list[Earlier] = []
        before: dict[str, Told] = {}
        kinds = {"+": "new", "~": "changed", "-": "removed"}
        for change in changes:
            fields = tuple(self._fields(held, change.instance, others))
            by = words.staff(change.history_user) if change.history_user and not self.masks.is_protected else ""
            pairs = ((before[f.name], f) for f in fields if f.name in before and not f.masked)
            changed = tuple((old, new) for old, new in pairs if old.value != new.value)
            told.append(Earlier(change.history_date, by, kinds[change.history_type], fields, changed))
            before = {f.name: f for f in fields}
        return tuple(told)

    def _files(self, held: PersonalData, row: models.Model, changes: list[models.Model]) -> Iterator[Kept]:
        """The files of a record, also earlier ones that are still kept."""
        seen = set()
        for each in held.fields(Kind.FILE):
            if self.masks.field(held, each, row):
                continue
            for wording in (row, *reversed(changes)):
                name = str(getattr(wording, each.name) or "")
                if name and name not in seen and each.storage.exists(name):
                    seen.add(name)
                    shown = _shown_name(wording, each, name)
                    number = f"-{len(seen)}" if len(seen) > 1 else ""
                    yield Kept(name, f"{held.model._meta.model_name}-{row.pk}{number}-{shown}", each.storage)


def _is_told(held: PersonalData, field: models.Field) -> bool:
    """Everything but the program's own books, and ids that lead nowhere outside it."""
    kind = held.kinds[field.name]
    if kind == Kind.BOOKS:
        return False
    if kind != Kind.LINK:
        return not (field.name == "user_id" or (field.many_to_many and field.related_model is Guardian))
    return field.is_relation and not field.primary_key and not _is_the_student(field)


def _is_the_student(field: models.Field) -> bool:
    """Whether a link leads to the student or the case, which the whole export is about."""
    return field.related_model is Student or field.name == "case"


def _related(held: PersonalData) -> tuple[list[str], list[str]]:
    """Foreign keys to read along, with what their words need; links to several rows."""
    related, many = [], []
    for each in held.fields():
        if not _is_told(held, each):
            continue
        if each.many_to_many:
            many.append(each.name)
        elif each.is_relation:
            related.append(each.name)
            own = {f.name for f in each.related_model._meta.concrete_fields if f.is_relation}
            related += [f"{each.name}__case__student"] if "case" in own else []
    if held.student.endswith("__student") and not held.leads_to_many:
        related.append(held.student.removesuffix("__student"))
    return related, many


def _of(row: models.Model, where: str, choices: type) -> str:
    """What a fixed value or a lookup says of a row."""
    if where in choices.values or not where:
        return where
    value: object = row
    for part in where.split("__"):
        value = getattr(value, part, "")
    return str(value or "")


def _writer(row: models.Model) -> str:
    user = next((getattr(row, name) for name in BY if getattr(row, f"{name}_id", None)), None)
    return words.staff(user) if user else getattr(row, "user_label", "")


def _shown_name(row: models.Model, field: models.Field, stored: str) -> str:
    """The name that people know a file by: of the field beside it (``file_name`` of ``file``)."""
    return PurePosixPath(getattr(row, f"{field.name}_name", "") or stored).name if stored else ""
