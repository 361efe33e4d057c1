"""Teams: made and changed. Who works in a team is told by memberships."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import School, Team, User


@transaction.atomic
def create(*, by: User, name: str, schools: Iterable[School]) -> Team:
    """A new team at one or more schools. Raises ValidationError."""
    at = _at_least_one(schools)
    team = Team(name=name)
    team.full_clean()
    team.save()
    team.schools.set(at)
    audit.record("team.create", team, by=by, school_ids=sorted(s.pk for s in at))
    return team


@transaction.atomic
def update(
    *,
    team: Team,
    by: User,
    revision: int | None = None,
    name: str | None = None,
    schools: Iterable[School] | None = None,
) -> Team:
    """Rename a team or change where it works. Raises ValidationError, EditedMeanwhile.

    Members reach the cases of the schools from the moment the team works there, and no longer when it stops.
    """
    changed = assign(team, name=team.name if name is None else name)
    at = list(team.schools.all())
    wanted = at if schools is None else _at_least_one(schools)
    if set(wanted) != set(at):
        changed.append("schools")
    if changed:
        save_edit(team, revision=team.revision if revision is None else revision)
        team.schools.set(wanted)
        audit.record("team.update", team, by=by, changed=changed, school_ids=sorted(s.pk for s in wanted))
    return team


def _at_least_one(schools: Iterable[School]) -> list[School]:
    chosen = list(schools)
    if not chosen:
        raise ValidationError({"schools": _("Choose at least one school.")})
    return chosen
