"""The student card: a link for each lesson, two taps, and the answers in the week."""

import datetime
import re

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from absence import partitions
from absence.models import Lesson
from accounts.models import AccessEntry
from cases.models import Case
from outreach import cards as pages
from outreach import links
from outreach.actions import cards
from outreach.models import CardLesson, StudentCard
from outreach.rules import LessonTime
from ppss.lib import weeks
from students.actions import students
from students.choices import Protection
from students.models import Consent, NamedStaff, Subject

MORNING = "2026-11-25 08:00:00+01:00"
MATHS, ENGLISH = LessonTime(datetime.time(8, 20), "Matematik"), LessonTime(datetime.time(9, 40), "Engelska")


@pytest.fixture(autouse=True)
def _morning():
    cache.clear()
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def nora(world):
    return Case.objects.get(pk=world.case().pk)


@pytest.fixture
def card(nora, world):
    return cards.check_in(case=nora, by=world.people["coach_school"], lessons=[ENGLISH, MATHS])


def path(lesson) -> str:
    return f"/k/{links.of_card(lesson.secret)}/"


def maths() -> CardLesson:
    return CardLesson.objects.get(name="Matematik")


def test_two_taps_answer_a_lesson(card, client):
    shown = client.get(path(maths()))
    assert shown.status_code == 200
    assert re.findall(r'name="(\w+)" value="(\w+)"', shown.content.decode())[-3:] == [
        ("arrival", "on_time"),
        ("arrival", "late"),
        ("arrival", "absent"),
    ]
    second = client.post(path(maths()), {"arrival": "late"}, follow=True).content.decode()
    assert re.findall(r'name="participation" value="(\w+)"', second) == ["well", "partly", "not"]
    client.post(path(maths()), {"participation": "well"})
    row = maths()
    assert (row.arrival, row.participation, row.answered_at) == ("late", "well", timezone.now())


def test_student_who_did_not_come_is_one_tap(card, client):
    client.post(path(maths()), {"arrival": "absent"})
    assert (maths().arrival, maths().participation, maths().is_answered) == ("absent", "", True)


def test_page_has_first_name_and_lesson_and_nothing_else(card, client, world):
    text = client.get(path(maths())).content.decode()
    assert ("Nora" in text, "Matematik" in text) == (True, True)
    for secret in ("Ek", "Bredängsskolan", "7B", "Engelska", "Sara", "Lind"):
        assert not re.search(rf"\b{secret}\b", text)
    assert re.findall(r'<a [^>]*href="([^"]+)"', text) == []


def test_looking_changes_nothing(card, client):
    client.get(path(maths()))
    assert (maths().arrival, maths().is_answered) == ("", False)


def closed(client, url) -> bool:
    answer = client.get(url)
    assert (answer.status_code == 404) == ("Nora" not in answer.content.decode())
    return answer.status_code == 404


@pytest.mark.parametrize(
    "why", ["answered", "tomorrow", "checked out", "consent", "protected", "closed case", "merged into nothing"]
)
def test_link_closes(why, card, nora, client, world):
    url = path(maths())
    assert not closed(client, url)
    match why:
        case "answered":
            client.post(url, {"arrival": "absent"})
        case "checked out":
            cards.check_out(card=card, by=world.people["coach_school"], revision=0, note="")
        case "consent":
            Consent.objects.update(withdrawn_at=timezone.now())
        case "protected":
            nora.student.protection = "marking"
            nora.student.save()
        case "closed case":
            Case.objects.update(stage="closing")
        case "merged into nothing":
            CardLesson.objects.update(token_index="")
    with time_machine.travel("2026-11-26 00:00:00+01:00" if why == "tomorrow" else MORNING, tick=False):
        assert closed(client, url)
        assert client.post(url, {"arrival": "late"}).status_code == 404


def test_unknown_link_says_no_more_than_a_used_one(card, client):
    url = path(maths())
    client.post(url, {"arrival": "absent"})
    assert client.get(url).content == client.get("/k/nonsense/").content


def test_nonsense_in_the_answer_changes_nothing(card, client):
    client.post(path(maths()), {"arrival": "never"})
    client.post(path(maths()), {"participation": "well"})  # before the first tap
    assert (maths().arrival, maths().participation) == ("", "")


def test_guessing_is_stopped(card, client):
    statuses = [client.get(f"/k/guess{n}/").status_code for n in range(25)]
    assert (statuses[:20], statuses[-1]) == ([404] * 20, 429)
    assert client.get(path(maths())).status_code == 429


def test_database_holds_no_link(card):
    for lesson in CardLesson.objects.all():
        kept = [str(value) for value in CardLesson.objects.filter(pk=lesson.pk).values_list()[0]]
        assert not any(links.of_card(lesson.secret) in value for value in kept)


def test_look_of_a_teacher_is_one_look_without_a_user_and_without_the_link(card, nora, client):
    client.get(path(maths()))
    entry = AccessEntry.objects.get()
    assert (entry.user_id, entry.looked_by) == (None, "En lärare, genom elevkortets länk")
    assert (entry.what, entry.student_ids) == ("card link", [nora.student_id])
    assert (entry.path, entry.why) == ("/k/-/", f"lesson#{maths().pk}")


def test_link_that_is_none_is_no_look(card, client):
    client.get("/k/nonsense/")
    assert not AccessEntry.objects.exists()


def test_guesses_behind_a_proxy_are_counted_for_who_makes_them(card, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(25):
        client.get(f"/k/guess{n}/", headers={"x-forwarded-for": "192.0.2.1"})
    assert client.get(path(maths()), headers={"x-forwarded-for": "192.0.2.1"}).status_code == 429
    assert client.get(path(maths()), headers={"x-forwarded-for": "192.0.2.2"}).status_code == 200


def test_check_in_offers_the_timetable_and_shows_a_code_for_each_lesson(nora, sign_in):
    subject = Subject.objects.get(code="MA")
    spent = {"minutes": 60, "reported": False, "present": 0, "valid": 0, "invalid": 0, "other": 0, "source": "file"}
    partitions.ensure(datetime.date(2026, 11, 18), datetime.date(2026, 11, 18))
    Lesson.objects.create(student=nora.student, date="2026-11-18", starts_at="08:20", subject=subject, **spent)
    client = sign_in("coach_school")
    url = f"/cases/{nora.pk}/cards/"
    assert "8.20 Matematik" in client.get(url).content.decode()
    sent = client.post(url, {"lessons": ["08:20 Matematik"], "more": "Mentorstid", "more_at": "15:00"})
    assert sent.status_code == 302
    text = client.get(url).content.decode()
    assert text.count('class="qr"') == 2
    assert links.card_address(maths().secret) in text
    paper = client.get(f"/student-cards/{StudentCard.objects.get().pk}/print/").content.decode()
    assert ("Nora" in paper, "Nora Ek" in paper, paper.count('class="qr"')) == (True, False, 2)


def test_lesson_without_a_time_is_refused_and_kept(nora, sign_in):
    answer = sign_in("coach_school").post(f"/cases/{nora.pk}/cards/", {"more": "Mentorstid"})
    assert list(answer.context["form"].errors) == ["more_at"]
    assert answer.context["form"]["more"].value() == "Mentorstid"


def test_card_without_lessons_is_refused(nora, sign_in):
    answer = sign_in("coach_school").post(f"/cases/{nora.pk}/cards/", {})
    assert list(answer.context["form"].errors) == ["more"]


def test_one_card_a_day(card, nora, world):
    with pytest.raises(ValidationError):
        cards.check_in(case=nora, by=world.people["coach_school"], lessons=[MATHS])


def test_answers_land_in_the_week(card, nora, client, sign_in, world):
    client.post(path(maths()), {"arrival": "on_time"})
    client.post(path(maths()), {"participation": "well"})
    week = weeks.monday(datetime.date(2026, 11, 25))
    found = pages.of_week(world.people["coach_school"], nora, week, {})
    assert (len(found.answered), found.on_time, found.took_part) == (1, 1, 1)
    page = sign_in("coach_school").get(f"/my-week/{weeks.code(week)}/{nora.pk}/").content.decode()
    assert "1 lektion besvarad: i tid på 1, deltog på 1" in page
    assert "Onsdag: Matematik i tid, deltog" in page


def test_week_tells_the_other_agency_of_cards_under_consent_alone(card, nora, client, sign_in, world):
    client.post(path(maths()), {"arrival": "absent"})
    nora.student.known_to_social_services = True
    nora.student.save()
    nora.coaches.add(world.people["coach_social"])
    url = f"/my-week/2026-W48/{nora.pk}/"
    assert "Onsdag: Matematik" in sign_in("coach_social").get(url).content.decode()
    Consent.objects.update(withdrawn_at=timezone.now())
    assert "Matematik" not in sign_in("coach_social").get(url).content.decode()
    assert sign_in("coach_other").get(url).status_code == 404


def test_card_of_a_student_who_came_under_protection_is_printed_by_the_alias(card, nora, sign_in, world):
    url = f"/student-cards/{card.pk}/print/"
    assert "<h1>Nora</h1>" in sign_in("coach_school").get(url).content.decode()
    students.protect(student=nora.student, by=world.people["eht"], protection=Protection.SECRECY_MARKING)
    assert sign_in("coach_school").get(url).status_code == 404
    NamedStaff.objects.create(student=nora.student, user=world.people["coach_school"])
    page = sign_in("coach_school").get(url).content.decode()
    assert "Nora" not in page
    assert nora.student.alias in page


def test_check_out_keeps_the_note_and_is_seen_by_the_other_agency_under_consent(card, nora, sign_in, world):
    client = sign_in("coach_school")
    sent = client.post(f"/student-cards/{card.pk}/check-out/", {"revision": "0", "note": "En bra dag."})
    assert sent.status_code == 302
    nora.student.known_to_social_services = True
    nora.student.save()
    client = sign_in("coach_social")
    assert "En bra dag." in client.get(f"/cases/{nora.pk}/cards/").content.decode()
    Consent.objects.update(withdrawn_at=timezone.now())
    assert "En bra dag." not in client.get(f"/cases/{nora.pk}/cards/").content.decode()


def test_two_people_at_check_out_do_not_overwrite_each_other(card, sign_in):
    client = sign_in("coach_school")
    client.post(f"/student-cards/{card.pk}/check-out/", {"revision": "0", "note": "Den ena"})
    answer = client.post(f"/student-cards/{card.pk}/check-out/", {"revision": "0", "note": "Den andra"})
    text = answer.content.decode()
    assert ("Den ena" in text, "Den andra" in text) == (True, True)
    assert StudentCard.objects.get().note == "Den ena"
