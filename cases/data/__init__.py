"""What the program ships with: the toolbox and starts for plans."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db.models import Model

#: What a template says in each language; the fields end in ``_sv`` and ``_en``.
TEMPLATE_TEXTS = ("name", "end_goal", "sub_goals")
TOOLBOX = Path(__file__).with_name("toolbox.toml")


def load_toolbox(tool_model: type[Model], template_model: type[Model]) -> None:
    """Put in the tools and templates that are missing; what is there already stays as admins have made it.

    Takes the models as arguments, so that a migration can hand in those of its own time.
    """
    for tool in _shipped()["tools"]:
        tool_model.objects.get_or_create(key=tool["key"], defaults=tool)
    for template in _shipped()["templates"]:
        keys = template.pop("tools")
        fields = _of_its_time(template, template_model)
        name = "name_sv" if "name_sv" in fields else "name"
        row, is_new = template_model.objects.get_or_create(**{name: fields[name]}, defaults=fields)
        if is_new:
            row.tools.set(tool_model.objects.filter(key__in=keys))


def add_english(template_model: type[Model]) -> None:
    """Give templates that have Swedish words alone the English ones they ship with; others keep their Swedish."""
    english = {row["name_sv"]: row for row in _shipped()["templates"]}
    for template in template_model.objects.filter(name_en=""):
        words = english.get(template.name_sv, {})
        for field in TEMPLATE_TEXTS:
            swedish = getattr(template, f"{field}_sv")
            is_shipped = words.get(f"{field}_sv") == swedish
            setattr(template, f"{field}_en", words[f"{field}_en"] if is_shipped else swedish)
        template.save()


def _shipped() -> dict[str, list[dict[str, object]]]:
    shipped = tomllib.loads(TOOLBOX.read_text(encoding="utf-8"))
    for template in shipped["templates"]:
        for field in ("sub_goals_sv", "sub_goals_en"):
            template[field] = "\n".join(template[field])
    return shipped


def _of_its_time(template: dict[str, object], model: type[Model]) -> dict[str, object]:
    """The fields of a template; in Swedish alone for the model as it was before it had two languages."""
    if "name_sv" in {field.name for field in model._meta.get_fields()}:
        return template
    return {name.removesuffix("_sv"): value for name, value in template.items() if not name.endswith("_en")}
