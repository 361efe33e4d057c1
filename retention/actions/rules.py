"""The rules of erasure, as administrators keep them."""

from __future__ import annotations

from django.db import transaction

from accounts.audit import record
from accounts.edits import EditedMeanwhile
from accounts.models import User
from retention.models import RetentionRule


@transaction.atomic
def keep(*, part: str, by: User, years: int, reason: str, revision: int = 0) -> RetentionRule:
    """Say for how many years after closing a part is kept, and why. Lists that wait are checked against it anew.

    Raises EditedMeanwhile when somebody else has changed the rule since, ValidationError for the rest.
    """
    rule = RetentionRule.objects.select_for_update().filter(part=part).first() or RetentionRule(part=part)
    if rule.revision != revision:
        raise EditedMeanwhile(rule)
    before = rule.years
    rule.years, rule.reason = years, reason.strip()
    rule.revision += 1
    rule._history_user = by
    rule.full_clean()
    rule.save()
    record("retention_rule.keep", rule, by=by, part=part, years=years, before=before)
    return rule
