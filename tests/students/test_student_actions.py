"""Keeping students and guardians: what is kept, what is refused, what the log says."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from absence.actions import figures
from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent, User
from cases.models import Case
from students.actions import guardians, students
from students.actions.merging import _MOVERS
from students.choices import Answer, Protection
from students.models import Guardian, Guardianship, NamedStaff, Student

NUMBER, NORMAL = "20130314-9809", "201303149809"


@pytest.fixture
def eht(world) -> User:
    return world.people["eht"]


def fields(world, **more) -> dict:
    return {
        "given_name": "Nora",
        "family_name": "Ek",
        "birth_date": datetime.date(2013, 3, 14),
        "school": world.schools["Bredängsskolan"],
        "year": 7,
    } | more


def test_create_keeps_the_number_in_its_normal_form(world, eht):
    student = students.create(by=eht, **fields(world, personal_identity_number="130314-9809"))
    assert Student.objects.get().personal_identity_number == NORMAL
    event = AuditEvent.objects.get()
    assert (event.verb, event.student_id, event.data) == ("student.create", student.pk, {})
    assert student.history.get().history_user == eht


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"personal_identity_number": "hej"}, "personal_identity_number"),
        ({"personal_identity_number": "20139914-9809"}, "personal_identity_number"),
        ({"birth_date": datetime.date(2050, 1, 1)}, "birth_date"),
        ({"birth_date": datetime.date(1950, 1, 1)}, "birth_date"),
        ({"given_name": ""}, "given_name"),
        ({"year": 10}, "year"),
        ({"mobile": "12"}, "mobile"),
    ],
)
def test_create_refuses_what_cannot_be_right(change, field, world, eht):
    with pytest.raises(ValidationError) as refused:
        students.create(by=eht, **fields(world, **change))
    assert list(refused.value.message_dict) == [field]
    assert Student.objects.count() == 0


def test_create_refuses_a_number_registered_elsewhere_without_telling_where(world, eht):
    world.student("Annan", "Elev", "Hjulstaskolan", personal_identity_number=NORMAL)
    with pytest.raises(ValidationError) as refused:
        students.create(by=eht, **fields(world, personal_identity_number=NUMBER))
    (sentence,) = refused.value.message_dict["personal_identity_number"]
    assert "Hjulstaskolan" not in sentence
    assert "Annan" not in sentence


def test_update_changes_and_tells_two_editors_apart(world, eht):
    student = world.student()
    students.update(student=student, by=eht, revision=0, school_class="8A", year=8)
    assert AuditEvent.objects.get().data == {"changed": ["school_class", "year"]}
    with pytest.raises(EditedMeanwhile):
        students.update(student=Student.objects.get(), by=eht, revision=0, school_class="9C")
    assert (Student.objects.get().school_class, Student.objects.get().revision) == ("8A", 1)


def test_update_knows_no_way_round_protection(world, eht):
    with pytest.raises(TypeError):
        students.update(student=world.student(), by=eht, revision=0, protection="marking")


def test_protect_closes_the_student_to_all_but_named_staff(world, eht):
    student = world.student()
    coach = world.people["coach_school"]
    students.protect(student=student, by=eht, protection=Protection.SECRECY_MARKING)
    assert [list(Student.objects.visible_to(p)) for p in (eht, coach)] == [[student], []]
    students.name_staff(student=student, user=coach, by=eht)
    assert list(Student.objects.visible_to(coach)) == [student]
    students.unname_staff(student=student, user=coach, by=eht)
    assert list(Student.objects.visible_to(coach)) == []
    assert sorted(AuditEvent.objects.values_list("verb", flat=True)) == [
        "student.name_staff",
        "student.protect",
        "student.unname_staff",
    ]


def test_naming_refuses_people_of_other_schools_and_the_last_one_stays(world, eht):
    student = world.student()
    students.protect(student=student, by=eht, protection=Protection.SECRECY_MARKING)
    with pytest.raises(ValidationError):
        students.name_staff(student=student, user=world.people["coach_other"], by=eht)
    with pytest.raises(ValidationError):
        students.unname_staff(student=student, user=eht, by=eht)
    assert [n.user for n in NamedStaff.objects.all()] == [eht]


def test_lifting_protection_forgets_who_was_named(world, eht):
    student = world.student()
    students.protect(student=student, by=eht, protection=Protection.ASSUMED_IDENTITY)
    students.protect(student=student, by=eht, protection=Protection.NONE)
    assert NamedStaff.objects.count() == 0
    assert list(Student.objects.visible_to(world.people["coach_school"])) == [student]


def test_guardian_is_shared_by_siblings_with_custody_for_each(world, eht):
    nora, elis = world.student(), world.student("Elis", "Ek")
    ylva = guardians.add(student=nora, by=eht, custody=True, given_name="Ylva", family_name="Ek", mobile="0701740605")
    guardians.add(student=elis, by=eht, custody=False, relation="styvmamma", guardian=ylva)
    assert Guardian.objects.count() == 1
    assert [(link.student, link.custody) for link in ylva.guardianships.all()] == [(nora, True), (elis, False)]
    guardians.set_custody(student=elis, guardian=ylva, custody=True, by=eht)
    assert Guardianship.objects.get(student=elis).custody is True
    with pytest.raises(ValidationError):
        guardians.add(student=elis, by=eht, custody=True, guardian=ylva)


def test_guardian_is_changed_for_every_student_and_removed_from_one(world, eht):
    nora, elis = world.student(), world.student("Elis", "Ek")
    ylva = world.guardian(nora)
    Guardianship.objects.create(student=elis, guardian=ylva)
    guardians.update(guardian=ylva, by=eht, revision=0, email="ylva@demo.example")
    assert list(
        AuditEvent.objects.filter(verb="guardian.update").values_list("student_id", flat=True).order_by("pk")
    ) == [
        nora.pk,
        elis.pk,
    ]
    with pytest.raises(EditedMeanwhile):
        guardians.update(guardian=ylva, by=eht, revision=0, email="annan@demo.example")
    guardians.remove(student=nora, guardian=ylva, by=eht)
    assert [link.student for link in Guardianship.objects.all()] == [elis]
    with pytest.raises(ValidationError):
        guardians.remove(student=nora, guardian=ylva, by=eht)


def test_new_guardian_with_custody_makes_a_valid_consent_wait(world, eht):
    case = world.case()
    consent = case.student.consents.get()
    assert consent.state() == "valid"
    guardians.add(student=case.student, by=eht, custody=True, given_name="Per", family_name="Ek")
    assert case.student.consents.get().state() == "to_complete"


def test_merge_moves_everything_that_hangs_on_the_duplicate(world, eht, today):
    keep, duplicate = (
        world.student(school_class=""),
        world.student("Norah", "Ek", personal_identity_number=NORMAL),
    )
    world.guardian(keep, "Ylva", "Ek")
    world.guardian(duplicate, "ylva", "EK")
    world.guardian(duplicate, "Per", "Ek")
    case = world.case(duplicate)
    figures.note(student=duplicate, by=eht, share=0.3, first_day=today, last_day=today)
    kept = students.merge(keep=keep, duplicate=duplicate, by=eht)
    duplicate.refresh_from_db()
    assert (duplicate.merged_into, duplicate.personal_identity_number) == (keep, None)
    assert (kept.personal_identity_number, kept.school_class, kept.given_name) == (NORMAL, "7B", "Nora")
    assert sorted(str(g) for g in kept.guardians.all()) == ["Per Ek", "Ylva Ek"]
    assert Case.objects.get(pk=case.pk).student == kept
    assert kept.consents.get().state() == "valid"
    assert {a.answer for a in kept.consents.get().answers.all()} == {Answer.SIGNED}
    event = AuditEvent.objects.get(verb="student.merge")
    assert (event.student_id, event.data["duplicate"]) == (keep.pk, duplicate.pk)
    for relation in Student._meta.related_objects:
        if relation.name != "merged_from" and not relation.name.startswith("historical"):
            assert not relation.related_model._default_manager.filter(**{relation.field.name: duplicate}).exists()


def test_every_app_with_rows_of_a_student_moves_them():
    own = {"guardianships", "consents", "consent_requests", "named_staff", "openings", "merged_from"}
    asked = {"corrections", "datasubjectexports"}
    grades, attendance = (
        {"grades", "grade_changes", "term_results"},
        {"lessons", "lesson_changes", "weekly_sums", "period_sums"},
    )
    messages = {"messages", "incomingmessages", "same_day_notices"}
    erasing, servers = {"legal_holds", "erasure_items"}, {"remote_persons"}
    moved = own | asked | grades | attendance | messages | {"absence_figures", "set_aside", "cases"} | erasing | servers
    assert {r.get_accessor_name() for r in Student._meta.related_objects if r.get_accessor_name()} == moved
    together = {"corrections", "grade_changes", "term_results", "lesson_changes", "weekly_sums"}  # each with another
    nameless = {"frozen students", "lessons of servers"}  # no way back from a student leads there
    assert len(_MOVERS) == len(moved - together) + len(nameless)


def test_merge_takes_what_the_duplicate_has_right(world, eht):
    keep, duplicate = world.student("Norra", "Ek"), world.student("Nora", "Ek", school_class="7C")
    kept = students.merge(keep=keep, duplicate=duplicate, by=eht, take=["given_name"])
    assert (kept.given_name, kept.school_class) == ("Nora", "7B")


def test_merge_refuses_two_open_cases_and_changes_nothing(world, eht):
    keep, duplicate = world.student(), world.student("Norah", "Ek")
    world.case(keep)
    world.case(duplicate)
    with pytest.raises(ValidationError) as refused:
        students.merge(keep=keep, duplicate=duplicate, by=eht)
    assert refused.value.code == "both_open"
    assert "Sara Lind" in refused.value.message
    assert Student.objects.filter(merged_into=None).count() == 2
    assert duplicate.guardianships.count() == 1


def test_merge_refuses_itself_and_what_is_merged(world, eht):
    keep, duplicate, third = world.student(), world.student("Norah"), world.student("Nore")
    with pytest.raises(ValidationError):
        students.merge(keep=keep, duplicate=keep, by=eht)
    students.merge(keep=keep, duplicate=duplicate, by=eht)
    with pytest.raises(ValidationError):
        students.merge(keep=third, duplicate=duplicate, by=eht)
    students.merge(keep=third, duplicate=keep, by=eht)
    duplicate.refresh_from_db()
    assert duplicate.merged_into == third


def test_merge_with_a_protected_row_protects_the_kept_one(world, eht):
    keep, duplicate = world.student(), world.student("Norah", protection=Protection.SECRECY_MARKING)
    kept = students.merge(keep=keep, duplicate=duplicate, by=eht)
    assert kept.protection == Protection.SECRECY_MARKING
    assert list(Student.objects.visible_to(world.people["coach_school"])) == []
    assert list(Student.objects.visible_to(eht)) == [kept]
