"""Keeping the templates that plans can start from. Plans made from one do not change with it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import User
from cases.models import PlanTemplate, Tool

#: A plan of more weeks has a slip of the finger in it; a school year is about forty.
WEEKS_MAX = 52


@transaction.atomic
def create(*, by: User, tools: Iterable[Tool] = (), **fields: object) -> PlanTemplate:
    """A new template: name, end goal, sub-goals by line, weeks, rhythm, tools. Raises ValidationError."""
    template = PlanTemplate(**fields)
    _check_weeks(template)
    template.full_clean()
    template.save()
    template.tools.set(tools)
    audit.record("plan_template.create", template, by=by)
    return template


@transaction.atomic
def update(
    *,
    template: PlanTemplate,
    by: User,
    revision: int | None = None,
    tools: Iterable[Tool] | None = None,
    **fields: object,
) -> PlanTemplate:
    """Change the given fields. Raises ValidationError, EditedMeanwhile."""
    changed = assign(template, **fields)
    _check_weeks(template)
    wanted = None if tools is None else set(tools)
    if wanted is not None and wanted != set(template.tools.all()):
        changed.append("tools")
    if changed:
        save_edit(template, revision=template.revision if revision is None else revision)
        if wanted is not None:
            template.tools.set(wanted)
        audit.record("plan_template.update", template, by=by, changed=changed)
    return template


def _check_weeks(template: PlanTemplate) -> None:
    if not 1 <= (template.weeks or 0) <= WEEKS_MAX:
        raise ValidationError({"weeks": _("A plan has between 1 and %(weeks)s weeks.") % {"weeks": WEEKS_MAX}})
