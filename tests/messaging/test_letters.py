"""Letters: printed for a school, posted, ticked off; each printed once and by whom it may be seen."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, User
from messaging.actions import letters, outbox
from messaging.choices import Reason, State
from messaging.delivery.sending import give_up
from messaging.models import Message
from tests.messaging.messages import fields

PAGE = "messaging:letters"


@pytest.fixture
def letter(world) -> Message:
    more = {
        "channel": "letter",
        "address": "Storgatan 1\n127 48 Skärholmen",
        "subject": "Veckorapport",
        "any_hour": True,
    }
    return outbox.write(**fields(world.case().student, **more))


def stands() -> tuple[str, str]:
    return Message.objects.values_list("state", "reason").get()


def test_letters_are_put_together_printed_and_ticked_off(sign_in, letter):
    client = sign_in("coach_school")
    assert "Bredängsskolan" in client.get(reverse(PAGE)).content.decode()
    page = client.post(reverse("messaging:letters_print"), {"school": letter.school_id}, follow=True)
    assert stands() == (State.SENDING, Reason.PRINTED)
    batch = page.context["printed"][0]["claim"]
    paper = client.get(reverse("messaging:letters_file", args=[batch]))
    assert paper.content.startswith(b"%PDF-")
    assert AccessEntry.objects.filter(what="letters").get().student_ids == [letter.student_id]
    client.post(reverse("messaging:letters_posted", args=[batch]))
    assert stands() == (State.SENT, Reason.POSTED)
    assert "Inga brev" in client.get(reverse(PAGE)).content.decode()
    assert client.get(reverse("messaging:letters_file", args=[batch])).status_code == 404
    again = client.post(reverse("messaging:letters_posted", args=[batch]), follow=True).content.decode()
    assert "redan avprickade" in again


def test_what_was_printed_by_mistake_waits_again(sign_in, letter):
    client = sign_in("coach_school")
    page = client.post(reverse("messaging:letters_print"), {"school": letter.school_id}, follow=True)
    client.post(reverse("messaging:letters_back", args=[page.context["printed"][0]["claim"]]))
    assert stands() == (State.WAITING, Reason.WRITTEN)
    assert [step["reason"] for step in Message.objects.get().steps] == ["written", "printed", "written"]


def test_a_letter_is_printed_once_and_by_those_who_see_it(world, letter):
    coach, other = (User.objects.get(pk=world.people[key].pk) for key in ("coach_school", "coach_other"))
    assert letters.print_batch(school=letter.school, by=other) is None
    batch = letters.print_batch(school=letter.school, by=coach)
    assert letters.print_batch(school=letter.school, by=coach) is None
    with pytest.raises(ValidationError):
        letters.posted(batch=batch, by=other)
    assert letters.posted(batch=batch, by=coach) == 1


def test_protection_that_comes_later_holds_a_letter(world, letter):
    student = letter.student
    student.protection = "marking"
    student.save()
    student.named_staff.create(user=world.people["coach_school"])
    coach = User.objects.get(pk=world.people["coach_school"].pk)
    assert letters.print_batch(school=letter.school, by=coach) is None
    assert stands() == (State.HELD, Reason.PROTECTED)


def test_workers_leave_letters_alone(letter):
    Message.objects.update(expires_at=timezone.now())
    assert give_up("sms") == give_up("email") == 0
    assert stands() == (State.WAITING, Reason.WRITTEN)
