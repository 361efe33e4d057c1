"""Giving and ending roles."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import memberships
from accounts.choices import Role
from accounts.models import AuditEvent, Membership
from accounts.roles import Permission

DAY = datetime.timedelta(days=1)


def test_give_opens_the_place_from_the_first_day(world, today):
    person = world.people["no_role"]
    team = world.teams["Farsta"]
    membership = memberships.give(user=person, role=Role.COACH, place=team, by=world.people["admin"])
    assert (membership.first_day, membership.last_day, membership.place) == (today, None, team)
    assert person.access.schools(Permission.WORK_CASES) == {s.pk for s in team.schools.all()}
    event = AuditEvent.objects.get(verb="membership.give")
    assert (event.user_label, event.data) == ("Anders Vik", {"user_id": person.pk, "role": "coach"})


@pytest.mark.parametrize(
    ("role", "kind", "name"),
    [(Role.COACH, "schools", "Bredängsskolan"), (Role.EHT, "teams", "Farsta"), (Role.STEERING, "teams", "Farsta")],
)
def test_give_refuses_a_place_that_does_not_fit_the_role(world, role, kind, name):
    place = getattr(world, kind)[name]
    with pytest.raises(ValidationError) as refused:
        memberships.give(user=world.people["no_role"], role=role, place=place, by=world.people["admin"])
    assert list(refused.value.message_dict) == ["place"]
    assert not Membership.objects.filter(user=world.people["no_role"]).exists()


def test_give_refuses_the_same_role_twice_in_overlapping_days(world, today):
    who, place = world.people["eht"], world.schools["Bredängsskolan"]
    with pytest.raises(ValidationError, match="Maria Sjöberg"):
        memberships.give(user=who, role=Role.EHT, place=place, by=world.people["admin"])


def test_give_again_after_the_end_keeps_both(world, today):
    admin, who, place = world.people["admin"], world.people["eht"], world.schools["Bredängsskolan"]
    memberships.end(membership=who.memberships.get(), by=admin, on=today - 10 * DAY)
    memberships.give(user=who, role=Role.EHT, place=place, by=admin, first_day=today - 5 * DAY)
    assert list(who.memberships.values_list("last_day", flat=True)) == [today - 10 * DAY, None]


def test_give_refuses_closed_places_and_inactive_people(world, today):
    admin, who = world.people["admin"], world.people["no_role"]
    school, district = world.schools["Hjulstaskolan"], world.districts["Farsta"]
    school.is_active = False
    district.valid_to = today - DAY
    for role, place in ((Role.EHT, school), (Role.STEERING, district)):
        with pytest.raises(ValidationError) as refused:
            memberships.give(user=who, role=role, place=place, by=admin)
        assert list(refused.value.message_dict) == ["place"]
    who.is_active = False
    with pytest.raises(ValidationError, match="Nils Utter"):
        memberships.give(user=who, role=Role.ADMIN, by=admin)


def test_end_closes_the_day_after_the_last_one(world, today):
    membership = world.people["eht"].memberships.get()
    memberships.end(membership=membership, by=world.people["admin"])
    membership.refresh_from_db()
    assert membership.is_active_on(today)
    assert not membership.is_active_on(today + DAY)


def test_end_refuses_days_before_the_first_and_roles_that_have_ended(world, today):
    admin, membership = world.people["admin"], world.people["eht"].memberships.get()
    with pytest.raises(ValidationError):
        memberships.end(membership=membership, by=admin, on=membership.first_day - DAY)
    memberships.end(membership=membership, by=admin, on=today - DAY)
    with pytest.raises(ValidationError):
        memberships.end(membership=membership, by=admin, on=today)


def test_nobody_ends_their_own_last_admin_role(world, today):
    admin = world.people["admin"]
    with pytest.raises(ValidationError) as refused:
        memberships.end(membership=admin.memberships.get(), by=admin)
    assert refused.value.code == "own_last_admin"
    assert admin.memberships.get().last_day is None


def test_another_admin_may_end_it(world, today):
    admin, other = world.people["admin"], world.people["no_role"]
    memberships.give(user=other, role=Role.ADMIN, by=admin)
    memberships.end(membership=admin.memberships.get(), by=other)
    assert admin.memberships.get().last_day == today


def test_take_back_removes_a_mistake_at_once_and_the_log_keeps_it(world, today):
    admin, who = world.people["admin"], world.people["no_role"]
    membership = memberships.give(user=who, role=Role.ADMIN, by=admin)
    memberships.take_back(membership=membership, by=admin)
    assert not who.access.has(Permission.KEEP_PEOPLE)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["membership.take_back", "membership.give"]


def test_take_back_refuses_a_role_that_has_been_in_use(world):
    membership = world.people["eht"].memberships.get()
    with pytest.raises(ValidationError):
        memberships.take_back(membership=membership, by=world.people["admin"])
    assert Membership.objects.filter(pk=membership.pk).exists()
