"""The words that weekly reports ship with, in seven languages, and the templates of SMS to students."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.db.models import Model

WORDINGS = Path(__file__).with_name("wordings.toml")


@cache
def shipped() -> dict[str, Mapping[str, str]]:
    """Texts by language and name."""
    every = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    return {code: {name: text for name, text in texts.items() if name != "checked"} for code, texts in every.items()}


@cache
def shipped_checked() -> frozenset[str]:
    """Languages whose words are the team's own; the others wait for a translator."""
    every = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    return frozenset(code for code, texts in every.items() if texts.get("checked"))


SMS_TEMPLATES = Path(__file__).with_name("sms_templates.toml")


def load_sms_templates(model: type[Model]) -> None:
    """Put in the templates that are missing, by name; what is there already stays.

    Takes the model as an argument, so that a migration can hand in that of its own time.
    """
    for template in tomllib.loads(SMS_TEMPLATES.read_text(encoding="utf-8"))["templates"]:
        fields = {name: value for name, value in template.items() if name != "name"}
        model.objects.get_or_create(name=template["name"], defaults=fields)
