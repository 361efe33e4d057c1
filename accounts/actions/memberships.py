"""Memberships: roles are given for a place and a time, and end; the history stays."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.choices import Role
from accounts.models import District, Membership, School, Team, User
from accounts.roles import SCOPES

#: Roles in which one person can lead: the manager of a team, the head of a school.
LEADING = (Role.COACH, Role.EHT)


@transaction.atomic
def give(
    *,
    user: User,
    role: str,
    by: User | None,
    place: Team | School | District | None = None,
    first_day: datetime.date | None = None,
    last_day: datetime.date | None = None,
    leads: bool = False,
) -> Membership:
    """Give a person a role for a place (team, school, district or, for admins, none) from a first to a last day.

    Without ``first_day`` from today. Raises ValidationError when the place does not fit the role, is closed, or when
    the person already holds the role there in those days. ``by`` is None for the first admin alone.
    """
    first_day = first_day or timezone.localdate()
    scope = SCOPES[Role(role)]
    _check_place(scope, place, first_day)
    if not user.is_active:
        raise ValidationError(_("%s is inactive and can hold no new role.") % user)
    if leads and role not in LEADING:
        raise ValidationError({"leads": _("Only a coach or a member of the student health team can lead.")})
    where = {scope: place} if scope else {}
    membership = Membership(user=user, role=role, first_day=first_day, last_day=last_day, leads=leads, **where)
    membership.full_clean()
    _refuse_twice(membership)
    membership.save()
    _forget_access(user)
    audit.record("membership.give", membership, by=by, user_id=user.pk, role=str(role), occurred_on=first_day)
    return membership


@transaction.atomic
def end(*, membership: Membership, by: User, on: datetime.date | None = None) -> Membership:
    """Set the last day (counted; may lie ahead) of a membership. Raises ValidationError.

    Nobody ends their own last role as administrator: somebody must be left who can give it back.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    today = timezone.localdate()
    on = on or max(today, membership.first_day)
    if membership.last_day and membership.last_day < today:
        raise ValidationError({"on": _("The role has already ended.")})
    if on < membership.first_day:
        raise ValidationError({"on": _("The last day is before the first day.")})
    refuse_own_last_admin(membership, by=by)
    membership.last_day = on
    membership.full_clean()
    membership.save()
    _forget_access(membership.user)
    audit.record("membership.end", membership, by=by, user_id=membership.user_id, occurred_on=on)
    return membership


@transaction.atomic
def take_back(*, membership: Membership, by: User) -> None:
    """Remove a role given by mistake, at once. Only one that began today or has yet to begin; the log keeps it.

    An older one has been in use: it ends and stays in the history. Raises ValidationError.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.first_day < timezone.localdate():
        raise ValidationError(_("The role has been in use. End it instead, so that the history stays."))
    refuse_own_last_admin(membership, by=by)
    audit.record("membership.take_back", membership, by=by, user_id=membership.user_id, role=membership.role)
    user = membership.user
    membership.delete()
    _forget_access(user)


def refuse_own_last_admin(membership: Membership, *, by: User) -> None:
    """Raise ValidationError when this is the only open-ended role as administrator of the person who ends it."""
    if membership.role != Role.ADMIN or membership.user_id != by.pk:
        return
    others = by.memberships.active(timezone.localdate()).filter(role=Role.ADMIN, last_day=None)
    if not others.exclude(pk=membership.pk).exists():
        raise ValidationError(
            _("This is your own last role as administrator. Let another administrator end it."), code="own_last_admin"
        )


def _check_place(scope: str | None, place: Team | School | District | None, first_day: datetime.date) -> None:
    wanted = {"team": Team, "school": School, "district": District, None: type(None)}[scope]
    if not isinstance(place, wanted):
        raise ValidationError({"place": _("Choose the place that the role is held for, and no other.")})
    if isinstance(place, School) and not place.is_active:
        raise ValidationError({"place": _("%s is inactive.") % place})
    if isinstance(place, District) and place.valid_to and place.valid_to < first_day:
        raise ValidationError({"place": _("%s has ended. Choose the district that came after it.") % place})


def _refuse_twice(membership: Membership) -> None:
    same = Membership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=membership.first_day),
        user=membership.user,
        role=membership.role,
        team=membership.team,
        school=membership.school,
        district=membership.district,
    )
    if membership.last_day:
        same = same.filter(first_day__lte=membership.last_day)
    if same.exists():
        raise ValidationError(_("%s already holds this role there in those days.") % membership.user)


def _forget_access(user: User) -> None:
    """What the person may do was read before and has changed."""
    user.__dict__.pop("access", None)
