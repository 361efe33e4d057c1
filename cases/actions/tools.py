"""Keeping the toolbox. A tool in use by plans is never removed: it is put away, and plans keep its name."""

from __future__ import annotations

from itertools import count

from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import User
from cases.models import Tool


@transaction.atomic
def create(*, by: User, **fields: object) -> Tool:
    """A new tool with its words in both languages; ``key`` comes from the English name. Raises ValidationError."""
    tool = Tool(**{"key": _free_key(str(fields.get("name_en", ""))), **fields})
    tool.full_clean()
    tool.save()
    audit.record("tool.create", tool, by=by)
    return tool


@transaction.atomic
def update(*, tool: Tool, by: User, revision: int | None = None, **fields: object) -> Tool:
    """Change the given fields; plans that use the tool show the new words. Raises ValidationError, EditedMeanwhile."""
    changed = assign(tool, **fields)
    if changed:
        save_edit(tool, revision=tool.revision if revision is None else revision)
        audit.record("tool.update", tool, by=by, changed=changed)
    return tool


@transaction.atomic
def put_away(*, tool: Tool, by: User) -> Tool:
    """Offer the tool to no new plan. Plans that have it keep it."""
    return update(tool=tool, by=by, is_active=False)


@transaction.atomic
def bring_back(*, tool: Tool, by: User) -> Tool:
    """Offer the tool again."""
    return update(tool=tool, by=by, is_active=True)


def _free_key(name: str) -> str:
    """A stable key out of the English name that no other tool has."""
    stem = slugify(name).replace("-", "_")[:50] or "tool"
    taken = set(Tool.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem if n == 1 else f"{stem}_{n}" for n in count(1)) if key not in taken)
