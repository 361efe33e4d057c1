"""The words of every language: complete, with the same fields, and fit for an SMS."""

import pytest

from outreach import sms_words, wordings
from outreach.data import shipped, shipped_checked
from students.choices import Language

#: Words for social services and the like, which no SMS may have in any of the languages.
SECRET = (
    "socialtjänst",
    "social services",
    "soc",
    "adhd",
    "autism",
    "diagnos",
    "الخدمات الاجتماعية",
    "servicios sociales",
)


def test_every_language_guardians_are_written_to_in_has_all_texts():
    names = set(shipped()[Language.SWEDISH])
    assert {code: set(texts) ^ names for code, texts in shipped().items()} == {code: set() for code in shipped()}
    assert set(shipped()) == {code for code in Language.values if code != Language.OTHER}


@pytest.mark.parametrize("code", sorted(shipped()))
def test_texts_have_the_fields_of_the_swedish_ones(code):
    swedish = shipped()[Language.SWEDISH]
    wrong = [
        name for name, text in shipped()[code].items() if sms_words.fields_of(text) != wordings.fields_of(swedish[name])
    ]
    assert wrong == []


@pytest.mark.parametrize("code", sorted(shipped()))
@pytest.mark.parametrize(
    ("name", "fields"), [("sms", {"name", "link"}), ("same_day", {"name", "day"}), ("correction", {"name", "day"})]
)
def test_sms_names_the_student_alone(code, name, fields):
    text = shipped()[code][name].lower()
    assert [word for word in SECRET if word in text.split()] == []
    assert sms_words.secrets_in(text) == []
    assert sms_words.fields_of(text) == fields


def test_swedish_and_english_alone_are_checked():
    assert shipped_checked() == {"sv", "en"}


@pytest.mark.parametrize("text", ["{name", "}", "{surname}", "{name.__class__}", "{}"])
def test_text_with_a_wrong_field_is_told(text):
    assert wordings.problem("sms", text) == {"name", "link"}


def test_sound_text_has_no_problem():
    assert wordings.problem("sms", "Hej {name}: {link}") is None


@pytest.mark.django_db
def test_language_without_words_is_written_to_in_swedish():
    assert [wordings.written_in(code) for code in ("so", "other", "sv")] == ["so", "sv", "sv"]
