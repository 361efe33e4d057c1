"""Pages of proposals: search first, propose, decide; and what social services are told before consent."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Category, DecidedBy
from accounts.models import AccessEntry
from cases.actions import proposals
from cases.choices import ProposalStatus, Stage
from cases.models import Case
from students.choices import Protection
from students.models import Student
from tests.pages import markup


def days_ago(n: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=n)


@pytest.fixture
def proposal(world):
    """Nora Ek, proposed nine days ago."""
    absence = {"share": "0.365", "first_day": days_ago(60), "last_day": days_ago(20), "source": "report"}
    nora, eht = world.student(), world.people["eht"]
    case = proposals.propose(student=nora, by=eht, on=days_ago(9), reason="Borta varje måndag", absence=absence)
    return case.proposal


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"cases:{name}", args=args), query)
    assert response.status_code == 200
    return markup(response)


def form(**more) -> dict:
    fields = dict.fromkeys(
        ("share", "first_day", "last_day", "source", "tried", "adaptations", "action_programme", "suggested_by"), ""
    )
    return fields | {"reason": "Borta varje måndag", "on": days_ago(0).isoformat()} | more


@pytest.mark.parametrize("key", ["eht", "coach_school"])
def test_list_shows_who_waits_how_long_and_the_absence_with_its_period(key, proposal, sign_in):
    html = page(sign_in(key), "proposals")
    for words in ("Nora Ek", "7B, Bredängsskolan", "9 dagar", "37", days_ago(60).isoformat(), "Maria Sjöberg"):
        assert words in html
    assert AccessEntry.objects.get().student_ids == [proposal.case.student_id]


def test_list_of_another_school_is_empty(proposal, sign_in):
    html = page(sign_in("eht_other"), "proposals")
    assert "Nora" not in html
    assert "Ingen aktualisering väntar" in html


def test_social_services_before_consent_are_told_a_count_and_days_alone(proposal, world, sign_in):
    hidden = world.student("Hemlig", "Person", protection=Protection.SECRECY_MARKING)
    proposals.propose(student=hidden, by=world.people["eht"], on=days_ago(3), reason="Hemligt skäl")
    html = page(sign_in("coach_social"), "proposals")
    assert "1 aktualisering utan samtycke på dina skolor" in html
    assert "1 väntar på beslut." in html
    assert days_ago(9).isoformat() in html
    assert days_ago(3).isoformat() not in html
    for secret in ("Nora", "Ek<", "7B", "Bredäng", "2013", "måndag", "37", hidden.alias, "Maria"):
        assert secret not in html
    assert AccessEntry.objects.count() == 0
    assert "utan samtycke på dina skolor" not in page(sign_in("social_other"), "proposals")


def test_social_services_see_the_proposal_under_a_consent_that_covers_it(proposal, world, sign_in):
    world.guardian(proposal.case.student)
    world.consent(proposal.case.student, categories=[Category.PLAN])
    assert "Nora Ek" not in page(sign_in("coach_social"), "proposals")
    world.consent(proposal.case.student, categories=[Category.SCHOOL_MAPPING])
    assert "Nora Ek" in page(sign_in("coach_social"), "proposals")


def test_list_has_a_tab_for_each_status(proposal, world, sign_in):
    proposals.queue(case=proposal.case, by=world.people["coach_school"], reason="Fullt")
    client = sign_in("eht")
    assert "Nora Ek" not in page(client, "proposals")
    assert "Nora Ek" in page(client, "proposals", status="queued")
    proposals.decline(case=proposal.case, by=world.people["coach_school"], reason="Annat stöd")
    html = page(client, "proposals", status="declined")
    assert "Nora Ek" in html
    assert "Sara Lind" in html


def test_list_costs_the_same_for_one_and_for_many(proposal, world, sign_in):
    client, counts = sign_in("coach_school"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client, "proposals")
        counts.append(len(queries))
        for n in range(9):
            proposals.propose(student=world.student(f"Elev {n}"), by=world.people["eht"], reason="Borta")
    assert counts[0] == counts[1]


def test_search_before_proposing_shows_who_has_a_case(proposal, world, sign_in):
    elis = world.student("Elis", "Ek", school_class="4A", year=4)
    world.student("Erik", "Ek", "Hjulstaskolan")
    client = sign_in("eht")
    html = page(client, "propose_search", q="ek")
    assert proposal.case.get_absolute_url() in html
    assert reverse("cases:propose", args=[proposal.case.student_id]) not in html
    assert reverse("cases:propose", args=[elis.pk]) in html
    assert "Hjulsta" not in html
    assert "Ingen elev passar" in page(client, "propose_search", q="finns inte")


def test_search_costs_the_same_for_one_and_for_many(world, sign_in):
    client, counts = sign_in("eht"), []
    world.case(world.student("Elev", "Noll"))
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client, "propose_search", q="elev")
        counts.append(len(queries))
        for n in range(9):
            world.case(world.student("Elev", f"Nummer {n}"))
    assert counts[0] == counts[1]


def test_new_student_is_registered_and_proposed_next(world, sign_in):
    data = {
        "given_name": "Nora",
        "family_name": "Ek",
        "birth_date": "2013-03-14",
        "sex": "F",
        "school": world.schools["Bredängsskolan"].pk,
        "year": "7",
        "school_class": "7B",
    }
    world.student("Norah", "Ek")
    client, url = sign_in("eht"), reverse("cases:propose_new")
    html = client.post(url, data).content.decode()
    assert "Är det någon av dessa?" in html
    assert Student.objects.count() == 1
    response = client.post(url, data | {"anyway": "1"})
    assert response["Location"] == reverse("cases:propose", args=[Student.objects.get(given_name="Nora").pk])


def test_propose_keeps_reason_and_absence(world, sign_in):
    nora = world.student()
    figures = {
        "share": "36,5",
        "first_day": days_ago(60).isoformat(),
        "last_day": days_ago(20).isoformat(),
        "source": "report",
    }
    response = sign_in("eht").post(reverse("cases:propose", args=[nora.pk]), form(**figures, tried="Samtal"))
    assert response["Location"] == reverse("cases:proposals")
    proposal = Case.objects.get().proposal
    assert (str(proposal.absence.share), proposal.tried) == ("0.3650", "Samtal")
    assert (proposal.created_by, proposal.agency) == (world.people["eht"], "school")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "Varför bör teamet träffa eleven?</a>"),
        ({"share": "36"}, "Fyll i första dagen i den period som siffran gäller."),
        ({"share": "trettio"}, "Skriv procenten med siffror"),
        ({"on": "2099-01-01"}, "Datumet ligger i framtiden."),
        ({"on": "2001-01-01"}, "före elevens födelse"),
        (
            {"share": "36", "first_day": "2026-01-10", "last_day": "2026-01-01", "source": "typed"},
            "Sista dagen är före första dagen",
        ),
    ],
)
def test_propose_refuses_bad_input_and_keeps_what_was_typed(change, sentence, world, sign_in):
    nora = world.student()
    data = form(**{"tried": "Många samtal"} | change)
    html = sign_in("eht").post(reverse("cases:propose", args=[nora.pk]), data).content.decode()
    assert "error-summary" in html
    assert sentence in html
    assert "Många samtal" in html
    assert Case.objects.count() == 0


def test_propose_refuses_a_second_open_case(proposal, sign_in):
    url = reverse("cases:propose", args=[proposal.case.student_id])
    html = sign_in("eht").post(url, form()).content.decode()
    assert html.count("Eleven har redan ett öppet ärende") == 2
    assert Case.objects.count() == 1


def test_accept_on_the_page_sets_coaches_and_marks_the_case(proposal, world, sign_in):
    coach, url = world.people["coach_school"], reverse("cases:proposal_decide", args=[proposal.case_id])
    html = page(sign_in("coach_school"), "proposal_decide", proposal.case_id)
    assert "Utanför målgruppen" in html
    assert "Omar Ali" not in html
    data = {"decision": "accept", "coaches": [coach.pk], "reason": "", "on": days_ago(0).isoformat()}
    response = sign_in("coach_school").post(url, data)
    assert response["Location"] == reverse("cases:proposals")
    case = Case.objects.get()
    assert (case.stage, case.outside_target_group, list(case.coaches.all())) == (Stage.CONSENT, True, [coach])


def test_decline_on_the_page_needs_a_reason_and_keeps_the_form(proposal, sign_in):
    url = reverse("cases:proposal_decide", args=[proposal.case_id])
    data = {"decision": "decline", "reason": " ", "on": days_ago(0).isoformat()}
    html = sign_in("coach_school").post(url, data).content.decode()
    assert "Skriv varför aktualiseringen avböjs" in html
    assert Case.objects.get().stage == Stage.PROPOSAL
    sign_in("coach_school").post(url, data | {"reason": "Skolans eget stöd räcker"})
    assert Case.objects.get().stage == Stage.DECLINED
    html = page(sign_in("eht"), "proposal_decide", proposal.case_id)
    assert "Skolans eget stöd räcker" in html
    assert '<form method="post" novalidate' not in html


def test_queue_is_offered_once_and_decisions_are_shown(proposal, sign_in):
    client, url = sign_in("coach_school"), reverse("cases:proposal_decide", args=[proposal.case_id])
    client.post(url, {"decision": "queue", "reason": "Fullt till januari", "on": days_ago(1).isoformat()})
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.QUEUED
    html = page(client, "proposal_decide", proposal.case_id)
    assert "Fullt till januari" in html
    assert 'value="queue"' not in html
    html = client.post(url, {"decision": "queue", "on": days_ago(0).isoformat()}).content.decode()
    assert "error-summary" in html


@pytest.mark.parametrize(
    ("decided_by", "key", "sentence"),
    [
        (DecidedBy.TEAM, "eht", "beslutar teamet med sin chef"),
        (DecidedBy.EHT, "coach_school", "beslutar skolans elevhälsoteam"),
    ],
)
def test_whoever_does_not_decide_reads_who_does(decided_by, key, sentence, proposal, world, sign_in):
    district = world.districts["Skärholmen"]
    district.proposals_decided_by = decided_by
    district.save()
    client = sign_in(key)
    assert sentence in page(client, "proposal_decide", proposal.case_id)
    data = {"decision": "accept", "on": days_ago(0).isoformat()}
    client.post(reverse("cases:proposal_decide", args=[proposal.case_id]), data)
    assert Case.objects.get().stage == Stage.PROPOSAL


def test_way_from_student_to_case(proposal, world, sign_in):
    client = sign_in("eht")
    url = reverse("cases:of_student", args=[proposal.case.student_id])
    assert client.get(url)["Location"] == proposal.case.get_absolute_url()
    elis = world.student("Elis", "Ek")
    url = reverse("cases:of_student", args=[elis.pk])
    assert client.get(url)["Location"] == reverse("cases:propose", args=[elis.pk])
    assert sign_in("coach_school").get(url)["Location"] == elis.get_absolute_url()


def test_own_waiting_proposal_is_corrected_on_its_page(proposal, sign_in):
    client = sign_in("eht")
    html = page(client, "proposal_decide", proposal.case_id)
    url = reverse("cases:proposal_edit", args=[proposal.case_id])
    assert url in html
    assert reverse("cases:proposal_withdraw", args=[proposal.case_id]) in html
    sent = form(figure_choice="typed", share="36", first_day=days_ago(60), last_day=days_ago(20), source="report")
    sent |= {"reason": "Borta varje tisdag", "on": days_ago(9).isoformat(), "revision": proposal.revision}
    client.post(url, sent | {"first_day": days_ago(900)})
    proposal.refresh_from_db()
    assert proposal.reason == "Borta varje måndag"
    client.post(url, sent)
    proposal.refresh_from_db()
    assert (proposal.reason, proposal.absence.share) == ("Borta varje tisdag", Decimal("0.36"))
    assert proposal.case.proposed_on == days_ago(9)
    history = page(client, "case_history", proposal.case_id, of="proposal")
    assert "</span>måndag</del>" in history


def test_own_waiting_proposal_is_withdrawn_on_its_page(proposal, sign_in):
    client = sign_in("eht")
    url = reverse("cases:proposal_withdraw", args=[proposal.case_id])
    assert "reason" in client.post(url, {"reason": ""}).context["form"].errors
    client.post(url, {"reason": "Fel elev"})
    proposal.refresh_from_db()
    assert proposal.status == "withdrawn"
    assert "Fel elev" in page(client, "case", proposal.case_id)
    assert client.get(url).status_code == 302
    assert "Nora" in page(client, "proposals", status="withdrawn")
