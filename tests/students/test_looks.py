"""Reading the access log: by student, by person, by day, and as a file."""

import datetime

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, AuditEvent
from cases.actions import proposals
from students import looks_paper


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


@pytest.fixture
def own(world):
    """Nora is in a case of Sara's; Amir in nobody's."""
    return world.case().student, world.student("Amir", "Hassan")


def test_entry_keeps_the_consent_and_who_is_outside_own_cases(own, world, sign_in):
    nora, amir = own
    consent = nora.consents.get()
    for student in own:
        sign_in("coach_school").get(reverse("students:student", args=[student.pk]))
    sign_in("eht").get(reverse("students:students"))
    kept = AccessEntry.objects.order_by("pk").values_list("user_label", "consent_ids", "outside_ids", "outside")
    assert list(kept) == [
        ("Sara Lind", [consent.pk], [], 0),
        ("Sara Lind", [], [amir.pk], 1),
        ("Maria Sjöberg", [consent.pk], sorted([nora.pk, amir.pk]), 2),
    ]


def test_case_page_says_by_itself_what_else_is_asked(own, world, sign_in, today):
    """A coach's own case has its consents on the page; another's is asked for."""
    nora, case = own[0], own[0].cases.get()
    consent = nora.consents.get()
    url = reverse("cases:case", args=[case.pk])
    for person in ("coach_school", "eht"):
        sign_in(person).get(url)
    nora.consents.update(valid_until=today - datetime.timedelta(days=1))
    sign_in("coach_school").get(url)
    kept = AccessEntry.objects.order_by("pk").values_list("user_label", "consent_ids", "outside")
    assert list(kept) == [
        ("Sara Lind", [consent.pk], 0),
        ("Maria Sjöberg", [consent.pk], 1),
        ("Sara Lind", [], 0),
    ]


def test_proposing_a_student_makes_the_case_ones_own(own, world, sign_in):
    proposals.propose(student=own[1], by=world.people["eht"], reason="Borta")
    sign_in("eht").get(reverse("students:student", args=[own[1].pk]))
    assert AccessEntry.objects.get().outside == 0


def test_consent_that_is_not_valid_is_no_reason(own, sign_in, today):
    own[0].consents.update(valid_until=today - datetime.timedelta(days=1))
    sign_in("coach_school").get(reverse("students:student", args=[own[0].pk]))
    assert AccessEntry.objects.get().consent_ids == []


@pytest.fixture
def strayed(world):
    """Sara once and Maria twice outside their own cases, at three students; Peter within them."""
    for days_ago, who, outside in ((1, "coach_school", [7]), (2, "eht", [7, 8]), (40, "eht", [9]), (1, "head", [])):
        user = world.people[who]
        AccessEntry.objects.create(
            at=timezone.now() - datetime.timedelta(days=days_ago),
            user_id=user.pk,
            user_label=user.name,
            what="student",
            path="/x/",
            student_ids=[7, 8, 9],
            why="coach#2" if who == "coach_school" else "eht#3",
            outside_ids=outside,
            outside=len(outside),
        )


def people(client, **asked):
    rows = client.get(reverse("students:looks_outside"), asked).context["page"].object_list
    return [(r["user_label"], r["looks"], r["students"], r["days"]) for r in rows]


def test_looks_outside_own_cases_are_counted_by_person(strayed, sign_in, today):
    client = sign_in("admin")
    maria, sara = ("Maria Sjöberg", 2, 3, 2), ("Sara Lind", 1, 1, 1)
    assert people(client) == [maria, sara]
    assert people(client, sort="looks") == [sara, maria]
    assert people(client, sort="-person") == [sara, maria]
    assert people(client, role="coach") == [sara]
    first = (today - datetime.timedelta(days=10)).isoformat()
    assert people(client, first=first) == [("Maria Sjöberg", 1, 2, 1), sara]
    assert people(client, first=first, last="2020-01-01") == []


def test_looks_outside_own_cases_lead_to_the_looks(strayed, sign_in, world):
    client = sign_in("admin")
    assert entries(client, outside="on", person=world.people["eht"].pk) == [("Maria Sjöberg", 3)] * 2
    assert entries(client, what="student", role="coach") == [("Sara Lind", 3)]


def test_looks_outside_own_cases_are_given_as_a_file_and_noted(strayed, sign_in, world):
    response = sign_in("admin").get(reverse("students:looks_outside_file"), {"role": "eht"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [line.split(";")[:4] for line in lines[1:]] == [["Maria Sjöberg", "2", "3", "2"]]
    event = AuditEvent.objects.get(verb="access_log.export")
    assert (event.user_label, event.data) == ("Anders Vik", {"file": "access-log-outside.csv", "asked": ["role"]})


def test_family_is_handed_a_paper(looked, sign_in, world):
    nora, _amir = looked
    client = sign_in("admin")
    response = client.get(reverse("students:looks_paper", args=[nora.alias]))
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert response["Content-Disposition"].startswith("attachment")
    entry = AccessEntry.objects.get(user_id=world.people["admin"].pk)
    assert (entry.what, entry.student_ids) == ("access log paper", [nora.pk])
    assert AuditEvent.objects.get(verb="access_log.hand_out").student_id == nora.pk


def test_paper_tells_in_plain_words(looked, world, today, settings):
    nora, _amir = looked
    lines = looks_paper.context(world.people["admin"], nora, today=today)["lines"]
    assert [(line.who, line.work, line.what) for line in lines] == [
        ("Sara Lind", "elevcoach, Skola", "Ärende: översikt"),
        ("Maria Sjöberg", "specialpedagog, Skola", "Ärende: översikt"),
        ("Sara Lind", "elevcoach, Skola", "Ärende: översikt"),
    ]
    consent = world.consent(nora)
    sara = world.people["coach_school"]
    ids = {"student_ids": [nora.pk], "consent_ids": [consent.pk]}
    AccessEntry.objects.create(user_id=sara.pk, user_label=sara.name, what="student", path="/", why="coach#2", **ids)
    lines = looks_paper.context(world.people["admin"], nora, today=today)["lines"]
    assert [line.why for line in lines][:2] == ["Coach; ett samtycke från familjen gällde", "Personal"]
    settings.LOG_NAMES_STAFF = False
    lines = looks_paper.context(world.people["admin"], nora, today=today)["lines"]
    assert {(line.who, line.work) for line in lines} == {("Personal", "Skola"), ("Coach", "Skola")}


@pytest.mark.parametrize("protection", ["", "marking"])
def test_paper_names_a_student_by_alias(world, today, protection):
    """An administrator turns no alias into a name by printing its log."""
    student = world.student(protection=protection)
    html = render_to_string(
        "students/looks_paper.html", looks_paper.context(world.people["admin"], student, today=today)
    )
    assert student.alias in html
    assert "Nora" not in html


def test_looks_cost_the_same_for_few_and_many(looked, sign_in, django_assert_max_num_queries):
    client = sign_in("admin")
    with django_assert_max_num_queries(12):
        client.get(reverse("students:looks"))
