"""What the program ships with: the toolbox and starts for plans."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db.models import Model

TOOLBOX = Path(__file__).with_name("toolbox.toml")


def load_toolbox(tool_model: type[Model], template_model: type[Model]) -> None:
    """Put in the tools and templates that are missing; what is there already stays as admins have made it.

    Takes the models as arguments, so that a migration can hand in those of its own time.
    """
    shipped = tomllib.loads(TOOLBOX.read_text(encoding="utf-8"))
    for tool in shipped["tools"]:
        tool_model.objects.get_or_create(key=tool["key"], defaults=tool)
    for template in shipped["templates"]:
        keys = template.pop("tools")
        template["sub_goals"] = "\n".join(template["sub_goals"])
        row, is_new = template_model.objects.get_or_create(name=template["name"], defaults=template)
        if is_new:
            row.tools.set(tool_model.objects.filter(key__in=keys))
