"""Receipts and replies by web hook: from gateways alone, each once, and no nonsense breaks anything."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.choices import Agency
from messaging import gateways
from messaging.actions import outbox
from messaging.choices import Channel, Reason, State
from messaging.delivery import receipts
from messaging.delivery.sending import send_due
from messaging.gateways.base import Nonsense
from messaging.models import GatewayState, IncomingMessage, Message
from tests.messaging.gateway_process import wait_until
from tests.messaging.messages import fields

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def sent(world, stub):
    """A message that the stub has taken."""
    row = outbox.write(**fields(world.student(), any_hour=True))
    send_due(Channel.SMS, seconds=20)
    row.refresh_from_db()
    return row


def call(client, what: str, gateway: str, body, *, secret: str = "", query: str = "") -> int:
    path = reverse(f"messaging:{what}", args=[secret or gateways.hook_secret(), gateway])
    if isinstance(body, dict) and gateway == "46elks":
        return client.post(f"{path}{query}", body).status_code
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(path, raw, content_type="application/json").status_code


def tell(client, row: Message, state: str, **more) -> int:
    """The receipt of this row's gateway."""
    if row.gateway == "46elks":
        told = {"id": row.gateway_id, "status": state, **more}
        return call(client, "receipt", "46elks", told, query=f"?reference={row.reference}")
    told = {"batch_id": row.gateway_id, "status": state.capitalize(), "client_reference": str(row.reference), **more}
    return call(client, "receipt", "sinch", told)


def stands(row: Message) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


def test_a_receipt_says_that_it_has_arrived(client, sent):
    assert tell(client, sent, "delivered") == 204
    assert stands(sent) == (State.DELIVERED, Reason.ARRIVED)
    assert sent.steps[-1]["state"] == "delivered"
    assert GatewayState.objects.get(pk=sent.gateway).last_receipt_at is not None


def test_a_receipt_told_again_or_out_of_turn_changes_nothing_more(client, sent):
    tell(client, sent, "delivered")
    steps = len(Message.objects.get().steps)
    for state in ("delivered", "failed", "delivered"):
        assert tell(client, sent, state) == 204
    assert stands(sent) == (State.DELIVERED, Reason.ARRIVED)
    assert len(sent.steps) == steps


def test_a_failure_is_told_and_an_arrival_after_it_counts(client, sent):
    tell(client, sent, "failed")
    assert stands(sent) == (State.FAILED, Reason.NOT_ARRIVED)
    tell(client, sent, "delivered")
    assert stands(sent) == (State.DELIVERED, Reason.ARRIVED)


def test_a_receipt_before_our_own_answer_is_kept(client, world, stub, monkeypatch):
    """The gateway is quicker with its receipt than we are with writing down that it took the message."""
    outbox.write(**fields(world.student(), any_hour=True))
    gateway = gateways.of_channel(Channel.SMS)
    send = type(gateway).send

    def and_tell(self, parcel):
        taken = send(self, parcel)
        row = Message.objects.get()
        row.gateway_id = taken.gateway_id
        assert tell(client, row, "delivered") == 204
        return taken

    monkeypatch.setattr(type(gateway), "send", and_tell)
    send_due(Channel.SMS, seconds=20)
    row = Message.objects.get()
    assert (row.state, row.gateway_id[:1], row.attempts) == (State.DELIVERED, "s", 1)
    assert [step["state"] for step in row.steps] == ["waiting", "delivered"]


def test_the_receipt_of_another_message_changes_nothing(client, sent):
    sent.gateway_id, kept = "another", sent.gateway_id
    assert tell(client, sent, "delivered") == 204
    assert stands(sent)[0] == State.SENT
    assert sent.gateway_id == kept
    sent.reference = uuid.uuid4()
    assert tell(client, sent, "delivered") == 204
    assert Message.objects.get().state == State.SENT


def test_nobody_else_is_heard(client, sent):
    other = {"46elks": "sinch", "sinch": "46elks"}[sent.gateway]
    assert call(client, "receipt", sent.gateway, {}, secret="f" * 40) == 404
    assert call(client, "receipt", other, {}) == 404
    path = reverse("messaging:receipt", args=[gateways.hook_secret(), sent.gateway])
    assert client.get(path).status_code == 405
    assert Message.objects.get().state == State.SENT


def test_what_is_too_large_or_too_often_is_turned_away(client, sent, settings):
    assert call(client, "receipt", "sinch", b"x" * 20_001) in (413, 404)
    settings.HOOKS_PER_MINUTE = 3
    cache.clear()
    assert [tell(client, sent, "delivered") for _time in range(5)][-1] == 429


def test_a_reply_belongs_to_the_student_it_answers_and_is_kept_once(client, sent):
    told = {"id": "in-1", "from": sent.address, "to": "PPSS", "message": "Tack!\0"}
    if sent.gateway == "sinch":
        told = {"type": "mo_text", "id": "in-1", "from": sent.address[1:], "to": "PPSS", "body": "Tack!\0"}
    heard = []
    receipts.listener(heard.append)
    try:
        assert [call(client, "incoming", sent.gateway, told) for _time in range(3)] == [204] * 3
    finally:
        receipts._LISTENERS.remove(heard.append)
    reply = IncomingMessage.objects.get()
    assert (reply.text, reply.address, reply.answers, reply.student) == ("Tack!", sent.address, sent, sent.student)
    assert (reply.agency, reply.category) == (Agency.SCHOOL, sent.category)
    assert heard == [reply]


def test_a_message_from_a_number_we_never_wrote_to_belongs_to_nobody(client, sent):
    told = {"id": "in-2", "from": "+46701740606", "message": "Hej"}
    if sent.gateway == "sinch":
        told = {"type": "mo_text", "id": "in-2", "from": "46701740606", "body": "Hej"}
    assert call(client, "incoming", sent.gateway, told) == 204
    reply = IncomingMessage.objects.get()
    assert (reply.student, reply.answers, reply.agency) == (None, None, "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
ALMOST = st.fixed_dictionaries(
    {},
    optional={
        name: st.none() | st.text(max_size=20) | st.integers() | st.sampled_from(["Delivered", "mo_text"])
        for name in ("batch_id", "status", "client_reference", "code", "type", "id", "from", "body")
    },
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(told=st.binary(max_size=200) | (JSON | ALMOST).map(lambda value: json.dumps(value).encode()))
def test_no_nonsense_breaks_a_hook(client, sent, told):
    with transaction.atomic():
        assert {call(client, what, sent.gateway, told) for what in ("receipt", "incoming")} <= {204, 400}
        transaction.set_rollback(True)


def test_the_stub_plays_receipts_replies_duplicates_and_nonsense(live_server, world, stub, settings):
    """Over real HTTP both ways: the stub calls our hooks as the gateway would."""
    settings.BASE_URL = live_server.url
    gateways.of_channel.cache_clear()
    hook = gateways.hook_url("messaging:incoming")
    reply = {"reply": "Tack!", "reply_to": hook} if settings.SMS_GATEWAY == "46elks" else {}
    stub.behave(receipt=1.0, twice=1.0, odd=1.0, receipt_after=0.1, **reply)
    outbox.write(**fields(world.student(), any_hour=True))
    send_due(Channel.SMS, seconds=20)
    assert wait_until(lambda: Message.objects.get().state == State.DELIVERED)
    assert wait_until(lambda: stub.count()["open"] == 0)
    assert set(stub.count()["hooks"]) == {"204", "400"}
    assert [kept.text for kept in IncomingMessage.objects.all()] == (["Tack!"] if reply else [])


def test_gateways_without_hooks_say_so(db, settings):
    for channel in ("email", "sms"):
        settings.SMS_GATEWAY = "preview"
        gateways.of_channel.cache_clear()
        gateway = gateways.of_channel(channel)
        for ask in (gateway.receipts, gateway.incoming):
            with pytest.raises(Nonsense):
                ask({}, b"")
