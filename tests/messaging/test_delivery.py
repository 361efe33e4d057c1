"""Messages go to a gateway over HTTP, once, whatever it answers; and nobody is told what no longer holds."""

import datetime
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.choices import Category
from messaging import gateways
from messaging.actions import outbox
from messaging.choices import Channel, Reason, State
from messaging.delivery import handing, rates
from messaging.delivery.asking import ask_about_doubtful
from messaging.delivery.claiming import Full, claim
from messaging.delivery.sending import send_due
from messaging.models import GatewayState, Message
from students.models import Guardian, Student
from tests.messaging.messages import fields


@pytest.fixture
def written(world):
    """``written(3)`` gives so many messages that are due at any hour."""
    student = world.student()

    def write(count: int = 1, **more) -> list[Message]:
        given = {"any_hour": True, "key": None} | more
        rows = [
            outbox.message(**fields(student, **given | {"key": ("test", n), "text": f"Hej {n}"})) for n in range(count)
        ]
        return outbox.write_many(rows)

    return write


def send() -> int:
    return send_due(Channel.SMS, seconds=20)


def stands() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("state", "reason"))


def once(stub) -> None:
    """Every message is at the gateway once, under its own reference."""
    references = {str(ref) for ref in Message.objects.values_list("reference", flat=True)}
    assert {ref: len(states) for ref, states in stub.references().items()} == dict.fromkeys(references, 1)


def test_messages_are_taken_and_what_the_gateway_says_is_kept(stub, written):
    rows = written(3)
    assert send() == 3
    assert stands() == [(State.SENT, Reason.TAKEN)] * 3
    row = Message.objects.get(pk=rows[0].pk)
    assert row.gateway == gateways.of_channel(Channel.SMS).name
    assert row.gateway_id.startswith("s")
    assert row.price == (Decimal("0.35") if row.gateway == "46elks" else Decimal("0.50"))
    assert [step["state"] for step in row.steps] == ["waiting", "sending", "sent"]
    assert (row.attempts, row.claimed_until) == (1, None)
    once(stub)
    assert send() == 0
    once(stub)
    assert GatewayState.objects.get(pk=row.gateway).last_taken_at is not None


@pytest.mark.parametrize("trouble", ["drop", "broken", "nonsense", "late"])
def test_what_may_have_been_taken_is_asked_for_and_never_sent_twice(stub, written, trouble):
    written(3)
    stub.behave(rates={trouble: 1.0}, late_after=0.8)
    claimed = claim(gateways.of_channel(Channel.SMS), Channel.SMS)
    assert handing.hand_over(gateways.of_channel(Channel.SMS), claimed) == 0
    assert stands() == [(State.SENDING, Reason.UNSURE)] * 3
    stub.behave()
    assert ask_about_doubtful(gateways.of_channel(Channel.SMS), Channel.SMS) == 3
    assert stands() == [(State.SENT, Reason.FOUND)] * 3
    assert send() == 0
    once(stub)


@pytest.mark.parametrize("trouble", ["down", "drop_before"])
def test_what_was_not_taken_is_sent_again(stub, written, trouble):
    written(2)
    stub.behave(rates={trouble: 1.0})
    claimed = claim(gateways.of_channel(Channel.SMS), Channel.SMS)
    handing.hand_over(gateways.of_channel(Channel.SMS), claimed)
    stub.behave()
    assert send() == 2
    assert stands() == [(State.SENT, Reason.TAKEN)] * 2
    once(stub)


def test_a_refusal_is_final_and_says_why(stub, written):
    written(2)
    stub.behave(rates={"refuse": 1.0})
    assert send() == 0
    assert stands() == [(State.FAILED, Reason.REFUSED)] * 2
    assert Message.objects.first().detail == "400 Invalid number"
    stub.behave()
    assert send() == 0
    assert stub.references() == {}


def test_a_gateway_that_is_out_of_order_is_left_alone_and_costs_no_attempt(stub, written):
    rows = written(2)
    stub.behave(rates={"busy": 1.0})
    assert send() == 0
    state = GatewayState.objects.get()
    assert (state.paused_why, state.paused_until > timezone.now()) == ("429 {}", True)
    stub.behave()
    assert send() == 0
    assert set(Message.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    GatewayState.objects.update(paused_until=timezone.now())
    Message.objects.update(due_at=timezone.now())
    assert send() == len(rows)
    assert GatewayState.objects.get().paused_until is None


def test_nobody_answers_and_the_messages_wait(stub, written, settings):
    written(2)
    settings.SMS_URL, settings.MESSAGE_FIRST_WAIT = "http://127.0.0.1:9", 60
    gateways.of_channel.cache_clear()
    assert send() == 0
    assert stands() == [(State.WAITING, Reason.TRY_AGAIN)] * 2
    row = Message.objects.first()
    assert datetime.timedelta(seconds=50) < row.due_at - timezone.now() <= datetime.timedelta(seconds=60)
    Message.objects.update(due_at=timezone.now(), expires_at=timezone.now() + datetime.timedelta(seconds=30))
    assert send() == 0
    assert stands() == [(State.FAILED, Reason.TOO_LATE)] * 2


@pytest.mark.parametrize("handed_over", [True, False])
def test_the_messages_of_a_lost_worker_are_asked_for(stub, written, handed_over):
    """The worker dies between claim and commit: before the hand-over, or after it."""
    written(3)
    gateway = gateways.of_channel(Channel.SMS)
    claimed = claim(gateway, Channel.SMS)
    if handed_over:
        for row in claimed.rows:
            gateway.send(handing.parcel_of(row))
    assert send() == 0  # until its time is over they are its own
    Message.objects.update(claimed_until=timezone.now())
    send()
    reason = Reason.FOUND if handed_over else Reason.TAKEN
    assert stands() == [(State.SENT, reason)] * 3
    once(stub)


def test_a_worker_that_comes_back_late_changes_nothing(stub, written):
    written(1)
    gateway = gateways.of_channel(Channel.SMS)
    claimed = claim(gateway, Channel.SMS)
    gateway.send(handing.parcel_of(claimed.rows[0]))
    Message.objects.update(claimed_until=timezone.now())
    send()
    late = handing.give_back(claimed.rows[0])
    assert handing.results.write([late], claimed.token) == 0
    assert stands() == [(State.SENT, Reason.FOUND)]


def test_a_worker_out_of_time_gives_back_what_it_has_not_handed_over(stub, written, settings):
    written(2)
    settings.MESSAGE_LEASE = 0.5
    gateway = gateways.of_channel(Channel.SMS)
    assert handing.hand_over(gateway, claim(gateway, Channel.SMS)) == 0
    assert set(Message.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    assert stub.references() == {}


def test_two_claims_have_no_row_in_common(stub, written):
    written(3)
    gateway = gateways.of_channel(Channel.SMS)
    assert len(claim(gateway, Channel.SMS).rows) == 3
    assert claim(gateway, Channel.SMS) is None


def test_46elks_without_texts_tells_by_the_number_or_a_person_has_to(stub, written, settings):
    """With the text kept out of its history one message to the number is ours, and of several nobody can tell."""
    if settings.SMS_GATEWAY != "46elks":
        pytest.skip("Sinch keeps our reference")
    written(1)
    gateway = gateways.of_channel(Channel.SMS)
    rows = claim(gateway, Channel.SMS).rows
    taken = gateway.send(handing.parcel_of(rows[0]))
    found = [taken.__class__(taken.gateway_id, is_certain=False), taken.__class__("another", is_certain=False)]
    gateway.find = lambda parcel: found
    Message.objects.update(claimed_until=timezone.now())
    ask_about_doubtful(gateway, Channel.SMS)
    assert stands() == [(State.HELD, Reason.NOBODY_KNOWS)]
    Message.objects.update(state=State.SENDING, claimed_until=timezone.now())
    found.pop()
    ask_about_doubtful(gateway, Channel.SMS)
    assert stands() == [(State.SENT, Reason.FOUND)]


def test_quiet_hours_hold_what_is_due(stub, written, monkeypatch):
    written(2, any_hour=False)
    Message.objects.update(due_at=timezone.now())
    monkeypatch.setattr("messaging.rules.is_quiet", lambda moment: True)
    assert send() == 0
    monkeypatch.setattr("messaging.rules.is_quiet", lambda moment: False)
    assert send() == 2


@pytest.mark.parametrize("whose", [Student, Guardian])
def test_protection_that_comes_later_holds_what_waits(stub, world, written, whose):
    guardian = world.guardian(world.student("Adam"))
    written(1, guardian=guardian)
    whose.objects.update(protection="marking")
    assert send() == 0
    assert stands() == [(State.HELD, Reason.PROTECTED)]
    outbox.release(message=Message.objects.get(), by=world.people["coach_school"])
    Message.objects.update(any_hour=True, due_at=timezone.now())
    assert send() == 1


def test_a_consent_that_ends_calls_off_what_waits_for_it(stub, world, written):
    student = world.student("Adam")
    world.guardian(student)
    consent = world.consent(student, categories=[Category.CONTACTS])
    keys = [("a",), ("b",)]
    more = {"any_hour": True, "needs_consent": True}
    outbox.write_many([outbox.message(**fields(student, key=key, **more)) for key in keys[:1]])
    assert send() == 1
    outbox.write(**fields(student, key=keys[1], **more))
    consent.withdrawn_at = timezone.now()
    consent.save()
    assert send() == 0
    assert stands() == [(State.SENT, Reason.TAKEN), (State.CANCELLED, Reason.NO_CONSENT)]


@pytest.fixture
def at_ten_a_second(settings):
    settings.SMS_PER_SECOND = 10
    gateways.of_channel.cache_clear()
    return gateways.of_channel(Channel.SMS)


def most_in_a_second(times) -> int:
    times = sorted(times)
    return max(sum(1 for other in times if moment - 1 < other <= moment) for moment in times)


def test_no_second_at_the_gateway_has_more_than_the_rate(stub, written, at_ten_a_second):
    stub.behave(delay=0.05)
    written(25)
    assert send() == 25
    times = stub.requests()
    assert (len(times), most_in_a_second(times)) == (25, 10)


def test_workers_share_the_rate_by_handfuls(stub, written, at_ten_a_second):
    written(25)
    claimed = [claim(at_ten_a_second, Channel.SMS) for _worker in range(6)]
    assert [len(each.rows) for each in claimed[:5]] == [2] * 5
    assert isinstance(claimed[5], Full)
    before = timezone.now()
    handing.hand_over(at_ten_a_second, claimed[0])
    waits = claim(at_ten_a_second, Channel.SMS)
    assert before + datetime.timedelta(seconds=1) < waits.until < before + datetime.timedelta(seconds=2)
    with time_machine.travel(waits.until, tick=False):
        assert len(claim(at_ten_a_second, Channel.SMS).rows) == 2


def test_leaves_of_a_lost_worker_come_back_with_its_claim(stub, written, at_ten_a_second):
    written(25)
    lost = [claim(at_ten_a_second, Channel.SMS) for _worker in range(5)]
    waits = claim(at_ten_a_second, Channel.SMS)
    assert waits.until >= lost[0].until
    with time_machine.travel(waits.until, tick=False):
        assert len(claim(at_ten_a_second, Channel.SMS).rows) == 2


def test_used_up_rate_is_nothing_to_wait_for_when_nothing_is_due(stub, written, at_ten_a_second):
    written(10)
    for _worker in range(5):
        claim(at_ten_a_second, Channel.SMS)
    assert claim(at_ten_a_second, Channel.SMS) is None


@pytest.mark.parametrize(
    ("per_second", "leaves", "seconds"), [(50, 50, 1.02), (2.5, 2, 1.02), (1, 1, 1.02), (0.5, 1, 2.02), (0.1, 1, 10.02)]
)
def test_rate_is_so_many_leaves_that_come_back_after_a_second_or_more(per_second, leaves, seconds):
    assert rates.limit(per_second) == (leaves, datetime.timedelta(seconds=seconds))


def test_no_gateway_no_message_and_after_a_day_it_says_so(stub, written, settings):
    settings.SMS_GATEWAY = ""
    gateways.of_channel.cache_clear()
    written(2)
    assert send() == 0
    Message.objects.update(expires_at=timezone.now())
    send()
    assert stands() == [(State.FAILED, Reason.TOO_LATE)] * 2


def test_a_gateway_that_was_exchanged_cannot_be_asked(stub, written):
    written(1)
    claim(gateways.of_channel(Channel.SMS), Channel.SMS)
    Message.objects.update(gateway="another", claimed_until=timezone.now(), claim=uuid.uuid4())
    send()
    assert stands() == [(State.HELD, Reason.NOBODY_KNOWS)]
