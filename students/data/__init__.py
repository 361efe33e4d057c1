"""What the program ships with: subjects and the grade scales."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db.models import Model

GRADES = Path(__file__).with_name("grades.toml")


def load_grades(subject_model: type[Model], step_model: type[Model]) -> None:
    """Put in the subjects and scales that are missing; what is there already stays.

    Takes the models as arguments, so that a migration can hand in those of its own time.
    """
    shipped = tomllib.loads(GRADES.read_text(encoding="utf-8"))
    for position, subject in enumerate(shipped["subjects"]):
        fields = {"unit": subject["code"], "position": position, **subject}
        subject_model.objects.get_or_create(code=subject["code"], defaults=fields)
    for scale in shipped["scales"]:
        for position, step in enumerate(scale["steps"]):
            fields = {"points": "0", "passed": False, "position": position, **step}
            step_model.objects.get_or_create(valid_from=scale["valid_from"], code=step["code"], defaults=fields)
