"""Helpers of the tests of imports."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command


def run_import(kind: str, path: Path, *options: str) -> tuple[int, dict]:
    """Import by the command: exit status and what ``--json`` printed."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("import", kind, str(path), "--json", *options, stdout=out, stderr=io.StringIO())
    return exit_.value.code, json.loads(out.getvalue())


def counts(result: dict) -> str:
    """The counts that are not 0, in short: ``rows 2, created 2``."""
    names = ("rows", "created", "updated", "unchanged", "skipped", "refused")
    return ", ".join(f"{name} {result[name]}" for name in names if result[name])


def errors(result: dict) -> list[tuple[int, str]]:
    """Row and column of each error."""
    return [(error["row"], error["column"]) for error in result["errors"]]
