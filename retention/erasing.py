"""Erasing: what each model holds of people goes, as ``students.personal_data`` says; what figures count stays.

Called by ``retention.actions.erasures`` alone, in its transaction. Rows are removed, or emptied where ``keeps`` says
which figure needs them and the student has a case. Earlier wordings (change history) go with both, and files by name.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncYear
from django.utils import timezone

from accounts.models import AccessEntry, AuditEvent, Draft
from cases.models import Case
from retention import rules, tie_keys
from students import personal_data
from students.choices import Part
from students.models import Guardian, Guardianship, Student
from students.personal_data import Kind, PersonalData

#: What is taken out of a row that stays.
_TAKEN = (Kind.IDENTITY, Kind.CONTACT, Kind.TEXT, Kind.FILE, Kind.PERSON, Kind.STAFF)
#: Books that tell of a person.
_TELLING = frozenset({"search_text", "identity_index", "import_key", "group"})
#: The keys of drafts (``data-draft``) about a record, by its model; each draft's key begins so.
DRAFTS: Mapping[str, tuple[str, ...]] = {
    "students.student": ("propose-{}", "student-{}", "guardian-new-{}", "consent-new-{}", "correction-{}"),
    "students.guardian": ("guardian-{}",),
    "students.consent": ("consent-{}", "consent-renew-{}"),
    "cases.case": ("case-{}", "decide-{}", "follow-up-{}", "grade-{}"),
    "cases.actionplan": ("plan-{}",),
    "cases.booster": ("booster-{}",),
    "cases.contact": ("contact-{}",),
    "cases.note": ("note-{}",),
}


@dataclass
class Erased:
    """What went: rows by part, and the names of files that now belong to no row."""

    rows: Counter[str] = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)


def erase(students: Mapping[str, Collection[int]], agency: str) -> Erased:
    """Erase parts of students (ids by part): what is the agency's, and what is both's where the part is common."""
    erased = Erased()
    for part in sorted(students, key=lambda part: (part == Part.PEOPLE, list(Part).index(Part(part)))):
        ids = _with_merged(students[part])
        guardians: list[int] = []
        if part == Part.PEOPLE:
            _drop_drafts(ids)
            tie_keys.set_for(ids)
            guardians = _guardians_of(ids)
        for held in reversed(personal_data.every()):
            if part in held.parts and not _goes_with_guardian(held):
                _erase(held, part, ids, "" if part in rules.COMMON else agency, erased)
        if guardians:
            erased.rows[part] += _erase_guardians(guardians)
    return erased


def _with_merged(ids: Collection[int]) -> list[int]:
    merged = Student.objects.filter(merged_into__in=ids).values_list("pk", flat=True)
    return sorted({*ids, *merged})


def _erase(held: PersonalData, part: str, ids: Collection[int], agency: str, erased: Erased) -> None:
    if held.model is AccessEntry:
        for alias in Student.objects.filter(pk__in=ids).values_list("alias", flat=True):
            AccessEntry.objects.take_words(alias)
        return
    if held.model is AuditEvent:
        erased.rows[part] += AuditEvent.objects.filter(student_id__in=ids).take_words()
        return
    rows = held.of_part(held.rows(ids, agency=agency), part)
    earlier = _history_of(held, rows, ids, part, agency)
    erased.files += _files_of(held, rows, earlier)
    stay = rows.none()
    if held.keeps:
        stay = held.model._base_manager.filter(pk__in=list(rows.filter(_has_case(held)).values_list("pk", flat=True)))
        rows = rows.exclude(pk__in=list(stay.values_list("pk", flat=True)))
    erased.rows[part] += stay.count() + rows.count()
    pks = list(rows.values_list("pk", flat=True)) if earlier is not None else []
    _empty(held, stay)
    rows.order_by().delete()
    if earlier is not None:  # removing has written a last line there
        earlier.filter(history_id__in=list(earlier.values_list("pk", flat=True))).delete()
        held.history._base_manager.filter(id__in=pks).delete()


def _has_case(held: PersonalData) -> Q:
    """Rows of students whom figures count: those with a case."""
    path = "" if held.student == "pk" else f"{held.student}__"
    students = Case.objects.order_by().values("student")
    return Q(**{f"{path}pk__in" if path else "pk__in": students})


def _goes_with_guardian(held: PersonalData) -> bool:
    """Guardians, and what hangs on them alone: of siblings too, so that they go only with the last one."""
    return "guardianships" in held.student


def _guardians_of(ids: Collection[int]) -> list[int]:
    """Ids of those who are, or once were, guardians of these students."""
    once = Guardianship.history.filter(student__in=ids).values_list("guardian", flat=True)
    now = Guardianship.objects.filter(student__in=ids).values_list("guardian", flat=True)
    return sorted({*once, *now} - {None})


def _erase_guardians(ids: Collection[int]) -> int:
    """Those of them who now are nobody's guardian, and in no answer to a consent or plan; with their history."""
    free = Guardian.objects.filter(pk__in=ids, guardianships=None)
    for each in Guardian._meta.get_fields(include_hidden=True):
        if each.auto_created and each.one_to_many and each.on_delete is models.PROTECT:
            answered = each.related_model._base_manager.exclude(**{each.field.name: None})
            free = free.exclude(pk__in=answered.values(each.field.attname))
    gone = list(free.values_list("pk", flat=True))
    Guardian.objects.filter(pk__in=gone).delete()
    there = Guardian.objects.filter(pk__in=ids).values("pk")
    Guardian.history.filter(id__in=ids).exclude(id__in=there).delete()
    return len(gone)


def _history_of(held: PersonalData, rows: QuerySet, ids: Collection[int], part: str, agency: str) -> QuerySet | None:
    """Earlier wordings of these rows, and of rows that were there once: as plain ids, before the rows change."""
    if held.history is None:
        return None
    earlier = held.history._base_manager.filter(id__in=list(rows.values_list("pk", flat=True)))
    gone = held.history_rows(ids, agency=agency)
    earlier = earlier | (gone if held.part else gone.filter(**{held.category: part}))
    return held.history._base_manager.filter(history_id__in=list(earlier.values_list("history_id", flat=True)))


def _files_of(held: PersonalData, rows: QuerySet, earlier: QuerySet | None) -> list[str]:
    names: set[str] = set()
    for each in held.fields():
        if not isinstance(each, models.FileField):
            continue
        names.update(rows.exclude(**{each.name: ""}).values_list(each.name, flat=True))
        if earlier is not None:
            names.update(earlier.exclude(**{each.name: ""}).values_list(each.name, flat=True))
    return sorted(name for name in names if name)


def _empty(held: PersonalData, rows: QuerySet) -> None:
    """Take out what tells of a person, past all history: the earlier wording is what must go."""
    if not rows.exists():
        return
    values: dict[str, object] = {}
    for each in held.fields():
        if each.many_to_many:
            if is_emptied(held, each) and each.remote_field.through._meta.auto_created:
                each.remote_field.through.objects.filter(**{f"{each.m2m_field_name()}__in": rows}).delete()
        elif is_emptied(held, each):
            values |= _nothing(each)
    values |= held.leaves
    if held.model is Student:
        values |= {"erased_on": timezone.localdate(), "birth_date": TruncYear("birth_date")}
        del values["alias"]
        for pk in rows.values_list("pk", flat=True):
            rows.filter(pk=pk).update(alias=f"Gallrad {secrets.token_hex(4).upper()}")
    rows.update(**values)


def is_emptied(held: PersonalData, each: models.Field) -> bool:
    """Whether the field of a row that stays is emptied; who asked or gave stays where it cannot be empty."""
    if each.primary_key or not (held.kinds[each.name] in _TAKEN or each.name in _TELLING):
        return False
    return each.many_to_many or held.model is Student or bool(_nothing(each))


def _nothing(each: models.Field) -> dict[str, object]:
    """The empty value of a field; none where it cannot be empty, as a day (see ``_empty``) or who asked."""
    if each.null:
        return {each.attname: None}
    if isinstance(each, models.JSONField):
        return {each.name: each.get_default()}
    if isinstance(each, models.CharField | models.TextField | models.FileField):
        return {each.name: ""}
    return {}


def _drop_drafts(ids: Collection[int]) -> None:
    """What somebody has typed about these students and not saved."""
    begins = Q(pk__in=[])
    for label, patterns in DRAFTS.items():
        held = next(each for each in personal_data.every() if each.label == label)
        for pk in held.rows(ids).values_list("pk", flat=True):
            for pattern in patterns:
                key = pattern.format(pk)
                begins |= Q(key=key) | Q(key__startswith=f"{key}-")
    Draft.objects.filter(begins).delete()
