"""Pages of erasure, as two administrators of an agency walk through them."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Agency
from accounts.models import AccessEntry, AuditEvent
from cases.models import Note
from retention.choices import State
from retention.models import Erasure, LegalHold, RetentionRule
from students.models import Student
from tests.pdf import pdf_text
from tests.retention.conftest import LATER, THEN, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(client, admins):
    """``clients(agency, number)`` gives the client with that administrator signed in."""

    def sign_in(agency: str, number: int = 0):
        client.force_login(admins[agency][number])
        return client

    return sign_in


def words(subject, canaries) -> list[str]:
    """Every canary of the student but the alias, which administrators see."""
    return [w for w, owner in canaries.words.items() if owner.subject == subject.name and owner.kind != "alias"]


def test_list_is_approved_by_two_and_certified_without_a_name(subject, canaries, clients, admins):
    with time_machine.travel(LATER, tick=False):
        first = clients(Agency.SCHOOL)
        page = first.get(reverse("retention:due")).content.decode()
        assert subject.student.alias in page
        assert [word for word in words(subject, canaries) if word in page.lower()] == []
        asked = first.post(reverse("retention:erasure_ask"), {"seen": [subject.student.pk]})
        erasure = Erasure.objects.get()
        assert asked["Location"] == erasure.get_absolute_url()
        refused = first.post(reverse("retention:erasure_approve", args=[erasure.pk]), follow=True).content.decode()
        assert "Någon annan måste gå igenom den" in refused
        assert Note.objects.count() == 2
        second = clients(Agency.SCHOOL, 1)
        page = second.get(erasure.get_absolute_url()).content.decode()
        assert subject.student.alias in page
        assert [word for word in words(subject, canaries) if word in page.lower()] == []
        second.post(reverse("retention:erasure_approve", args=[erasure.pk]))
        assert Erasure.objects.get().state == State.DONE
        assert list(Note.objects.values_list("agency", flat=True)) == [Agency.SOCIAL_SERVICES]
        paper = second.get(reverse("retention:certificate", args=[erasure.pk])).content
    told = pdf_text(paper)
    assert "Gallringsintyg" in told
    assert all(admin.name in told for admin in admins[Agency.SCHOOL])
    assert subject.student.alias not in told
    assert [word for word in words(subject, canaries) if word in told.lower()] == []
    verbs = AuditEvent.objects.filter(verb__startswith="erasure").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["erasure.ask", "erasure.approve", "erasure.carry_out"]
    assert {entry.what for entry in AccessEntry.objects.all()} == {"erasure"}


def test_the_other_agency_sees_its_own_alone(subject, clients):
    with time_machine.travel(LATER, tick=False):
        clients(Agency.SCHOOL).post(reverse("retention:erasure_ask"), {"seen": [subject.student.pk]})
        erasure = Erasure.objects.get()
        other = clients(Agency.SOCIAL_SERVICES)
        assert other.get(erasure.get_absolute_url()).status_code == 404
        assert other.post(reverse("retention:erasure_approve", args=[erasure.pk])).status_code == 404
        page = other.get(reverse("retention:due")).content.decode()
    assert "Skolans kartläggning" in page  # the consent let their people write there
    assert "Betyg" not in page
    assert Erasure.objects.get().state == State.ASKED


def test_list_that_was_not_shown_is_refused(subject, clients):
    with time_machine.travel(LATER, tick=False):
        page = clients(Agency.SCHOOL).post(reverse("retention:erasure_ask"), {"seen": ["x", "²"]}, follow=True)
    assert "Listan har ändrats" in page.content.decode()
    assert not Erasure.objects.exists()


def test_list_is_sent_back_with_a_reason(subject, clients):
    with time_machine.travel(LATER, tick=False):
        clients(Agency.SCHOOL).post(reverse("retention:erasure_ask"), {"seen": [subject.student.pk]})
        erasure, second = Erasure.objects.get(), clients(Agency.SCHOOL, 1)
        address = reverse("retention:erasure_send_back", args=[erasure.pk])
        assert "invalid-feedback" in second.post(address, {"note": ""}).content.decode()
        second.post(address, {"note": "Vänta på tillsynen"})
        assert "Vänta på tillsynen" in second.get(erasure.get_absolute_url()).content.decode()
    assert Erasure.objects.get().state == State.SENT_BACK


def test_rule_is_changed_with_its_reason_and_history(clients, admins):
    client, address = clients(Agency.SCHOOL), reverse("retention:rule", args=["contacts"])
    assert "invalid-feedback" in client.post(address, {"years": 0, "reason": "", "revision": 0}).content.decode()
    client.post(address, {"years": 7, "reason": "Beslut i nämnden", "revision": 0})
    rule = RetentionRule.objects.get()
    assert (rule.part, rule.years, rule.reason, rule.history.count()) == ("contacts", 7, "Beslut i nämnden", 1)
    stale = client.post(address, {"years": 9, "reason": "Annat", "revision": 0}).content.decode()
    assert "Det här sparades efter att du öppnade" in stale
    assert RetentionRule.objects.get().years == 7
    assert "Beslut i nämnden" in client.get(reverse("retention:rules")).content.decode()


def test_hold_is_placed_by_alias_and_lifted(subject, clients):
    LegalHold.objects.all().delete()
    client, new = clients(Agency.SCHOOL), reverse("retention:hold_new")
    unknown = client.post(new, {"student": "Elev 0000", "reason": "Överklagat"}).content.decode()
    assert "känner inte till någon sådan elev" in unknown
    client.post(new, {"student": subject.student.alias, "reason": "Överklagat"})
    hold = LegalHold.objects.get()
    assert (hold.student, hold.is_in_force()) == (subject.student, True)
    with time_machine.travel(LATER, tick=False):
        clients(Agency.SCHOOL).get(reverse("retention:holds"))  # shows the message
        page = client.get(reverse("retention:due")).content.decode()
        assert "1 elev är inte med på grund av ett gallringsstopp" in page
        assert subject.student.alias not in page
    clients(Agency.SOCIAL_SERVICES)
    assert client.post(reverse("retention:hold_lift", args=[hold.pk])).status_code == 404
    clients(Agency.SCHOOL).post(reverse("retention:hold_lift", args=[hold.pk]))
    assert not LegalHold.objects.get().is_in_force()


def test_page_asks_as_much_for_one_student_as_for_three(world, canaries, subject, clients):
    client, counts = clients(Agency.SCHOOL), []
    for more in ((), ("Adam", "Elis")):
        for name in more:
            with time_machine.travel(THEN, tick=False):
                written(world, canaries, name)
        with time_machine.travel(LATER, tick=False):
            clients(Agency.SCHOOL)
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("retention:due"))
            counts.append(len(asked))
    assert Student.objects.count() == 3
    assert counts[0] == counts[1]
