"""Changing what is registered of a student: who may, what is refused, what the log keeps."""

import datetime

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AccessEntry
from accounts.roles import ROLES, Permission
from students.actions import students
from students.choices import Protection
from students.models import NamedStaff, Student
from tests.students.test_student_pages import NORMAL, form_of, page


def test_change_keeps_the_number_when_the_field_is_empty(world, sign_in):
    nora = world.student(personal_identity_number=NORMAL)
    data = form_of(world, school_class="8A", revision="0")
    response = sign_in("eht").post(reverse("students:student_edit", args=[nora.pk]), data)
    assert response.status_code == 302
    nora.refresh_from_db()
    assert (nora.school_class, nora.personal_identity_number) == ("8A", NORMAL)


def test_student_is_kept_at_the_present_school_alone(world, sign_in, today, monkeypatch):
    """Whoever sees a student of another school, where they keep none, changes nothing there."""
    monkeypatch.setitem(ROLES, Role.COACH, ROLES[Role.COACH] - {Permission.EDIT_STUDENTS})
    sara = world.people["coach_school"]
    sara.memberships.create(role=Role.EHT, school=world.schools["Hökarängsskolan"], first_day=today)
    nora = world.student()
    ylva = world.guardian(nora)
    client = sign_in("coach_school")
    html = page(client, "student", nora.pk)
    assert "Nora Ek" in html
    addresses = [
        reverse("students:student_edit", args=[nora.pk]),
        reverse("students:student_protect", args=[nora.pk]),
        reverse("students:guardian_new", args=[nora.pk]),
        reverse("students:guardian_edit", args=[nora.pk, ylva.pk]),
    ]
    assert [address for address in addresses if address in html] == []
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    nora.school = world.schools["Hökarängsskolan"]
    nora.save()
    assert [client.get(address).status_code for address in addresses] == [200] * 4


def test_social_services_have_no_field_for_the_identity_number(world, sign_in):
    nora = world.student(personal_identity_number=NORMAL, known_to_social_services=True)
    client, url = sign_in("coach_social"), reverse("students:student_edit", args=[nora.pk])
    html = page(client, "student_edit", nora.pk)
    assert "personnummer" not in html.lower()
    data = form_of(world, school_class="8A", revision="0", personal_identity_number="20130314-9817")
    assert client.post(url, data).status_code == 302
    nora.refresh_from_db()
    assert (nora.school_class, nora.personal_identity_number) == ("8A", NORMAL)


@pytest.mark.parametrize(
    ("protection", "what"), [(Protection.NONE, "student"), (Protection.SECRECY_MARKING, "protected student")]
)
def test_form_of_a_protected_student_is_a_look_of_its_own(world, sign_in, protection, what):
    nora = world.student(protection=protection)
    NamedStaff.objects.create(student=nora, user=world.people["eht"])
    page(sign_in("eht"), "student_edit", nora.pk)
    assert [(e.what, e.student_ids) for e in AccessEntry.objects.all()] == [(what, [nora.pk])]


@pytest.mark.parametrize(("born", "status"), [("1999-05-01", 302), ("1999-05-02", 200)])
def test_birth_date_of_an_old_case_is_refused_only_when_changed(world, sign_in, born, status):
    nora = world.student(birth_date=datetime.date(1999, 5, 1))
    data = form_of(world, birth_date=born, school_class="9A", revision="0")
    response = sign_in("eht").post(reverse("students:student_edit", args=[nora.pk]), data)
    nora.refresh_from_db()
    assert (response.status_code, nora.school_class) == (status, "9A" if status == 302 else "7B")
    assert nora.birth_date == datetime.date(1999, 5, 1)


def test_change_after_somebody_else_shows_theirs_and_keeps_mine(world, sign_in):
    nora = world.student()
    students.update(student=nora, by=world.people["coach_school"], revision=0, school_class="9C")
    client, url = sign_in("eht"), reverse("students:student_edit", args=[nora.pk])
    html = client.post(url, form_of(world, school_class="8A", revision="0")).content.decode()
    assert "9C" in html
    assert 'value="8A"' in html
    assert Student.objects.get().school_class == "9C"
    client.post(url, form_of(world, school_class="8A", revision="1"))
    assert Student.objects.get().school_class == "8A"
