"""What is closed says so section by section, and leads to a request that somebody answers."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Agency, Category
from accounts.models import AccessEntry, AuditEvent, User
from cases import needs
from cases.models import Case, Note
from students.actions import consents, students
from students.actions.consent_requests import ask, settle
from students.choices import RequestOutcome
from students.models import ConsentRequest
from tests.pages import markup, words

DAY = datetime.timedelta(days=1)


@pytest.fixture
def case(world) -> Case:
    """A case whose consent covers the plan alone; both agencies know the student."""
    case = world.case(consent=False)
    case.student.known_to_social_services = True
    case.student.save()
    case.coaches.add(world.people["coach_social"])
    world.consent(case.student, categories=[Category.PLAN])
    return case


def told(world, key: str, today) -> list[str]:
    return [n.text for n in needs.collect(User.objects.get(pk=world.people[key].pk), today) if "ber om" in n.text]


SECTIONS = {
    "case_contacts": ("Kontakter och anteckningar", Category.CONTACTS),
    "case_documents": ("Dokument", Category.DOCUMENTS),
    "case_mapping": ("Social kartläggning", Category.SOCIAL_MAPPING),
    "case_plan": ("Plan och uppföljning", Category.PLAN),
    "case_follow_ups": ("Plan och uppföljning", Category.PLAN),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_each_section_names_its_category_the_reason_and_the_way(world, case, sign_in, name, today):
    word, category = SECTIONS[name]
    consent = case.student.consents.get()
    consent.covers.all().delete()
    page = words(sign_in("coach_school").get(reverse(f"cases:{name}", args=[case.pk])))
    assert f"{word}: Samtycket omfattar det inte." in page
    consent.valid_until = today - DAY
    consent.save()
    response = sign_in("coach_school").get(reverse(f"cases:{name}", args=[case.pk]))
    assert f"{word}: Samtycket har gått ut. Stängt sedan" in words(response)
    assert f"{reverse('cases:consent_ask', args=[case.pk])}?category={category}" in response.content.decode()


def test_narrowed_category_is_closed_since_that_day(world, case, sign_in):
    consent = world.consent(case.student)
    consents.narrow(consent=consent, by=world.people["eht"], categories=[Category.PLAN, Category.DOCUMENTS])
    client = sign_in("coach_school")
    assert "Stängt sedan" in words(client.get(reverse("cases:case_contacts", args=[case.pk])))
    assert "Stängt sedan" not in words(client.get(reverse("cases:case_documents", args=[case.pk])))


def test_closed_sections_are_the_same_with_and_without_records_behind_them(world, case, sign_in):
    """What is closed tells neither that there is something nor how much."""

    def pages() -> list[str]:
        client = sign_in("coach_school")
        return [markup(client.get(reverse(f"cases:{name}", args=[case.pk]))) for name in (*SECTIONS, "case")]

    before = pages()
    Note.objects.create(case=case, agency=Agency.SOCIAL_SERVICES, text="Dolt")
    assert pages() == before


def test_request_lands_with_the_other_coaches_and_in_the_log(world, case, sign_in, today):
    url = reverse("cases:consent_ask", args=[case.pk])
    form = sign_in("coach_social").get(url, {"category": "contacts"}).context["form"]
    assert form.initial["categories"] == ["plan", "contacts"]
    response = sign_in("coach_social").post(url, {"categories": ["plan", "contacts"]}, follow=True)
    assert "Omar Ali bad om ett nytt samtycke" in words(response)
    request = ConsentRequest.objects.get()
    assert (request.student, request.agency, request.categories) == (
        case.student,
        Agency.SOCIAL_SERVICES,
        ["plan", "contacts"],
    )
    assert told(world, "coach_school", today) == ["Omar Ali ber om ett nytt samtycke: Nora Ek"]
    assert told(world, "coach_social", today) == []
    event = AuditEvent.objects.get(verb="consent.ask")
    assert (event.user_label, event.student_id, event.data) == (
        "Omar Ali",
        case.student_id,
        {"categories": ["plan", "contacts"]},
    )
    assert {entry.what for entry in AccessEntry.objects.all()} == {"case consent"}


def test_request_comes_to_the_manager_where_the_asker_coaches_alone(world, case, today):
    case.coaches.set([world.people["coach_school"]])
    ask(student=case.student, by=world.people["coach_school"], categories=["grades"])
    assert told(world, "coach_school", today) == []
    assert told(world, "manager", today) == ["Sara Lind ber om ett nytt samtycke: Nora Ek"]


def test_asking_twice_adds_to_one_request(world, case):
    for person, categories in (("coach_social", ["grades"]), ("eht", ["attendance", "grades"])):
        ask(student=case.student, by=world.people[person], categories=categories)
    request = ConsentRequest.objects.get()
    assert (request.asked_by.name, request.categories) == ("Omar Ali", ["attendance", "grades"])


def test_nothing_ticked_is_refused_beside_the_field(world, case, sign_in):
    response = sign_in("coach_social").post(reverse("cases:consent_ask", args=[case.pk]), {})
    assert response.context["form"].errors == {"categories": ["Välj minst en kategori."]}
    assert ConsentRequest.objects.count() == 0


def test_registering_a_consent_settles_the_request(world, case, today):
    request = ask(student=case.student, by=world.people["coach_social"], categories=["grades"])
    consents.prepare(
        student=case.student,
        by=world.people["coach_school"],
        informed_on=today,
        informed_by="Sara Lind",
        valid_from=today,
        valid_until=today + 30 * DAY,
        categories=[Category.GRADES],
    )
    request.refresh_from_db()
    assert (request.outcome, request.settled_by) == (RequestOutcome.REGISTERED, world.people["coach_school"])
    assert told(world, "coach_school", today) == []


def test_family_that_says_no_settles_it_too(world, case, sign_in, today):
    request = ask(student=case.student, by=world.people["coach_social"], categories=["grades"])
    url = reverse("cases:consent_request", args=[request.pk])
    client = sign_in("coach_school")
    assert client.post(url, {}).context["form"].errors.keys() == {"outcome"}
    client.post(url, {"outcome": "declined"})
    request.refresh_from_db()
    assert (request.outcome, request.settled_by.name) == (RequestOutcome.DECLINED, "Sara Lind")
    shown = words(sign_in("coach_social").get(reverse("cases:case_consent", args=[case.pk])))
    assert "Familjen säger nej" in shown
    settle(request=request, by=world.people["eht"], outcome=RequestOutcome.NOT_NEEDED)
    request.refresh_from_db()
    assert request.outcome == RequestOutcome.DECLINED


def test_merged_students_keep_one_open_request(world, case):
    other = world.student("Norah")
    ask(student=case.student, by=world.people["coach_social"], categories=["grades"])
    ask(student=other, by=world.people["eht"], categories=["attendance"])
    students.merge(keep=case.student, duplicate=other, by=world.people["eht"])
    assert [sorted(r.categories) for r in ConsentRequest.objects.open()] == [["attendance", "grades"]]
    assert ConsentRequest.objects.filter(student=case.student).count() == 2


def test_request_outside_ones_schools_is_not_there(world, case, sign_in):
    request = ask(student=case.student, by=world.people["coach_social"], categories=["grades"])
    for person in ("coach_other", "social_other", "eht_other"):
        assert sign_in(person).get(reverse("cases:consent_request", args=[request.pk])).status_code == 404


def test_page_of_a_case_costs_the_same_with_a_request(world, case, sign_in):
    client, url, counts = sign_in("coach_school"), reverse("cases:case", args=[case.pk]), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
        ask(student=case.student, by=world.people["coach_social"], categories=["grades"])
    assert counts[0] == counts[1]
