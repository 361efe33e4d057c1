"""Reading the access log: by student, by person, by day, and as a file."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry


@pytest.fixture
def looked(world):
    """Sara looked at Nora twice and at Amir once, long ago; Maria at both of them on one page."""
    nora, amir = world.student("Nora", "Ek", key="nora-1"), world.student("Amir", "Hassan")

    def look(who, days_ago, *students):
        user = world.people[who]
        at = timezone.now() - datetime.timedelta(days=days_ago)
        AccessEntry.objects.create(
            at=at, user_id=user.pk, user_label=user.name, what="case", path="/x/", student_ids=[s.pk for s in students]
        )

    look("coach_school", 0, nora)
    look("coach_school", 5, nora)
    look("coach_school", 400, amir)
    look("eht", 1, nora, amir)
    return nora, amir


def entries(client, **wanted):
    page = client.get(reverse("students:looks"), wanted).context["page"]
    return [(e.user_label, len(e.student_ids)) for e in page]


def test_looks_at_a_student_are_found_by_key_alias_and_number(looked, sign_in):
    nora, _ = looked
    client = sign_in("admin")
    expected = [("Sara Lind", 1), ("Maria Sjöberg", 2), ("Sara Lind", 1)]
    assert entries(client, student="nora-1") == expected
    assert entries(client, student=nora.alias.lower()) == [("Anders Vik", 1), *expected]


def test_looks_of_a_person_are_found_by_day(looked, sign_in, world, today):
    sara = world.people["coach_school"].pk
    assert entries(sign_in("admin"), person=sara) == [("Sara Lind", 1)] * 3
    first = today - datetime.timedelta(days=5)
    assert entries(sign_in("admin"), person=sara, first=first.isoformat()) == [("Sara Lind", 1)] * 2
    assert entries(sign_in("admin"), person=sara, last=first.isoformat()) == [("Sara Lind", 1)] * 2


def test_looks_never_show_a_name_and_are_logged_themselves(looked, sign_in, world):
    page = sign_in("admin").get(reverse("students:looks"), {"student": "nora-1"}).content.decode()
    assert "Nora" not in page
    assert looked[0].alias in page
    mine = AccessEntry.objects.get(user_id=world.people["admin"].pk)
    assert (mine.what, mine.student_ids) == ("access log", [looked[0].pk])


def test_looks_refuse_an_unknown_student_with_a_sentence(looked, sign_in):
    response = sign_in("admin").get(reverse("students:looks"), {"student": "someone"})
    assert len(response.context["form"].errors["student"]) == 1
    assert list(response.context["page"]) == []


def test_looks_are_given_as_a_file_without_formulas(looked, sign_in, world):
    AccessEntry.objects.create(user_id=1, user_label="=1+1", what="x", path="/", student_ids=[])
    response = sign_in("admin").get(reverse("students:looks_file"))
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 6
    assert ";'=1+1;" in lines[1]


def test_looks_cost_the_same_for_few_and_many(looked, sign_in, django_assert_max_num_queries):
    client = sign_in("admin")
    with django_assert_max_num_queries(12):
        client.get(reverse("students:looks"))
