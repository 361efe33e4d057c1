"""Districts: made, changed, and merged into one another."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actions import schools as school_actions
from accounts.edits import assign, save_edit
from accounts.models import District, School, User


@transaction.atomic
def create(*, by: User, **fields: object) -> District:
    """A new district; ``fields`` are those of the model. Raises ValidationError."""
    district = District(**fields)
    district.full_clean()
    district.save()
    audit.record("district.create", district, by=by)
    return district


@transaction.atomic
def update(*, district: District, by: User, revision: int | None = None, **fields: object) -> District:
    """Change the given fields. Raises ValidationError, and EditedMeanwhile when read at an older ``revision``."""
    changed = assign(district, **fields)
    if "valid_to" in changed:
        _refuse_left_behind(district)
    if changed:
        save_edit(district, revision=district.revision if revision is None else revision)
        audit.record("district.update", district, by=by, changed=changed)
    return district


def _refuse_left_behind(district: District) -> None:
    """A district that has ended has no school going and no steering group: they are moved first, or it is merged."""
    today = timezone.localdate()
    if district.valid_to is None or district.valid_to >= today:
        return
    schools = [school.name for school in district.schools.filter(is_active=True)]
    steering = [m.user.name for m in district.memberships.active(today).select_related("user")]
    problems = []
    if schools:
        told = _("These schools are still active here: %s. Move them to another district first.")
        problems.append(told % ", ".join(schools))
    if steering:
        problems.append(_("These people still steer it: %s. End their roles first.") % ", ".join(steering))
    if problems:
        raise ValidationError({"valid_to": [*problems, _("Or merge the district into the one that takes over.")]})


@transaction.atomic
def merge(
    *,
    district: District,
    successor: District,
    last_day: datetime.date,
    by: User,
    schools: Iterable[School] = (),
    revision: int | None = None,
) -> District:
    """Let a district go up in another on a day, and move the chosen schools there at once; the old row stays.

    Raises ValidationError when the successor is the district itself or one that was succeeded by it, and when a school
    is not the district's own.
    """
    if district in _line(successor):
        raise ValidationError({"successor": _("%s has itself been succeeded by this district.") % successor})
    moving = list(schools)
    strangers = [school.name for school in moving if school.district_id != district.pk]
    if strangers:
        raise ValidationError({"schools": _("Not a school of this district: %s.") % ", ".join(strangers)})
    assign(district, successor=successor, valid_to=last_day)
    save_edit(district, revision=district.revision if revision is None else revision)
    for school in moving:
        school_actions.update(school=school, by=by, district=successor)
    audit.record(
        "district.merge",
        district,
        by=by,
        occurred_on=last_day,
        successor_id=successor.pk,
        school_ids=[school.pk for school in moving],
    )
    return district


def _line(district: District) -> list[District]:
    """The district and all that came after it, nearest first."""
    line = [district]
    while line[-1].successor and line[-1].successor not in line:
        line.append(line[-1].successor)
    return line
