"""What no SMS may say."""

import pytest

from outreach import sms_words
from outreach.data import SMS_TEMPLATES, load_sms_templates
from outreach.models import SmsTemplate


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hej! Socialtjänsten vill träffa dig.", ["Socialtjänsten"]),
        ("Din ADHD-utredning är klar", ["ADHD", "utredning"]),
        ("Ring socialsekreteraren, eller soc", ["socialsekreteraren", "soc"]),
        ("Vi ses på BUP kl. 9", ["BUP"]),
        ("Vi social och umgås", []),
        ("Associera gärna, ta med en bok om djur", []),
        ("Hej Nora! Vi ses kl. 9.40.", []),
    ],
)
def test_words_of_health_and_social_services_are_found(text, words):
    assert sms_words.secrets_in(text) == words


def test_family_name_is_refused_and_first_name_is_not(in_english):
    assert sms_words.problem("Hej Nora Ek!", family_names=["Ek", "Haddad"]) == (
        "An SMS has first names alone: leave out Ek."
    )
    assert sms_words.problem("Hej Nora!", family_names=["Ek", "Haddad"]) is None


def test_name_of_the_school_is_refused(in_english):
    told = sms_words.problem("Vi ses på Bredängsskolan", schools=["Bredängsskolan"])
    assert told == "An SMS does not name the school: leave out Bredängsskolan."


def test_field_that_is_not_filled_in_is_refused(in_english):
    allowed = "Of names in braces this text can have {name}, {coach} only."
    assert sms_words.field_problem("Hej {surname}", sms_words.FIELDS) == allowed
    assert sms_words.field_problem("Hej {name", sms_words.FIELDS) == allowed
    assert sms_words.field_problem("Hej {name}! /{coach}", sms_words.FIELDS) is None


def test_fields_are_filled_in():
    assert sms_words.fill("Hej {name}! /{coach}", {"name": "Nora", "coach": "Sara"}) == "Hej Nora! /Sara"


@pytest.mark.django_db
def test_templates_that_ship_are_sound_and_take_one_part():
    shipped = list(SmsTemplate.objects.all())
    assert len(shipped) == SMS_TEMPLATES.read_text(encoding="utf-8").count("[[templates]]")
    for row in shipped:
        row.full_clean()


@pytest.mark.django_db
def test_shipping_again_changes_nothing():
    SmsTemplate.objects.update(text="Hej!")
    load_sms_templates(SmsTemplate)
    assert set(SmsTemplate.objects.values_list("text", flat=True)) == {"Hej!"}
