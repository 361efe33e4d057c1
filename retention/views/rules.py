"""The rules of erasure."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import drafts as typed
from accounts.access import require
from accounts.history import edits
from accounts.roles import Permission
from retention import rules as kept
from retention.actions import rules as actions
from retention.forms.erasures import RuleForm
from retention.models import RetentionRule
from retention.tabs import tabs
from students.choices import Part


@dataclass(frozen=True)
class Line:
    """A rule as it holds: said by an administrator, or the default."""

    part: Part
    years: int
    reason: str
    is_default: bool
    is_common: bool


def _lines(rows: dict[str, RetentionRule]) -> list[Line]:
    lines = []
    for part in Part:
        years, reason = kept.DEFAULTS[part]
        row = rows.get(part)
        lines.append(
            Line(part, row.years if row else years, row.reason if row else reason, row is None, part in kept.COMMON)
        )
    return lines


@require(Permission.ERASE)
def rules(request: HttpRequest) -> HttpResponse:
    """For how many years each part is kept after closing, and why."""
    rows = {row.part: row for row in RetentionRule.objects.visible_to(request.user)}
    context = {"tabs": tabs("rules"), "lines": _lines(rows), "draft_days": typed.KEPT_DAYS}
    return render(request, "retention/rules.html", context)


@require(Permission.ERASE)
def rule(request: HttpRequest, part: str) -> HttpResponse:
    """Change one rule."""
    if part not in Part.values:
        raise Http404
    row = RetentionRule.objects.visible_to(request.user).filter(part=part).first()
    [line] = [each for each in _lines({part: row} if row else {}) if each.part == part]
    first = {"years": line.years, "reason": line.reason, "revision": row.revision if row else 0}
    form = RuleForm(request.POST or None, initial=first)
    if request.method == "POST" and form.attempt(actions.keep, by=request.user, part=part):
        typed.done(request)
        messages.success(request, _("The rule is saved. Lists that wait for a second person are checked against it."))
        return redirect("retention:rules")
    context = {"line": line, "form": form, "edits": edits([row]) if row else []}
    return render(request, "retention/rule.html", context)
