"""Pages of enrolment, coaches, closing, booster and taking up again, as coaches use them."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from absence.choices import Source
from absence.models import AbsenceFigure
from accounts.choices import Agency
from accounts.models import AccessEntry
from cases.choices import Attainment, ClosingReason, Stage
from cases.models import Booster, Case, Closing, Note, Proposal
from cases.rules import booster_day
from students.models import Consent, Student
from tests.pages import words

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def address(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


def test_enrolling_takes_coaches_of_both_agencies_and_a_figure(world, sign_in, today):
    case = world.case(stage=Stage.CONSENT)
    team = [world.people["coach_school"], world.people["coach_social"]]
    given = {
        "on": today,
        "coaches": [u.pk for u in team],
        "share": "36,5",
        "source": Source.REPORT,
        "first_day": today - 60 * DAY,
        "last_day": today - DAY,
    }
    response = sign_in("coach_school").post(address("enrol", case), given)
    assert response["Location"] == address("case", case)
    case.refresh_from_db()
    assert (case.stage, case.enrolled_on, case.initial_absence.share) == (Stage.MAPPING, today, Decimal("0.365"))
    assert set(case.coaches.all()) == set(team)
    assert Student.objects.get().known_to_social_services


def test_enrolling_without_a_figure_takes_the_proposal_s(world, sign_in, today):
    case = world.case(stage=Stage.CONSENT)
    figure = AbsenceFigure.objects.create(
        student=case.student, share="0.36", first_day=today - 30 * DAY, last_day=today
    )
    Proposal.objects.create(case=case, agency="school", reason="Stays at home", absence=figure)
    client = sign_in("coach_school")
    assert "36" in words(client.get(address("enrol", case)))
    client.post(address("enrol", case), {"on": today, "coaches": [world.people["coach_school"].pk]})
    case.refresh_from_db()
    assert case.initial_absence == figure


def test_enrolling_waits_for_the_consent(world, sign_in, today):
    case = world.case(stage=Stage.CONSENT, consent=False)
    world.consent(case.student, signed=False)
    client = sign_in("coach_school")
    page = words(client.get(address("enrol", case)))
    assert "Enrolment waits for the consent" in page
    client.post(address("enrol", case), {"on": today, "coaches": [world.people["coach_school"].pk]})
    case.refresh_from_db()
    assert case.stage == Stage.CONSENT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"coaches": []}, "coaches"),
        ({"on": "2099-01-01"}, "on"),
        ({"share": "36"}, "first_day"),
        ({"share": "120"}, "share"),
        ({"on": ""}, "on"),
    ],
)
def test_enrolling_says_what_is_wrong(world, sign_in, today, changes, field):
    case = world.case(stage=Stage.CONSENT)
    given = {"on": today, "coaches": [world.people["coach_school"].pk]} | changes
    response = sign_in("coach_school").post(address("enrol", case), given)
    assert field in response.context["form"].errors
    case.refresh_from_db()
    assert case.stage == Stage.CONSENT


@pytest.mark.parametrize(
    ("name", "stage"),
    [("enrol", Stage.MAPPING), ("close", Stage.CLOSING), ("reopen", Stage.PLAN), ("close", Stage.PROPOSAL)],
)
def test_step_out_of_order_leads_back_with_a_sentence(world, sign_in, name, stage):
    case = world.case(stage=stage)
    response = sign_in("coach_school").post(address(name, case), {"reason": "x"}, follow=True)
    assert response.redirect_chain == [(address("case", case), 302)]
    assert len(list(response.context["messages"])) == 1
    case.refresh_from_db()
    assert case.stage == stage


def test_coaches_are_changed(world, sign_in):
    case = world.case()
    social = world.people["coach_social"]
    sign_in("coach_school").post(address("coaches", case), {"coaches": [social.pk]})
    assert list(case.coaches.all()) == [social]


def test_coaches_of_social_services_are_not_offered_without_consent(world, sign_in):
    case = world.case(consent=False)
    social = world.people["coach_social"]
    response = sign_in("coach_school").post(address("coaches", case), {"coaches": [social.pk]})
    assert "coaches" in response.context["form"].errors
    assert list(case.coaches.all()) == [world.people["coach_school"]]


@pytest.fixture
def ending(today):
    return {
        "on": today,
        "reason": ClosingReason.GOALS,
        "goal_attainment": Attainment.FULLY,
        "satisfaction": "9",
        "onward": "school",
        "share": "12",
        "source": Source.TYPED,
        "first_day": today - 28 * DAY,
        "last_day": today,
        "booster": "on",
    }


def test_closing_keeps_all_that_was_said(world, sign_in, today, ending):
    case = world.case()
    sign_in("coach_social").post(address("close", case), ending)
    closing = Closing.objects.get()
    assert (closing.satisfaction, closing.goal_attainment, closing.onward) == (9, Attainment.FULLY, "school")
    assert closing.absence.share == Decimal("0.12")
    assert Booster.objects.get().due_on == booster_day(today, is_school_day=lambda day: day.weekday() < 5)
    assert Case.objects.get().stage == Stage.CLOSING


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal_attainment": ""}, "goal_attainment"),
        ({"reason": "other"}, "reason_text"),
        ({"reason": ""}, "reason"),
        ({"satisfaction": "11"}, "satisfaction"),
        ({"on": "2099-01-01"}, "on"),
        ({"last_day": ""}, "last_day"),
    ],
)
def test_closing_says_what_is_wrong_and_keeps_what_was_typed(world, sign_in, ending, changes, field):
    case = world.case()
    response = sign_in("coach_school").post(address("close", case), ending | changes)
    assert field in response.context["form"].errors
    assert 'value="12"' in response.content.decode()
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (Stage.CARRYING_OUT, None)


def test_closing_before_enrolment_asks_less(world, sign_in, today):
    case = world.case(stage=Stage.CONSENT)
    client = sign_in("coach_school")
    assert "goal_attainment" not in client.get(address("close", case)).context["form"].fields
    client.post(address("close", case), {"on": today, "reason": ClosingReason.FAMILY_DECLINED})
    assert Case.objects.get().stage == Stage.CLOSING
    assert not Booster.objects.exists()


@pytest.fixture
def booster(world, sign_in, ending):
    case = world.case()
    sign_in("coach_school").post(address("close", case), ending)
    return Booster.objects.get()


def send(client, booster, step, **given):
    data = {"step": step, f"{step}-revision": booster.revision} | {f"{step}-{k}": v for k, v in given.items()}
    return client.post(reverse("cases:booster", args=[booster.pk]), data)


def test_booster_that_shows_need_leads_to_taking_up_again(booster, sign_in, today):
    client = sign_in("coach_school")
    response = send(client, booster, "hold", on=today, text="Sleeps badly", needs_more="on")
    assert response["Location"] == address("reopen", booster.case)
    client.post(response["Location"], {"reason": "Absence is back", "on": today})
    case = Case.objects.get()
    assert case.stage == Stage.CONSENT
    assert Note.objects.get().text.endswith("Absence is back")


def test_booster_is_moved_and_called_off(booster, sign_in, today):
    client = sign_in("coach_school")
    send(client, booster, "move", due_on=today + 20 * DAY)
    booster.refresh_from_db()
    assert booster.due_on == today + 20 * DAY
    response = send(client, booster, "call_off", reason="")
    assert "reason" in response.context["forms"]["call_off"].errors
    send(client, booster, "call_off", reason="Moved abroad")
    booster.refresh_from_db()
    assert booster.called_off == "Moved abroad"


def test_new_booster_is_planned_from_the_page_of_one_called_off(booster, sign_in, today):
    client = sign_in("coach_school")
    url = reverse("cases:booster", args=[booster.pk])
    send(client, booster, "call_off", reason="Ill")
    assert url in client.get(address("case", booster.case)).content.decode()
    booster.refresh_from_db()
    assert 'value="again"' in client.get(url).content.decode()
    refused = send(client, booster, "again", due_on=today - datetime.timedelta(days=999))
    assert list(refused.context["forms"]["again"].errors) == ["due_on"]
    send(client, booster, "again", due_on=today + datetime.timedelta(days=30))
    assert booster.closing.boosters.filter(called_off="").get().due_on == today + datetime.timedelta(days=30)
    assert 'value="again"' not in client.get(url).content.decode()


def test_booster_in_two_windows_is_told(booster, sign_in, today):
    client = sign_in("coach_school")
    send(client, booster, "move", due_on=today + 20 * DAY)
    response = send(client, booster, "move", due_on=today + 30 * DAY)
    assert "How it stands now" in words(response)
    booster.refresh_from_db()
    assert booster.due_on == today + 20 * DAY


def test_booster_form_with_an_unknown_step_changes_nothing(booster, sign_in):
    response = sign_in("coach_school").post(reverse("cases:booster", args=[booster.pk]), {"step": "dance"})
    assert response.status_code == 200
    booster.refresh_from_db()
    assert booster.revision == 0


def test_consent_tab_shows_what_is_missing_and_leads_on(world, sign_in):
    case = world.case(stage=Stage.CONSENT, consent=False)
    world.guardian(case.student, "Bo")
    consent = world.consent(case.student, signed=False)
    consent.answers.filter(guardian__given_name="Bo").delete()
    page = words(sign_in("eht").get(address("case_consent", case)))
    assert "Waiting for signatures" in page
    assert "The student's signature." in page.replace("&#x27;", "'")
    assert "The answer of Bo Ek." in page
    assert AccessEntry.objects.filter(student_ids=[case.student_id]).exists()


def test_consent_tab_offers_enrolment_when_valid(world, sign_in):
    case = world.case(stage=Stage.CONSENT)
    page = sign_in("coach_school").get(address("case_consent", case)).content.decode()
    assert f'href="{address("enrol", case)}"' in page


def test_consent_tab_costs_the_same_with_many_consents(world, sign_in):
    case = world.case()
    client = sign_in("coach_school")
    spent = []
    for more in (0, 9):
        for _n in range(more):
            world.consent(case.student)
        with CaptureQueriesContext(connection) as queries:
            client.get(address("case_consent", case))
        spent.append(len(queries))
    assert spent[0] == spent[1]


@pytest.mark.parametrize("name", ["close", "case"])
def test_absence_at_enrolment_closes_with_the_consent(world, sign_in, today, name):
    figure = {"share": Decimal("0.2"), "first_day": today - 60 * DAY, "last_day": today - 40 * DAY}
    case = world.case(world.student(known_to_social_services=True), stage=Stage.CARRYING_OUT)
    case.initial_absence = AbsenceFigure.objects.create(student=case.student, source=Source.TYPED, **figure)
    case.save()
    for agency in Agency:
        Closing.objects.create(case=case, agency=agency, closed_on=today, reason=ClosingReason.OTHER)
    shown = {}
    for state in ("open", "closed"):
        for who in ("coach_school", "coach_social"):
            page = words(sign_in(who).get(address(name, case)))
            shown[who, state] = figure["first_day"].isoformat() in page
        Consent.objects.update(valid_until=today - DAY)
    assert shown == {
        ("coach_school", "open"): True,
        ("coach_social", "open"): True,
        ("coach_school", "closed"): True,
        ("coach_social", "closed"): False,
    }


def test_closing_is_corrected_on_its_page(world, sign_in, today, ending):
    case = world.case()
    client = sign_in("coach_school")
    client.post(address("close", case), ending)
    closing = Closing.objects.get()
    assert reverse("cases:closing_edit", args=[closing.pk]) in client.get(address("case", case)).content.decode()
    url = reverse("cases:closing_edit", args=[closing.pk])
    assert "As it stands: 12" in words(client.get(url))
    sent = ending | {"figure_choice": "kept", "goal_attainment": Attainment.NOT, "revision": closing.revision}
    client.post(url, sent)
    closing.refresh_from_db()
    assert (closing.goal_attainment, closing.absence.share) == (Attainment.NOT, Decimal("0.12"))
    sent = ending | {"figure_choice": "typed", "share": "36", "revision": closing.revision}
    client.post(url, sent)
    closing.refresh_from_db()
    assert closing.absence.share == Decimal("0.36")
    page = client.post(url, sent | {"last_day": "2010-01-01", "revision": closing.revision})
    assert list(page.context["form"].errors) == ["last_day"]
    history = words(client.get(address("case_history", case), {"of": "closing"}))
    assert "Goal attainment" in history
