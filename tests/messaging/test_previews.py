"""E-mail and SMS of an installation that sends none: kept, shown to admins, and no more than the newest 500."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from messaging import gateways, previews
from messaging.gateways.base import Parcel
from messaging.models import PreviewMessage


@pytest.fixture
def preview_mail(settings, capsys):
    settings.EMAIL_BACKEND = "messaging.backends.PreviewEmailBackend"
    return capsys


def test_mail_is_kept_for_each_recipient_and_written_to_the_console(db, preview_mail):
    mail.send_mail("Hej", "Välkommen in.", None, ["a@demo.example", "b@demo.example"])
    kept = PreviewMessage.objects.order_by("pk").values_list("channel", "recipient", "subject", "body")
    assert list(kept) == [
        ("email", "a@demo.example", "Hej", "Välkommen in."),
        ("email", "b@demo.example", "Hej", "Välkommen in."),
    ]
    assert "Subject: Hej" in preview_mail.readouterr().out


def test_sms_is_kept_under_its_reference_and_written_to_the_console(db, capsys):
    gateway = gateways.of_channel("sms")
    first = gateway.send(Parcel("one", "+46701740605", "God morgon Nora!"))
    second = gateway.send(Parcel("two", "+46701740605", "God morgon Nora!"))
    assert first.gateway_id != second.gateway_id
    assert list(PreviewMessage.objects.order_by("pk").values_list("channel", "recipient", "body", "reference")) == [
        ("sms", "+46701740605", "God morgon Nora!", "one"),
        ("sms", "+46701740605", "God morgon Nora!", "two"),
    ]
    assert capsys.readouterr().out.splitlines()[0] == "SMS to +46701740605: God morgon Nora!"
    assert gateway.find(Parcel("two", "+46701740605", "")) == [second]
    assert gateway.find(Parcel("three", "+46701740605", "")) == []


def test_only_the_newest_messages_are_kept(db, monkeypatch):
    monkeypatch.setattr(previews, "NEWEST", 3)
    for number in range(5):
        previews.keep(channel="sms", recipient="+46701740605", body=str(number))
    assert list(PreviewMessage.objects.order_by("pk").values_list("body", flat=True)) == ["2", "3", "4"]


def test_preview_page_shows_the_message_as_text(sign_in):
    previews.keep(channel="email", recipient="a@demo.example", subject="<b>Hej</b>", body="rad ett\nhttp://x.example/y")
    page = sign_in("admin").get(reverse("messaging:preview")).content.decode()
    assert "&lt;b&gt;Hej&lt;/b&gt;" in page
    assert '<a href="http://x.example/y" rel="nofollow">http://x.example/y</a>' in page


def test_preview_page_is_not_there_in_production(sign_in, settings):
    settings.PRODUCTION = True
    assert sign_in("admin").get(reverse("messaging:preview")).status_code == 404


def test_a_forgotten_password_is_changed_by_the_link_in_the_preview(world, client, preview_mail):
    client.post(reverse("account_reset_password"), {"email": "eht@demo.example"})
    message = PreviewMessage.objects.get()
    assert message.recipient == "eht@demo.example"
    path = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    form = client.get(path, follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "en-lång-fras-om-vintern", "password2": "en-lång-fras-om-vintern"}
    )
    assert client.login(email="eht@demo.example", password="en-lång-fras-om-vintern")
