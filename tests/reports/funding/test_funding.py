"""A year's money from the pot to what is paid back."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from reports.actions import funding as actions
from reports.funding.outcome import outcomes, students_of_year
from reports.half_years import days_of_half
from reports.models import Application
from tests.reports.halfyear import build

FIELDS = {"students": 20, "schools": 2, "employees": 2, "reasons": "Två skolor, ett team."}


@pytest.fixture
def year(world, today):
    return actions.open_year(
        by=world.people["admin"], year=today.year, pot=10_000_000, apply_by=today, supervision_from_pot=False
    )


def applied(world, year, district="Skärholmen", **more):
    by = world.people["steering"]
    return actions.apply(funding=year, district=world.districts[district], by=by, **(FIELDS | more))


def test_year_from_application_to_settlement(world, year, today):
    eva, anders = world.people["steering"], world.people["admin"]
    one, two = applied(world, year), applied(world, year, "Farsta", employees=1)
    actions.give_extra(application=two, by=anders, extra=400_000, extra_reason="Ny skola")
    proposal = actions.proposal(year)
    assert {pk: share.share for pk, share in proposal.shares.items()} == {one.pk: 1_200_000, two.pk: 1_000_000}
    actions.decide(funding=year, by=anders, granted={one.pk: 1_200_000, two.pk: 900_000}, decision="Enligt förslaget.")
    actions.tell_used(application=one, by=eva, used=1_125_000, used_words="En vakans i mars.")
    one.refresh_from_db()
    assert (one.all_granted, one.to_pay_back) == (1_225_000, 100_000)
    actions.settle(application=one, by=anders, on=today)
    with pytest.raises(ValidationError):
        actions.tell_used(application=one, by=eva, used=1)
    verbs = AuditEvent.objects.filter(verb__startswith="application").values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["application.make", "application.make", *(f"application.{v}" for v in VERBS)]


VERBS = ("extra", "used", "settle")


def test_extra_says_why(world, year):
    row = applied(world, year)
    with pytest.raises(ValidationError):
        actions.give_extra(application=row, by=world.people["admin"], extra=1, extra_reason=" ")


def test_no_more_is_granted_than_the_pot_holds(world, year):
    row = applied(world, year)
    with pytest.raises(ValidationError):
        actions.decide(funding=year, by=world.people["admin"], granted={row.pk: 10_000_001})
    with pytest.raises(ValidationError):
        actions.decide(funding=year, by=world.people["admin"], granted={})


def test_nothing_changes_once_it_is_decided_or_the_time_is_over(world, year, today):
    row = applied(world, year)
    actions.decide(funding=year, by=world.people["admin"], granted={row.pk: 1_200_000})
    with pytest.raises(ValidationError):
        applied(world, year, students=30)
    with pytest.raises(ValidationError):
        actions.change_year(funding=year, by=world.people["admin"], pot=1)
    with pytest.raises(ValidationError):
        actions.give_extra(application=row, by=world.people["admin"], extra=1, extra_reason="Sent")


def test_applying_after_the_last_day_is_refused(world, year, today):
    actions.change_year(funding=year, by=world.people["admin"], apply_by=today - datetime.timedelta(days=1))
    year.refresh_from_db()
    with pytest.raises(ValidationError):
        applied(world, year)


def test_second_of_two_windows_is_told(world, year):
    row = applied(world, year)
    applied(world, year, students=21, revision=row.revision)
    with pytest.raises(EditedMeanwhile):
        applied(world, year, students=22, revision=row.revision)


def test_outcome_stands_beside_money_when_the_year_is_over(world, today):
    anders = world.people["admin"]
    past = today.year - 1
    build.fill(world, 2 * past + 1)
    with time_machine.travel(datetime.date(past, 1, 10)):
        year = actions.open_year(by=anders, year=past, pot=5_000_000, apply_by=datetime.date(past, 2, 1))
        row = applied(world, year)
        actions.decide(funding=year, by=anders, granted={row.pk: 1_200_000})
    actions.tell_used(application=row, by=world.people["steering"], used=1_200_000)
    found = outcomes(Application.objects.all(), past, today)[0]
    assert (found.students, found.cost_per_student, found.reaches_target) == (24, 50_000, True)
    with time_machine.travel(days_of_half(2 * past + 1)[1]):
        assert outcomes(Application.objects.all(), past, days_of_half(2 * past + 1)[1])[0].students is None


def test_year_with_few_more_than_a_half_year_is_not_told(world, today):
    """The half-years' counts stand in reports: three more in the year than in autumn would be three students."""
    past = today.year - 1
    first, _last = days_of_half(2 * past)
    build.fill(world, 2 * past + 1)
    district = world.districts["Skärholmen"]
    assert students_of_year(district.pk, past, 5) == 24
    for number in range(3):
        pupil = build.build.student(world.schools["Bredängsskolan"], 5000 + number)
        build.build.closed(pupil, enrolled_on=first, closed_on=first + 40 * build.DAY)
    assert students_of_year(district.pk, past, 5) is None


def test_pages_lead_through_the_year(world, sign_in, today):
    client = sign_in("admin")
    fields = {"year": today.year, "pot": "10 000 000", "rate": "600 000", "supervision": "25 000"}
    made = client.post(reverse("reports:funding_new"), fields | {"apply_by": today.isoformat()})
    page = made["Location"]
    client = sign_in("steering")
    pk = int(page.rstrip("/").split("/")[-1])
    data = FIELDS | {"employees": "2,5", "district": world.districts["Skärholmen"].pk}
    assert client.post(reverse("reports:application_new", args=[pk]), data).status_code == 302
    row = Application.objects.get()
    assert str(row.employees) == "2.50"
    client = sign_in("admin")
    html = client.get(page).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "1 500 000 kr" in html
    client.post(reverse("reports:funding_decide", args=[pk]), {f"granted-{row.pk}": "1 500 000 kr"})
    row.refresh_from_db()
    assert row.granted == 1_500_000


def test_steering_cannot_apply_for_another_district(world, sign_in, year):
    client = sign_in("steering")
    data = FIELDS | {"district": world.districts["Farsta"].pk}
    assert client.post(reverse("reports:application_new", args=[year.pk]), data).status_code == 200
    assert not Application.objects.exists()
