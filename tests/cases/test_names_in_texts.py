"""The real name of a student under protection is asked about before it stands in a text."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.choices import ContactKind, ContactWith, Stage
from cases.models import Contact, Note, WeeklyFollowUp
from ppss.lib import weeks
from students.choices import Protection
from students.models import NamedStaff
from students.rules import names_in


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def saga(world):
    """Saga Winter, under protection; Sara Lind may see her."""
    student = world.student("Saga", "Winter", protection=Protection.SECRECY_MARKING)
    NamedStaff.objects.create(student=student, user=world.people["coach_school"])
    return student


@pytest.fixture
def case(world, saga):
    return world.case(saga)


def call(**more) -> dict:
    moment = timezone.localtime() - datetime.timedelta(days=1)
    fields = {"kind": ContactKind.CALL, "with_whom": ContactWith.STUDENT, "day": moment.date(), "time": "09:15"}
    return fields | more


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Saga kom i dag", ["Saga", "Winter"], ["Saga"]),
        ("SAGAS mamma, fru Winter, och saga", ["Saga", "Winter"], ["SAGAS", "Winter", "saga"]),
        ("Vi läste sagan om vintern", ["Saga", "Winter"], []),
        ("Asa ringde", ["Åsa", "Öberg"], ["Asa"]),
        ("A\u030asa ringde", ["Åsa", "Öberg"], ["Åsa"]),
        ("Anna-Maria kom", ["Anna-Maria", "Ek"], ["Anna", "Maria"]),
        ("af och de", ["Disa", "af Ugglas"], []),
        ("Bo Ek kom", ["Bo", "Ek"], ["Bo", "Ek"]),
        ("", ["Saga", "Winter"], []),
    ],
)
def test_names_are_found_as_words(text, names, expected):
    assert names_in(text, *names) == expected


def test_note_with_the_real_name_waits_for_a_tick(case, sign_in):
    client, url = sign_in("coach_school"), reverse("cases:note_new", args=[case.pk])
    refused = client.post(url, {"note-text": "Saga was tired"})
    form = refused.context["note_form"]
    assert list(form.errors) == ["text"]
    assert f"the real name (Saga). Write {case.student.alias} instead" in form.errors["text"][0]
    assert 'name="note-keep_name"' in refused.content.decode()
    assert not Note.objects.exists()
    client.post(url, {"note-text": "Saga was tired", "note-keep_name": "on"})
    assert Note.objects.get().text == "Saga was tired"


def test_alias_needs_no_tick(case, sign_in):
    client, url = sign_in("coach_school"), reverse("cases:note_new", args=[case.pk])
    assert 'name="note-keep_name"' not in client.get(reverse("cases:case_contacts", args=[case.pk])).content.decode()
    client.post(url, {"note-text": f"{case.student.alias} was tired"})
    assert Note.objects.count() == 1


def test_name_of_a_student_without_protection_needs_no_tick(world, sign_in):
    open_case = world.case()
    sign_in("coach_school").post(reverse("cases:note_new", args=[open_case.pk]), {"note-text": "Nora was tired"})
    assert Note.objects.count() == 1


def test_correction_asks_too(case, sign_in):
    client = sign_in("coach_school")
    client.post(reverse("cases:note_new", args=[case.pk]), {"note-text": "Tired"})
    url = reverse("cases:note_edit", args=[Note.objects.get().pk])
    assert list(client.post(url, {"text": "Ms Winter rang", "revision": 0}).context["form"].errors) == ["text"]
    client.post(url, {"text": "Ms Winter rang", "revision": 0, "keep_name": "on"})
    assert Note.objects.get().text == "Ms Winter rang"


def test_contact_with_several_asks_about_each_of_them(world, case, sign_in):
    nora = world.case()
    client, url = sign_in("coach_school"), reverse("cases:case_contacts", args=[nora.pk])
    refused = client.post(url, call(text="Nora and Saga", others=[case.pk]))
    assert list(refused.context["contact_form"].errors) == ["text"]
    client.post(url, call(text="Nora and Saga", others=[case.pk], keep_name="on"))
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "error"), [("note", "note"), ("homework", "homework"), ("good_news", "good_news"), ("new", "__all__")]
)
def test_follow_up_asks_and_saves_after_the_tick(case, sign_in, today, field, error):
    week = weeks.monday(today)
    client, url = sign_in("coach_school"), reverse("cases:follow_up", args=[weeks.code(week), case.pk])
    data = {"best_day": "2", field: "Sagas bästa dag", "next_shown": "1", "save": "1"}
    refused = client.post(url, data)
    assert list(refused.context["form_page"].form.errors) == [error]
    assert 'name="keep_name"' in refused.content.decode()
    assert not WeeklyFollowUp.objects.exists()
    client.post(url, data | {"keep_name": "on"})
    assert WeeklyFollowUp.objects.count() == 1


def test_form_of_the_plan_offers_the_alias_instead_of_the_family(world, saga, sign_in):
    case = world.case(saga, stage=Stage.PLAN)
    page = sign_in("coach_school").get(reverse("cases:plan_new", args=[case.pk]), {"template": "empty"})
    assert page.context["people"] == [saga.alias, "Sara Lind"]
