"""The thread of a case: an SMS is looked at before it goes, goes once, and its reply is found."""

import re
import uuid

import pytest
import time_machine

from accounts.choices import Category
from accounts.models import AccessEntry
from cases.models import Contact
from messaging.choices import State
from messaging.delivery import receipts
from messaging.gateways.base import Incoming
from messaging.models import IncomingMessage, Message
from outreach.models import SmsTemplate
from students.models import Consent, ConsentCategory, Guardian

NOON = "2026-11-25 12:00:00+01:00"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def nora(world):
    student = world.student(mobile="+46701740611")
    world.guardian(student, "Ylva", "Ek", mobile="+46701740605")
    return world.case(student)


@pytest.fixture
def write(nora, sign_in):
    """Write an SMS as the page is used: looked at, then sent as it was shown."""
    client = sign_in("coach_school")
    url = f"/cases/{nora.pk}/sms/"

    def send(text="Hej {name}! /{coach}", to="student", token=None):
        data = {"to": to, "text": text, "token": token or str(uuid.uuid4()), "look": "1"}
        looked = client.post(url, data)
        if "going" not in looked.context:
            return looked
        data |= {"shown": looked.context["form"].data["shown"], "send": "1"}
        del data["look"]
        return client.post(url, data)

    send.url, send.client = url, client
    return send


def test_sms_is_shown_with_its_length_and_price_and_does_not_go_yet(write):
    answer = write.client.post(
        write.url, {"to": "student", "text": "Hej {name} – kom!", "token": str(uuid.uuid4()), "look": "1"}
    )
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert "Hej Nora - kom!" in text
    size = answer.context["going"]["size"]
    assert (size.encoding, size.units, size.parts) == ("gsm7", 15, 1)
    assert "15 tecken · GSM-7 · 1 del · 0,50 kr" in re.sub(r"<[^>]+>", "", text)
    assert not Message.objects.exists()


def test_emoji_makes_it_dearer_and_the_page_says_so(write):
    answer = write.client.post(write.url, {"to": "student", "text": "Hej 🙂", "token": str(uuid.uuid4()), "look": "1"})
    assert answer.context["going"]["size"].encoding == "ucs2"
    assert "UCS-2" in answer.content.decode()


def test_sent_sms_is_one_message_and_one_contact(write, nora):
    token = str(uuid.uuid4())
    assert write(token=token).status_code == 302
    write(token=token)
    row = Message.objects.get()
    assert (row.text, row.address, row.kind) == ("Hej Nora! /Sara", "+46701740611", "single")
    assert (row.agency, row.category, row.needs_consent, row.guardian) == ("school", "contacts", True, None)
    contact = Contact.objects.get()
    assert (contact.kind, contact.with_whom, contact.text) == ("sms", "student", "Hej Nora! /Sara")


def test_sms_that_was_changed_after_the_look_is_shown_again(write):
    looked = write.client.post(write.url, {"to": "student", "text": "Hej", "token": str(uuid.uuid4()), "look": "1"})
    data = {"to": "student", "text": "Hej då", "token": str(uuid.uuid4()), "send": "1"}
    answer = write.client.post(write.url, data | {"shown": looked.context["form"].data["shown"]})
    assert answer.context["going"]["text"] == "Hej då"
    assert not Message.objects.exists()


def test_sms_to_a_guardian(write):
    guardian = Guardian.objects.get()
    write("Hej! Kan du ringa mig? /{coach}", to=str(guardian.pk))
    assert (Message.objects.get().address, Message.objects.get().guardian) == ("+46701740605", guardian)
    assert Contact.objects.get().text == "Ylva Ek: Hej! Kan du ringa mig? /Sara"


@pytest.mark.parametrize("text", ["Hej Nora Ek", "Hälsningar Sara Lind", "Ring soc", "Din adhd", "Hej {surname}", " "])
def test_words_that_no_sms_may_have_are_refused_beside_the_field(text, write):
    answer = write(text)
    assert list(answer.context["form"].errors) == ["text"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("against", ["consent", "category", "protected", "no mobile"])
def test_student_who_may_not_be_written_to_is_not_offered(against, write, nora):
    match against:
        case "consent":
            Consent.objects.update(withdrawn_at=NOON)
        case "category":
            ConsentCategory.objects.filter(category=Category.CONTACTS).delete()
        case "protected":
            nora.student.protection = "marking"
            nora.student.save()
        case "no mobile":
            nora.student.mobile = ""
            nora.student.save()
    answer = write.client.post(write.url, {"to": "student", "text": "Hej", "token": str(uuid.uuid4()), "look": "1"})
    assert answer.status_code == 404 if against == "protected" else "to" in answer.context["form"].errors
    assert not Message.objects.exists()


def test_template_fills_the_text_and_keeps_the_rest(write):
    template = SmsTemplate.objects.filter(kind="single").first()
    guardian = str(Guardian.objects.get().pk)
    answer = write.client.post(
        write.url, {"to": guardian, "text": "x", "token": str(uuid.uuid4()), "use": str(template.pk)}
    )
    form = answer.context["form"]
    assert (form["text"].value(), form["to"].value()) == (template.text, guardian)


def test_sms_in_the_evening_says_when_it_goes(write, world):
    with time_machine.travel("2026-11-25 21:00:00+01:00", tick=False):
        write.client.force_login(world.people["coach_school"])
        answer = write.client.post(write.url, {"to": "student", "text": "Hej", "token": str(uuid.uuid4()), "look": "1"})
    assert "Det är tyst tid: det går 26 november kl. 7.00." in re.sub(r"\s+", " ", answer.content.decode())


def come(text="Kommer!", sender="+46701740611", number="1"):
    return receipts.take_in("preview", [Incoming(number, sender, text)])


@pytest.fixture
def answered(write):
    write()
    Message.objects.update(state=State.DELIVERED)
    come()
    return IncomingMessage.objects.get()


def test_reply_is_a_contact_and_needs_the_coach_until_it_is_read(answered, write, nora):
    assert sorted(Contact.objects.values_list("text", "with_whom")) == [
        ("Hej Nora! /Sara", "student"),
        ("Kommer!", "student"),
    ]
    week = write.client.get("/my-week/")
    assert [need.text for need in week.context["needs"] if "Sms" in need.text] == ["Sms från Nora Ek"]
    write.client.post(f"/cases/sms/{answered.pk}/read/")
    answered.refresh_from_db()
    assert answered.read_by.name == "Sara Lind"
    assert [need for need in write.client.get("/my-week/").context["needs"] if "Sms" in need.text] == []


def test_thread_shows_both_sides_and_is_logged(answered, write, nora):
    before = AccessEntry.objects.count()
    text = write.client.get(write.url).content.decode()
    assert ("Kommer!" in text, "Hej Nora! /Sara" in text) == (True, True)
    written = list(AccessEntry.objects.order_by("pk"))[before:]
    assert [(entry.what, entry.student_ids) for entry in written] == [("case messages", [nora.student_id])]


def test_thread_holds_back_the_link_of_a_guardian(write, nora):
    Message.objects.all().delete()
    write("Läs http://x.example/r/abcdefgh-12/ nu")
    text = write.client.get(write.url).content.decode()
    assert ("/r/..." in text, "abcdefgh" in text) == (True, False)


def test_same_reply_told_twice_is_one_contact(answered):
    with time_machine.travel("2026-11-25 12:01:00+01:00", tick=False):
        come()
    assert Contact.objects.filter(text="Kommer!").count() == 1


def test_other_agency_reads_the_thread_under_consent_alone(answered, nora, sign_in, world):
    nora.student.known_to_social_services = True
    nora.student.save()
    client = sign_in("coach_social")
    assert "Kommer!" in client.get(f"/cases/{nora.pk}/sms/").content.decode()
    ConsentCategory.objects.filter(category=Category.CONTACTS).delete()
    assert "Kommer!" not in client.get(f"/cases/{nora.pk}/sms/").content.decode()
    assert client.post(f"/cases/sms/{answered.pk}/read/").status_code == 404


def test_reply_from_an_unknown_number_is_shown_to_the_administrator(sign_in, db):
    come("Vem är det här?", "+46701740699")
    row = IncomingMessage.objects.get()
    client = sign_in("admin")
    text = client.get("/messages/watch/").content.decode()
    assert "Vem är det här?" in text
    assert "+46701740699" in text
    assert client.post(f"/messages/replies/{row.pk}/read/").status_code == 302
    assert "Vem är det här?" not in client.get("/messages/watch/").content.decode()
    assert "Vem är det här?" not in sign_in("coach_school").get("/messages/watch/").content.decode()


def test_reply_about_a_student_without_a_case_stands_on_the_page_of_messages(world, sign_in):
    student = world.student()
    IncomingMessage.objects.create(
        student=student, agency="school", category="attendance", gateway="preview", gateway_id="7", text="Hon är sjuk."
    )
    assert "Hon är sjuk." in sign_in("coach_school").get("/messages/watch/").content.decode()
    assert "Hon är sjuk." not in sign_in("coach_other").get("/messages/watch/").content.decode()
    assert "Hon är sjuk." not in sign_in("admin").get("/messages/watch/").content.decode()
