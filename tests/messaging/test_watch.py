"""The page that watches the messages: each sees what they may, and nothing is done to what one may not see."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from messaging.actions import outbox
from messaging.choices import Reason, State
from messaging.models import GatewayState, Message
from tests.messaging.messages import fields

PAGE = "messaging:watch"


@pytest.fixture
def failed(world) -> Message:
    """A message about Nora Ek that did not arrive."""
    row = outbox.write(**fields(world.case().student))
    row.stand(State.FAILED, Reason.NOT_ARRIVED, detail="number not in use")
    row.gateway_id = "s1"
    row.save()
    return row


def test_a_coach_sees_what_did_not_arrive_and_is_in_the_log(sign_in, failed):
    page = sign_in("coach_school").get(reverse(PAGE)).content.decode()
    assert "Nora Ek" in page
    assert "till Ylva Ek" in page
    assert "number not in use" in page
    assert [(entry.what, entry.student_ids) for entry in AccessEntry.objects.all()] == [
        ("messages", [failed.student_id])
    ]


def test_an_administrator_sees_where_it_stands_and_not_whom_it_is_about(sign_in, failed):
    page = sign_in("admin").get(reverse(PAGE)).content.decode()
    assert "Meddelandetjänsten tog emot det, men det har inte kommit fram." in page
    assert "Bredängsskolan" in page
    assert "number not in use" not in page  # what a gateway says may hold a number
    assert "Nora" not in page
    assert "Ylva" not in page
    assert reverse("messaging:phoned", args=[failed.pk]) not in page
    assert not AccessEntry.objects.exists()


def test_a_coach_of_another_school_sees_nothing(sign_in, failed):
    client = sign_in("coach_other")
    assert "number not in use" not in client.get(reverse(PAGE)).content.decode()
    assert client.post(reverse("messaging:phoned", args=[failed.pk])).status_code == 404
    assert Message.objects.get().phoned_at is None


def test_whoever_has_phoned_says_so_and_the_message_leaves_the_list(sign_in, failed, world):
    client = sign_in("coach_school")
    page = client.post(reverse("messaging:phoned", args=[failed.pk]), follow=True).content.decode()
    assert "Antecknat att du har ringt." in page
    assert "number not in use" not in page
    assert Message.objects.get().phoned_by == world.people["coach_school"]


def test_it_is_sent_again_called_off_or_said_to_have_gone(sign_in, failed):
    client = sign_in("coach_school")
    client.post(reverse("messaging:release", args=[failed.pk]))
    assert Message.objects.get().state == State.WAITING
    client.post(reverse("messaging:cancel", args=[failed.pk]))
    assert Message.objects.get().state == State.CANCELLED
    page = client.post(reverse("messaging:release", args=[failed.pk]), follow=True).content.decode()
    assert "Det här meddelandet kan inte skickas" in page
    Message.objects.update(state=State.HELD, reason=Reason.NOBODY_KNOWS)
    client.post(reverse("messaging:went", args=[failed.pk]))
    assert Message.objects.get().state == State.SENT


def test_gateways_and_costs_are_told(sign_in, failed):
    Message.objects.update(price=Decimal("1.05"), parts=3)
    until = timezone.now() + datetime.timedelta(minutes=5)
    GatewayState.objects.create(name="46elks", paused_until=until, paused_why="401 wrong password")
    page = sign_in("admin").get(reverse(PAGE)).content.decode()
    assert "401 wrong password" in page
    assert "1,05" in page
    assert "Skärholmen" in page


def test_the_page_takes_as_many_queries_with_one_message_as_with_thirty(sign_in, failed, world):
    client = sign_in("coach_school")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(PAGE))
        return len(captured)

    queries()
    with_one = queries()
    rows = [outbox.message(**fields(failed.student, key=("more", number))) for number in range(29)]
    outbox.write_many(rows)
    Message.objects.update(state=State.FAILED)
    assert queries() == with_one
