"""Every opening of protected identity is noted, and told to those who watch over the log."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, AuditEvent
from messaging.models import Message
from students.actions import students as actions
from students.choices import Protection
from students.models import GuardianStaff, NamedStaff, ProtectedOpening


@pytest.fixture
def saga(world):
    """Saga Winter, under protection; Maria Sjöberg may see her."""
    student = world.student("Saga", "Winter", protection=Protection.SECRECY_MARKING)
    NamedStaff.objects.create(student=student, user=world.people["eht"])
    return student


@pytest.fixture
def ylva(world):
    """Ylva Ek, a guardian under protection of Nora, who is not; Maria Sjöberg may open her."""
    guardian = world.guardian(world.student(), mobile="+46701740606", protection=Protection.ASSUMED_IDENTITY)
    GuardianStaff.objects.create(guardian=guardian, user=world.people["eht"])
    return guardian


def openings() -> list[tuple]:
    fields = ("user__name", "student", "guardian", "times", "is_revealed")
    return list(ProtectedOpening.objects.order_by("pk").values_list(*fields))


def test_page_of_a_protected_student_is_an_opening_told_once_a_day(world, sign_in, saga):
    client, url = sign_in("eht"), saga.get_absolute_url()
    for _round in range(3):
        assert client.get(url).status_code == 200
    assert openings() == [("Maria Sjöberg", saga.pk, None, 3, False)]
    message = Message.objects.get()
    assert (message.recipient, message.address, message.kind) == ("Anders Vik", "admin@demo.example", "opening")
    assert saga.alias in message.text
    assert "Maria Sjöberg" in message.text
    for secret in ("Saga", "Winter", "Bredängsskolan"):
        assert secret not in message.text + message.subject


def test_showing_the_name_is_told_anew_and_stands_unseen_again(world, sign_in, saga):
    client = sign_in("eht")
    client.get(saga.get_absolute_url())
    ProtectedOpening.objects.update(seen_at=timezone.now(), seen_by=world.people["admin"])
    for _round in range(2):
        assert "Saga" in client.post(reverse("students:student_reveal", args=[saga.pk])).content.decode()
    assert openings() == [("Maria Sjöberg", saga.pk, None, 3, True)]
    assert ProtectedOpening.objects.unseen().count() == 1
    assert Message.objects.count() == 2


def test_next_day_is_an_opening_of_its_own(world, sign_in, saga, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 18, 9, tzinfo=datetime.UTC))
    sign_in("eht").get(saga.get_absolute_url())
    time_machine.move_to(datetime.datetime(2026, 11, 19, 9, tzinfo=datetime.UTC))
    sign_in("eht").get(saga.get_absolute_url())
    assert [row.day.day for row in ProtectedOpening.objects.order_by("pk")] == [18, 19]
    assert Message.objects.count() == 2


def test_list_opens_nobody(world, sign_in, saga):
    assert saga.alias in sign_in("eht").get(reverse("students:students")).content.decode()
    assert AccessEntry.objects.count() == 1
    assert openings() == []


def test_page_of_a_student_without_protection_is_no_opening(world, sign_in):
    sign_in("eht").get(world.student().get_absolute_url())
    assert openings() == []


def test_a_case_of_a_protected_student_is_an_opening(world, sign_in, saga):
    NamedStaff.objects.create(student=saga, user=world.people["coach_school"])
    case = world.case(saga)
    sign_in("coach_school").get(case.get_absolute_url())
    assert openings() == [("Sara Lind", saga.pk, None, 1, False)]


def test_an_opening_is_refused_twice_by_the_database(world, saga):
    same = {"user": world.people["eht"], "student": saga}
    ProtectedOpening.objects.create(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedOpening.objects.create(**same)


def test_protected_guardian_stands_under_the_alias_until_named_staff_open(world, sign_in, ylva):
    student = ylva.students.get()
    url, reveal = student.get_absolute_url(), reverse("students:guardian_reveal", args=[student.pk, ylva.pk])
    for who in ("eht", "coach_school"):
        html = sign_in(who).get(url).content.decode()
        assert f"Vårdnadshavare {ylva.pk}" in html
        assert "Ylva" not in html
        assert "070-174 06 06" not in html
        assert (reveal in html) == (who == "eht")
    shown = sign_in("eht").post(reveal)
    assert "Ylva Ek" in shown.content.decode()
    assert "070-174 06 06" in shown.content.decode()
    assert openings() == [("Maria Sjöberg", student.pk, ylva.pk, 1, True)]
    assert "Ylva" not in Message.objects.get().text
    assert AccessEntry.objects.order_by("-pk").first().what == "protected guardian"


def test_a_guardian_without_protection_opens_no_protected_student(world, sign_in, saga):
    guardian = world.guardian(saga)
    shown = sign_in("eht").post(reverse("students:guardian_reveal", args=[saga.pk, guardian.pk])).content.decode()
    assert saga.alias in shown
    assert "Winter" not in shown
    assert [is_revealed for *_rest, is_revealed in openings()] == [False]


def test_guardian_is_closed_to_those_who_are_not_named(world, sign_in, ylva):
    student = ylva.students.get()
    client = sign_in("coach_school")
    for name in ("guardian_edit", "guardian_protect"):
        assert client.get(reverse(f"students:{name}", args=[student.pk, ylva.pk])).status_code == 404
    assert client.post(reverse("students:guardian_reveal", args=[student.pk, ylva.pk])).status_code == 404
    other = world.student("Elis", "Ek")
    found = client.get(reverse("students:guardian_new", args=[other.pk]), {"q": "Ylva"}).content.decode()
    assert "Ylva Ek" not in found
    assert openings() == []


def test_guardian_is_protected_and_people_are_named_on_a_page(world, sign_in):
    guardian = world.guardian(world.student(), "Ylva", "Ek")
    student = guardian.students.get()
    url = reverse("students:guardian_protect", args=[student.pk, guardian.pk])
    client = sign_in("eht")
    assert client.post(url, {"kind": "1", "protection": Protection.SECRECY_MARKING}).status_code == 302
    guardian.refresh_from_db()
    assert guardian.protection == Protection.SECRECY_MARKING
    assert client.post(url, {"user": world.people["coach_school"].pk}).status_code == 302
    assert [str(named) for named in guardian.named_staff.order_by("pk")] == ["Maria Sjöberg", "Sara Lind"]
    unname = "students:guardian_unname"
    client.post(reverse(unname, args=[student.pk, guardian.pk, world.people["coach_school"].pk]))
    client.post(reverse(unname, args=[student.pk, guardian.pk, world.people["eht"].pk]))
    assert [str(named) for named in guardian.named_staff.all()] == ["Maria Sjöberg"]
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "guardian.protect",
        "guardian.name_staff",
        "guardian.unname_staff",
    ]


def test_only_who_sees_the_student_is_named_for_the_guardian(world, sign_in, ylva):
    student = ylva.students.get()
    url = reverse("students:guardian_protect", args=[student.pk, ylva.pk])
    response = sign_in("eht").post(url, {"user": world.people["coach_social"].pk})
    assert response.status_code == 200
    assert "Omar Ali får inte se eleven." in response.content.decode()
    assert ylva.named_staff.count() == 1


def test_history_does_not_tell_the_name_of_a_protected_guardian(world, sign_in, ylva):
    ylva.given_name = "Doris"
    ylva.save()
    html = sign_in("eht").get(ylva.students.get().get_absolute_url()).content.decode()
    assert "Doris" not in html
    assert "Ylva" not in html


def test_admin_looks_through_the_openings(world, sign_in, saga):
    sign_in("eht").get(saga.get_absolute_url())
    url = reverse("students:openings")
    client = sign_in("admin")
    assert url in client.get(reverse("reports:administration")).content.decode()
    html = client.get(url).content.decode()
    assert "Maria Sjöberg" in html
    assert saga.alias in html
    assert "Saga" not in html
    client.post(url, {"seen": [ProtectedOpening.objects.get().pk, "x"]})
    opening = ProtectedOpening.objects.get()
    assert (opening.seen_by, ProtectedOpening.objects.unseen().count()) == (world.people["admin"], 0)
    assert "Maria Sjöberg" not in client.get(url).content.decode()
    assert "Maria Sjöberg" in client.get(url, {"show": "all"}).content.decode()


def test_what_is_no_opening_is_none_that_is_seen(world, sign_in):
    answer = sign_in("admin").post("/students/access-log/protected/", {"seen": ["9" * 20, "²", "-1", "x"]}, follow=True)
    assert "0 är markerade som sedda." in answer.content.decode()


def test_others_see_no_openings(world, sign_in, saga):
    ProtectedOpening.objects.create(user=world.people["eht"], student=saga)
    url = reverse("students:openings")
    assert sign_in("eht").post(url, {"seen": [ProtectedOpening.objects.get().pk]}).status_code == 403
    assert ProtectedOpening.objects.unseen().count() == 1


def test_scan_of_a_consent_is_closed_while_a_guardian_on_it_is_protected(world, sign_in, ylva):
    student = ylva.students.get()
    consent = world.consent(student)
    consent.scan.save("scan.pdf", ContentFile(b"%PDF-1.4"))
    url = reverse("students:consent_scan", args=[consent.pk])
    assert sign_in("eht").get(url).status_code == 200
    assert sign_in("coach_school").get(url).status_code == 404


def test_openings_follow_a_student_who_is_merged(world, saga):
    other = world.student("Saga", "Winter", protection=Protection.SECRECY_MARKING)
    for student in (saga, other):
        ProtectedOpening.objects.create(user=world.people["eht"], student=student, times=2)
    ProtectedOpening.objects.create(user=world.people["head"], student=other)
    actions.merge(keep=saga, duplicate=other, by=world.people["eht"])
    assert openings() == [("Maria Sjöberg", saga.pk, None, 4, False), ("Peter Norén", saga.pk, None, 1, False)]
