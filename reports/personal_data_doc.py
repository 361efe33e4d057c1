"""docs/personal-data.md: every field of every model, what it holds of people, and for how long, from the program."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.utils import translation

from accounts import drafts
from retention import erasing, rules
from students import personal_data
from students.choices import Part
from students.models import Student
from students.personal_data import Kind, PersonalData

INTRO = """# Personal data

Written by `manage.py write_personal_data_doc`; change the program, not this page.

Every model says in the `held_data` of its app what it holds of people, or why nothing, and with which *part* it is
erased; a test fails for one that does not. The change history of a model has the same fields and goes with it. Years
are the defaults of the program: administrators keep the rules of an installation, page *Gallring* (decision 33, 34)."""


def text() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [INTRO, _kinds(), _rules(), *_models(), _staff(), _left_out()]
    return "\n\n".join(parts) + "\n"


def _table(head: list[str], rows: Iterator[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _kinds() -> str:
    rows = ([f"`{kind.value}`", str(kind.label)] for kind in Kind)
    return f"## Kinds of fields\n\n{_table(['kind', 'means'], rows)}"


def _rules() -> str:
    rows = (
        [
            f"`{part.value}`",
            str(part.label),
            str(rules.DEFAULTS[part][0]),
            "both, the last one" if part in rules.COMMON else "each its own",
            str(rules.DEFAULTS[part][1]),
        ]
        for part in Part
    )
    table = _table(["part", "is", "years after closing", "erased by", "reason"], rows)
    return f"## For how long\n\n{table}"


def _models() -> Iterator[str]:
    """About students: each model under its app, in the order of the layers from below."""
    order: dict[str, list[PersonalData]] = {}
    for held in personal_data.every():
        order.setdefault(held.model._meta.app_label, []).append(held)
    for app, models_of in order.items():
        yield f"## {apps.get_app_config(app).name}: about students"
        yield from map(_model, models_of)


def _name(held: PersonalData) -> str:
    return f"`{held.model._meta.label}`"


def _first_sentence(model: type[models.Model]) -> str:
    paragraph = (model.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(paragraph.split())


def _model(held: PersonalData) -> str:
    parts = ", ".join(f"`{part.value}`" for part in held.parts) if held.part else "the category of each row"
    if not held.part and len(held.parts) == 1:
        parts = f"`{held.parts[0].value}`"
    lines = [
        f"Agency: {held.agency and f'`{held.agency}`' or 'both'}. Erased with: {parts}.",
        f"Rows stay, emptied: {held.keeps}" if held.keeps else "Rows are removed.",
    ]
    rows = ([f"`{field.name}`", f"`{held.kinds[field.name].value}`", _fate(held, field)] for field in held.fields())
    table = _table(["field", "kind", "erasure"], rows)
    history = "" if held.history is None else " With its change history."
    return f"### {_name(held)}\n\n{_first_sentence(held.model)}\n\n{' '.join(lines)}{history}\n\n{table}"


def _fate(held: PersonalData, field: models.Field) -> str:
    if not held.keeps:
        return "removed"
    if held.student in ("student_ids", "student_id"):
        return "emptied" if field.name in ("target_label", "data") else _path_or_stays(field)
    if held.model is Student and field.name == "birth_date":
        return "the year stays"
    if held.model is Student and field.name == "alias":
        return "a new one"
    if field.name in held.leaves:
        return f"`{held.leaves[field.name]!r}` stays" if held.leaves[field.name] else "emptied"
    return "emptied" if erasing.is_emptied(held, field) else "stays"


def _path_or_stays(field: models.Field) -> str:
    return "emptied where an alias stands in it" if field.name == "path" else "stays"


def _staff() -> str:
    tables = [
        f"### {_name(held)}\n\n{_first_sentence(held.model)}\n\n"
        + _table(["field", "kind"], ([f"`{f.name}`", f"`{held.kinds[f.name].value}`"] for f in held.fields()))
        for held in personal_data.of_staff()
    ]
    intro = (
        "Staff act in public office; their names stand in the logs as long as those. People are made inactive and"
        f" never removed. Drafts are encrypted, and removed after {drafts.KEPT_DAYS} days; files of imports when done."
    )
    return "\n\n".join([f"## About staff alone\n\n{intro}", *tables])


def _left_out() -> str:
    rows = ([f"`{model._meta.label}`", reason] for model, reason in personal_data.left_out().items())
    return f"## Models without personal data\n\n{_table(['model', 'why'], rows)}"
