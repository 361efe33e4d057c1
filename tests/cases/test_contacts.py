"""The tab of contacts and notes."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from cases.actions import contacts, notes
from cases.choices import ContactKind, ContactWith
from cases.models import Contact, Note
from cases.rules import RETRY_DAYS
from students.models import Consent
from tests.pages import words

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def case(world):
    return world.case()


@pytest.fixture
def call():
    yesterday = timezone.localtime() - DAY
    return {
        "kind": ContactKind.CALL,
        "with_whom": ContactWith.GUARDIAN,
        "day": yesterday.date(),
        "time": "09:15",
        "text": "Will walk to school with her",
        "retry_on": yesterday.date() + 4 * DAY,
    }


def tab(case):
    return reverse("cases:case_contacts", args=[case.pk])


def log(world, case, **more):
    given = {"kind": ContactKind.CALL, "with_whom": ContactWith.GUARDIAN} | more
    return contacts.log(cases=[case], by=world.people["coach_school"], **given)[0]


def test_contact_is_written_in_place(case, call, sign_in):
    response = sign_in("coach_school").post(tab(case), call, follow=True)
    contact = Contact.objects.get()
    assert (contact.agency, contact.retry_on, timezone.localtime(contact.at).hour) == ("school", None, 9)
    assert "Will walk to school with her" in words(response)


def test_no_answer_offers_a_new_try_and_a_later_contact_settles_it(case, call, sign_in, today):
    client = sign_in("coach_school")
    assert client.get(tab(case)).context["contact_form"].initial["retry_on"] == today + RETRY_DAYS * DAY
    client.post(tab(case), call | {"no_answer": "on", "text": ""})
    attempt = Contact.objects.get()
    assert attempt.retry_on == call["retry_on"]
    page = client.get(f"{tab(case)}?retries={attempt.pk}")
    assert page.context["contact_form"].initial["kind"] == ContactKind.CALL
    client.post(tab(case), call | {"retries": attempt.pk})
    attempt.refresh_from_db()
    assert attempt.retried_by == Contact.objects.exclude(pk=attempt.pk).get()


def test_contact_with_several_students_stays_among_own_visible_ones(world, case, call, sign_in):
    mine = world.case(world.student("Amir", "Hassan"))
    theirs = world.case(world.student("Elin", "Sund", school="Hökarängsskolan"))
    client = sign_in("coach_school")
    client.post(tab(case), call | {"others": [mine.pk]})
    assert set(Contact.objects.values_list("case", flat=True)) == {case.pk, mine.pk}
    refused = client.post(tab(case), call | {"others": [theirs.pk]})
    assert list(refused.context["contact_form"].errors) == ["others"]
    assert Contact.objects.count() == 2


def looked_at() -> list[tuple[str, set[int]]]:
    """Every entry of the access log: what was looked at, and whom it shows."""
    return [(entry.what, set(entry.student_ids)) for entry in AccessEntry.objects.order_by("pk")]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_other_students_are_named_when_asked_for_and_then_logged(world, case, sign_in, headers):
    amir = world.case(world.student("Amir", "Hassan"))
    client = sign_in("coach_school")
    assert "Amir Hassan" not in words(client.get(tab(case)))
    assert looked_at() == [("case contacts", {case.student_id})]
    response = client.get(f"{tab(case)}?others=1", headers=headers)
    assert "Amir Hassan" in words(response)
    assert ("<html" in response.content.decode()) is (not headers)
    assert looked_at()[1:] == [("case contacts", {case.student_id, amir.student_id})]


def test_other_students_come_from_schools_where_one_works(world, case, call, sign_in):
    elin = world.case(world.student("Elin", "Sund", school="Hökarängsskolan"))
    sara = world.people["coach_school"]
    sara.memberships.create(role="eht", school=world.schools["Hökarängsskolan"], first_day=timezone.localdate())
    client = sign_in("coach_school")
    page = client.get(f"{tab(case)}?others=1")
    assert "No other student of yours is going now." in words(page)
    refused = client.post(tab(case), call | {"others": [elin.pk]})
    assert list(refused.context["contact_form"].errors) == ["others"]
    assert not Contact.objects.exists()


def test_new_try_of_a_group_names_the_others_at_once(world, case, call, sign_in):
    amir = world.case(world.student("Amir", "Hassan"))
    client = sign_in("coach_school")
    client.post(tab(case), call | {"no_answer": "on", "others": [amir.pk]})
    attempt = Contact.objects.get(case=case)
    page = client.get(f"{tab(case)}?retries={attempt.pk}")
    assert "Amir Hassan" in words(page)
    assert looked_at()[-1] == ("case contacts", {case.student_id, amir.student_id})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2099-01-01"}, "day"),
        ({"time": "quarter past nine"}, "time"),
        ({"kind": "pigeon"}, "kind"),
        ({"with_whom": ""}, "with_whom"),
        ({"no_answer": "on", "retry_on": "2001-01-01"}, "retry_on"),
    ],
)
def test_contact_says_what_is_wrong_and_keeps_the_text(case, call, sign_in, changes, field):
    response = sign_in("coach_school").post(tab(case), call | changes)
    assert list(response.context["contact_form"].errors) == [field]
    assert "Will walk to school with her" in response.content.decode()
    assert not Contact.objects.exists()


def test_health_team_reads_and_does_not_write(world, case, call, sign_in):
    log(world, case, text="Read by the school")
    client = sign_in("eht")
    page = client.get(tab(case))
    assert "Read by the school" in words(page)
    assert "New contact" not in words(page)
    assert client.post(tab(case), call).status_code == 404
    assert Contact.objects.count() == 1


def test_other_agency_reads_while_consent_covers_it(world, case, sign_in):
    log(world, case, text="Said in confidence")
    student = case.student
    student.known_to_social_services = True
    student.save()
    client = sign_in("coach_social")
    assert "Said in confidence" in words(client.get(tab(case)))
    Consent.objects.get().covers.filter(category="contacts").delete()
    narrowed = words(client.get(tab(case)))
    assert "Said in confidence" not in narrowed
    assert "Contacts and notes of the other agency" in narrowed
    assert "Said in confidence" not in words(client.get(f"{tab(case)}?q=confidence"))
    Consent.objects.update(valid_until=timezone.localdate() - DAY)
    assert "Said in confidence" not in words(client.get(tab(case)))


def test_list_is_filtered_and_searched(world, case, sign_in):
    log(world, case, text="Mother called about Monday")
    log(world, case, kind=ContactKind.MEETING, text="Met in the library")
    notes.write(case=case, by=world.people["coach_school"], text="Remember the library card")
    client = sign_in("coach_school")

    def found(query):
        return [(line.row.text) for line in client.get(tab(case) + query).context["page"]]

    assert found("?kind=meeting") == ["Met in the library"]
    assert found("?kind=note") == ["Remember the library card"]
    assert found("?q=library") == ["Remember the library card", "Met in the library"]
    assert found("?q=zebra") == []
    log(world, case, text="Åkte ÖVER bron")
    assert found("?q=åkte") == found("?q=över") == ["Åkte ÖVER bron"]
    Contact.objects.filter(text__startswith="Åkte").delete()
    assert len(found("?kind=nonsense")) == 3


def test_note_is_written_and_empty_one_refused(case, sign_in):
    client = sign_in("coach_social")
    url = reverse("cases:note_new", args=[case.pk])
    refused = client.post(url, {"note-text": " "})
    assert "text" in refused.context["note_form"].errors
    client.post(url, {"note-text": "Ask about the bus card"})
    note = Note.objects.get()
    assert (note.text, note.agency) == ("Ask about the bus card", "social_services")


def test_correction_keeps_history_and_tells_two_windows_apart(world, case, sign_in):
    note = notes.write(case=case, by=world.people["coach_school"], text="On Monday")
    url = reverse("cases:note_edit", args=[note.pk])
    client = sign_in("coach_school")
    client.post(url, {"text": "On Tuesday", "revision": 0})
    assert "On removed: Monday added: Tuesday" in words(client.get(url))
    told = client.post(url, {"text": "On Friday", "revision": 0})
    assert told.context["form"].theirs == [("Note", "On Tuesday")]
    assert "On Friday" in told.content.decode()
    note.refresh_from_db()
    assert note.text == "On Tuesday"


def test_contact_is_corrected(world, case, call, sign_in):
    contact = log(world, case, no_answer=True, retry_on=timezone.localdate() + DAY)
    url = reverse("cases:contact_edit", args=[contact.pk])
    sign_in("coach_school").post(url, call | {"revision": 0})
    contact.refresh_from_db()
    assert (contact.no_answer, contact.retry_on, contact.text) == (False, None, call["text"])


def test_other_agency_cannot_correct(world, case, sign_in):
    note = notes.write(case=case, by=world.people["coach_school"], text="Ours")
    client = sign_in("coach_social")
    response = client.post(reverse("cases:note_edit", args=[note.pk]), {"text": "Theirs", "revision": 0})
    assert response["Location"] == tab(case)
    note.refresh_from_db()
    assert note.text == "Ours"


def test_tab_costs_the_same_with_many_rows(world, case, sign_in, django_assert_num_queries):
    log(world, case, text="One")
    notes.write(case=case, by=world.people["coach_school"], text="One")
    client = sign_in("coach_school")
    with CaptureQueriesContext(connection) as few:
        client.get(tab(case))
    for _n in range(12):
        log(world, case, text="More")
        notes.write(case=case, by=world.people["coach_school"], text="More")
    with django_assert_num_queries(len(few)):
        client.get(tab(case))
