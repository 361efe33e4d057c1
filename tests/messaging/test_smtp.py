"""E-mail by a real mail server, in a process of its own on loopback."""

import pytest
from django.core.mail import get_connection

from messaging import gateways
from messaging.actions import outbox
from messaging.choices import Channel, Reason, State
from messaging.delivery.sending import send_due
from messaging.gateways.smtp import Smtp
from messaging.models import GatewayState, Message
from tests.messaging.messages import fields
from tests.messaging.smtp_process import mail_server


@pytest.fixture
def server(tmp_path):
    with mail_server(tmp_path) as running:
        yield running


@pytest.fixture
def gateway(server, settings, monkeypatch):
    """The gateway as production has it; the test runner puts another backend in its place."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    made = Smtp(per_second=0)
    made.connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    gateways.of_channel.cache_clear()
    monkeypatch.setattr(gateways, "of_channel", lambda channel: made if channel == Channel.EMAIL else None)
    return made


@pytest.fixture
def written(world):
    student = world.student()

    def write(*addresses):
        for number, address in enumerate(addresses):
            more = {"channel": "email", "address": address, "subject": "Veckan i skolan för Nora", "any_hour": True}
            outbox.write(**fields(student, key=("mail", number), text=f"Hej! Å, ä och ö {number}", **more))

    return write


def stands():
    return list(Message.objects.order_by("pk").values_list("state", "reason"))


def send():
    return send_due(Channel.EMAIL, seconds=20)


def test_mail_arrives_with_our_own_reference_over_one_connection(server, gateway, written):
    written("ylva@demo.example", "samir@demo.example")
    assert send() == 2
    rows = list(Message.objects.order_by("pk"))
    mails = server.mails
    assert [(mail["to"], mail["subject"], mail["text"]) for mail in mails] == [
        ("ylva@demo.example", "Veckan i skolan för Nora", "Hej! Å, ä och ö 0"),
        ("samir@demo.example", "Veckan i skolan för Nora", "Hej! Å, ä och ö 1"),
    ]
    assert [mail["id"] for mail in mails] == [row.gateway_id for row in rows]
    assert all(str(row.reference) in row.gateway_id for row in rows)
    assert len({mail["peer"] for mail in mails}) == 1
    assert stands() == [(State.SENT, Reason.TAKEN)] * 2


@pytest.mark.parametrize(
    ("address", "state", "reason", "detail"),
    [
        ("refused@demo.example", State.FAILED, Reason.REFUSED, "550 No such mailbox"),
        ("bad@demo.example", State.FAILED, Reason.REFUSED, "554 Looks like spam"),
        ("busy@demo.example", State.WAITING, Reason.TRY_AGAIN, "451 Try again later"),
    ],
)
def test_what_the_server_says_decides(server, gateway, written, address, state, reason, detail):
    written(address, "ylva@demo.example")
    assert send() == 1
    row = Message.objects.order_by("pk").first()
    assert (row.state, row.reason, row.detail) == (state, reason, detail)
    assert [mail["to"] for mail in server.mails] == ["ylva@demo.example"]


def test_connection_that_breaks_after_the_text_is_in_doubt_and_waits_for_a_person(server, gateway, written, settings):
    settings.MESSAGE_ASK_AFTER = 0
    written("drop@demo.example", "ylva@demo.example")
    send()
    assert stands() == [(State.HELD, Reason.NOBODY_KNOWS), (State.SENT, Reason.TAKEN)]
    assert [mail["to"] for mail in server.mails] == ["drop@demo.example", "ylva@demo.example"]


def test_server_that_is_down_is_tried_again_and_a_kept_connection_that_has_died_is_opened_anew(
    server, gateway, written, settings
):
    settings.MESSAGE_FIRST_WAIT = 0
    written("ylva@demo.example")
    assert send() == 1
    server.stop()
    more = {"channel": "email", "address": "samir@demo.example", "subject": "Hej", "any_hour": True}
    outbox.write(**fields(Message.objects.get().student, key=("mail", "later"), **more))
    assert send_due(Channel.EMAIL, seconds=1) == 0
    assert stands()[1] == (State.WAITING, Reason.TRY_AGAIN)
    server.start()
    assert send() == 1
    assert [mail["to"] for mail in server.mails] == ["ylva@demo.example", "samir@demo.example"]
    assert GatewayState.objects.get(pk="email").last_taken_at is not None
