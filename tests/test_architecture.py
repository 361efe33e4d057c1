"""The layers hold for foreign keys too, and no file grows beyond reading (architecture.md)."""

import ast
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from students import personal_data

ROOT = Path(settings.BASE_DIR)
#: From the top; a model may point at its own layer and at those after it.
LAYERS = ("reports", "retention", "outreach", "cases", "absence", "messaging", "students", "imports", "accounts")
MOST_LINES = 400
MOST_TEMPLATE_LINES = 150


def _files(*endings: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git repository")
    return [f for f in listed.stdout.splitlines() if f.endswith(endings) and (ROOT / f).exists()]


def _lines(name: str) -> int:
    return len((ROOT / name).read_text().splitlines())


def test_contracts_name_the_layers_in_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert contracts[0]["layers"] == [*LAYERS, "ppss.lib"]


@pytest.mark.parametrize("app", LAYERS)
def test_foreign_keys_point_downwards(app):
    above = set(LAYERS[: LAYERS.index(app)])
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in above
    ]
    assert wrong == []


def test_no_import_hides_in_a_function():
    hidden = [
        f"{name}:{inner.lineno}"
        for name in _files(".py")
        if name != "manage.py"
        for node in ast.walk(ast.parse((ROOT / name).read_text()))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_python_file_is_longer_than_one_can_read():
    long = {n: _lines(n) for n in _files(".py") if "/migrations/" not in n and _lines(n) > MOST_LINES}
    assert long == {}


def test_no_template_is_longer_than_one_can_read():
    long = {n: _lines(n) for n in _files(".html") if _lines(n) > MOST_TEMPLATE_LINES}
    assert long == {}


def test_templates_hold_no_script_or_style_of_their_own():
    marks = ("<style", " style=", " onclick=", " onchange=", " onsubmit=", "javascript:", "hx-on", "|safe")
    found = [
        f"{name}: {mark}" for name in _files(".html") for mark in marks if mark in (ROOT / name).read_text().lower()
    ]
    assert found == []


def test_signals_and_admin_are_not_used():
    marks = ("django.db.models.signals", "@receiver", "admin.site.register")
    found = [
        f"{name}: {mark}"
        for name in _files(".py")
        if name.split("/")[0] in (*LAYERS, "ppss")
        for mark in marks
        if mark in (ROOT / name).read_text()
    ]
    assert found == []


def own_models() -> set[type[models.Model]]:
    """Models of our apps; a change history goes with the model whose it is."""
    return {
        model
        for config in apps.get_app_configs()
        if config.label in LAYERS
        for model in config.get_models()
        if not hasattr(model, "history_id")
    }


def test_every_model_says_what_it_holds_of_people_or_why_nothing():
    """By ``register`` or ``leave_out`` of ``students.personal_data``, in the ``held_data`` of its app."""
    registered = {held.model for held in (*personal_data.every(), *personal_data.of_staff())}
    left_out = personal_data.left_out()
    assert {m._meta.label for m in own_models()} == {m._meta.label for m in registered | left_out.keys()}
    assert registered & left_out.keys() == set()
    assert [m for m, reason in left_out.items() if not reason.strip()] == []
