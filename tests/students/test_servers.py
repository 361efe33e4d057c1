"""Students, guardians, groups and grades from an SS 12000 server."""

import datetime

import pytest

from accounts.models import AuditEvent, User
from imports.choices import RunState
from students.choices import GradeSource, Protection, Season, Sex
from students.models import (
    Grade,
    GradeChange,
    Guardian,
    Guardianship,
    GuardianStaff,
    NamedStaff,
    RemoteMembership,
    RemotePerson,
    Student,
    Term,
    TermResult,
)
from tests.reading import _no_long_waits, counts, problems, read, server, source
from tests.ss12000 import ref, some_id

__all__ = ["_no_long_waits", "server", "source"]
LATER = "2026-09-02T08:00:00+02:00"
LATEST = "2026-09-03T08:00:00+02:00"


@pytest.fixture
def school(server, world):
    row = world.schools["Bredängsskolan"]
    server.put(
        "organisations",
        "school",
        displayName=row.name,
        organisationType="Skolenhet",
        schoolUnitCode=row.unit_code,
    )
    return row


def _student(server, name="Nora", **more):
    enrolment = {"enroledAt": ref("school"), "schoolYear": 7, "schoolType": "GR", "startDate": "2026-08-17"}
    values = {
        "givenName": name,
        "familyName": "Ek",
        "civicNo": {"value": "201303142388", "nationality": "SWE"},
        "birthDate": "2013-03-14",
        "sex": "Kvinna",
        "securityMarking": "Ingen",
        "enrolments": [enrolment],
        "responsibles": [{"person": ref("Ylva"), "relationType": "Vårdnadshavare"}],
    }
    return server.put("persons", name, **values | more)


def _guardian(server, name="Ylva", **more):
    values = {
        "givenName": name,
        "familyName": "Ek",
        "emails": [{"value": "Ylva@Example.org", "type": "Privat"}],
        "phoneNumbers": [
            {"value": "08-123 45 67", "type": "Hem", "mobile": False},
            {"value": "070-174 06 05", "type": "Hem", "mobile": True},
        ],
    }
    return server.put("persons", name, **values | more)


def test_a_person_enrolled_at_a_school_becomes_a_student_with_guardian(source, server, school):
    _guardian(server)
    _student(server)
    run = read(source)
    student, guardian = Student.objects.get(), Guardian.objects.get()
    assert (student.given_name, student.sex, student.year, student.school) == ("Nora", Sex.FEMALE, 7, school)
    assert (student.personal_identity_number, student.birth_date) == ("201303142388", datetime.date(2013, 3, 14))
    assert (str(guardian.mobile), guardian.email, guardian.search_text) == (
        "+46701740605",
        "ylva@example.org",
        " ylva ek",
    )
    assert list(Guardianship.objects.values_list("student", "guardian", "custody")) == [(student.pk, guardian.pk, True)]
    assert counts(run, "persons") == {"received": 2, "created": 1, "skipped": 1}
    assert counts(run, "guardians") == {"received": 2, "created": 1, "skipped": 1}
    assert set(AuditEvent.objects.filter(student_id=student.pk).values_list("verb", flat=True)) == {"guardian.add"}
    assert student.history.get().history_change_reason == f"import {run.batch_id}"


def test_the_same_again_changes_nothing(source, server, school):
    _guardian(server)
    _student(server)
    read(source)
    run = read(source, is_full=True)
    assert counts(run, "persons") == {"received": 2, "unchanged": 1, "skipped": 1}
    assert counts(run, "guardians") == {"received": 2, "unchanged": 1, "skipped": 1}
    assert (Student.objects.count(), Guardian.objects.count(), Guardianship.objects.count()) == (1, 1, 1)
    assert Student.objects.get().history.count() == 1


def test_a_student_known_by_number_is_the_same_and_keeps_the_key(source, server, school, world):
    known = world.student(key="elev-1", personal_identity_number="201303142388", year=6)
    _student(server, sex="Okänt")
    read(source)
    known.refresh_from_db()
    assert (Student.objects.count(), known.key, known.year, known.sex) == (1, "elev-1", 7, Sex.UNKNOWN)


def test_a_student_is_found_by_the_id_of_the_server_when_the_number_changes(source, server, school):
    _student(server, civicNo={"value": "20130314TF01"})
    read(source)
    _student(server, modified=LATER, givenName="Nora Li")
    read(source)
    student = Student.objects.get()
    assert (student.given_name, student.personal_identity_number) == ("Nora Li", "201303142388")


@pytest.mark.parametrize(
    ("marking", "protection"),
    [
        ("Sekretessmarkering", Protection.SECRECY_MARKING),
        ("Skyddad folkbokföring", Protection.PROTECTED_REGISTRATION),
        ("Något nytt", Protection.SECRECY_MARKING),
        ("Ingen", Protection.NONE),
    ],
)
def test_a_marking_protects_and_an_unknown_one_too(source, server, school, marking, protection):
    _student(server, securityMarking=marking)
    read(source)
    student = Student.objects.get()
    assert student.protection == protection
    heads = User.objects.filter(memberships__leads=True, memberships__school=school)
    named = set(NamedStaff.objects.filter(student=student).values_list("user", flat=True))
    assert named == (set(heads.values_list("pk", flat=True)) if protection else set())


def test_protection_is_not_lifted_by_the_server(source, server, school):
    _student(server, securityMarking="Sekretessmarkering")
    read(source)
    _student(server, modified=LATER)
    run = read(source)
    assert Student.objects.get().protection == Protection.SECRECY_MARKING
    assert [p[4] for p in problems(run) if p[:3] == ("persons", "notice", "securityMarking")] == [1]


def test_missing_attributes_and_unknown_words_stop_nothing(source, server, school):
    server.put("persons", "bare", givenName="Bo", enrolments=[{"enroledAt": ref("school")}], birthDate="2013-05-01")
    server.put("persons", "none", enrolments=[{"enroledAt": ref("school"), "schoolYear": 8}])
    server.put("persons", "odd", givenName="Al", birthDate="i går", civicNo="fel", sex="Annat", enrolments="inga")
    _student(server)
    run = read(source)
    assert run.state == RunState.DONE
    assert set(Student.objects.values_list("given_name", "family_name")) == {("Bo", "–"), ("Nora", "Ek")}
    assert Student.objects.get(given_name="Bo").sex == Sex.UNKNOWN
    told = {(p[1], p[2]) for p in problems(run) if p[0] == "persons"}
    assert {("missing", "familyName"), ("missing", "sex"), ("missing", "enrolments.schoolYear")} <= told
    assert {("malformed", "enrolments"), ("refused", "")} <= told


@pytest.mark.parametrize(
    "enrolment",
    [
        {"endDate": "2026-01-10"},
        {"startDate": "2099-08-17"},
        {"cancelled": True},
        {"schoolType": "GY"},
        {"enroledAt": {"id": some_id("another school")}},
    ],
)
def test_who_is_not_enrolled_here_today_is_not_taken_in(source, server, school, enrolment):
    given = {"enroledAt": ref("school"), "schoolYear": 7, "schoolType": "GR", "startDate": "2025-08-17"}
    _student(server, enrolments=[given | enrolment])
    read(source)
    assert (Student.objects.count(), RemotePerson.objects.count(), Guardian.objects.count()) == (0, 0, 0)


def test_a_source_for_some_schools_takes_in_their_students_alone(source, server, school, world):
    source.schools.add(world.schools["Sätraskolan"])
    _student(server)
    read(source)
    assert Student.objects.count() == 0


def test_a_guardian_whom_the_changes_do_not_hold_is_asked_for_alone(source, server, school):
    _guardian(server)
    _student(server, responsibles=[])
    read(source)
    assert Guardian.objects.count() == 0
    _student(server, modified=LATER)
    read(source)
    assert Guardian.objects.get().given_name == "Ylva"
    assert [path for path, _query in server.asked if path.startswith("persons/")] == [f"persons/{some_id('Ylva')}"]


def test_a_guardian_whom_the_server_lacks_is_counted_and_asked_for_once_a_run(source, server, school):
    _student(server)
    run = read(source)
    assert [p for p in problems(run) if p[0] == "guardians"] == [
        ("guardians", "not_found", "responsibles.person", "", 1)
    ]
    assert len([path for path, _query in server.asked if path.startswith("persons/")]) == 1


def test_a_guardian_with_a_marking_is_opened_by_the_head_of_the_school(source, server, school):
    _guardian(server)
    _student(server)
    read(source)
    _guardian(server, modified=LATER, securityMarking="Sekretessmarkering")
    read(source)
    guardian = Guardian.objects.get()
    heads = set(User.objects.filter(memberships__leads=True, memberships__school=school).values_list("pk", flat=True))
    named = set(GuardianStaff.objects.filter(guardian=guardian).values_list("user", flat=True))
    assert (guardian.protection, named, bool(heads)) == (Protection.SECRECY_MARKING, heads, True)


def test_custody_follows_the_relation_and_changes_with_it(source, server, school):
    _guardian(server)
    _student(server, responsibles=[{"person": ref("Ylva"), "relationType": "Annan ansvarig"}])
    read(source)
    assert Guardianship.objects.get().custody is False
    _student(server, modified=LATER)
    read(source)
    assert Guardianship.objects.get().custody is True
    _student(server, modified=LATEST, responsibles=[])
    read(source)
    assert (Guardianship.objects.count(), Guardian.objects.count()) == (0, 1)


def test_a_guardian_linked_by_hand_stays_linked(source, server, school, world):
    _guardian(server)
    _student(server)
    read(source)
    world.guardian(Student.objects.get(), "Kim", "Ek")
    _student(server, modified=LATER, responsibles=[])
    read(source)
    assert list(Guardianship.objects.values_list("guardian__given_name", flat=True)) == ["Kim"]


def test_deleted_persons_are_forgotten_students_stay(source, server, school):
    _guardian(server)
    _student(server)
    read(source)
    server.remove("persons", "Nora", at="2099-01-01T00:00:00+01:00")
    server.remove("persons", "Ylva", at="2099-01-01T00:00:00+01:00")
    run = read(source)
    assert (Student.objects.count(), Guardianship.objects.count(), RemotePerson.objects.count()) == (1, 0, 0)
    assert counts(run, "deletedEntities") == {"received": 2, "removed": 2}


def test_a_class_is_written_on_its_students_of_today(source, server, school):
    _student(server)
    ended = {"person": ref("Nora"), "startDate": "2025-08-17", "endDate": "2026-06-10"}
    server.put("groups", "6B", displayName="6B", groupType="Klass", groupMemberships=[ended])
    server.put("groups", "7B", displayName="7B", groupType="Klass", groupMemberships=[{"person": ref("Nora")}])
    server.put("groups", "ma", displayName="Ma 7", groupType="Undervisning", groupMemberships=[{"person": ref("Nora")}])
    server.put("groups", "new", displayName="X", groupType="Nytt", groupMemberships=[{"person": ref("nobody")}])
    run = read(source)
    assert Student.objects.get().school_class == "7B"
    assert RemoteMembership.objects.count() == 3
    assert counts(run, "groups") == {"received": 4, "created": 4}
    assert counts(read(source, is_full=True), "groups") == {"received": 4, "unchanged": 4}
    assert RemoteMembership.objects.count() == 3


@pytest.fixture
def term(db):
    return Term.objects.create(
        year=2026, season=Season.VT, start=datetime.date(2026, 1, 12), end=datetime.date(2026, 6, 12)
    )


def _grade(server, name, value, subject="MA", **more):
    values = {"student": ref("Nora"), "gradeValue": value, "semester": "VT", "year": 2026, "syllabus": ref(subject)}
    server.put("syllabuses", subject, subjectCode=subject, subjectName="Ämne")
    return server.put("grades", name, **values | more)


def test_grades_come_in_change_and_go(source, server, school, term):
    _student(server)
    _grade(server, "g1", "E")
    _grade(server, "g2", "-", "EN")
    run = read(source)
    assert counts(run, "grades") == {"received": 2, "created": 2}
    grade = Grade.objects.get(subject__code="MA")
    assert (grade.step.code, grade.source, grade.term) == ("E", GradeSource.SS12000, term)
    assert TermResult.objects.values_list("passed", "graded").get() == (1, 2)
    _grade(server, "g1", "C", modified=LATER)
    assert counts(read(source), "grades") == {"received": 1, "updated": 1}
    server.remove("grades", "g1", at="2099-01-01T00:00:00+01:00")
    run = read(source)
    assert counts(run, "deletedEntities") == {"received": 1, "removed": 1}
    assert (Grade.objects.count(), GradeChange.objects.count()) == (1, 2)
    assert TermResult.objects.values_list("passed", "graded").get() == (0, 1)


def test_a_grade_that_is_none_any_more_is_taken_away(source, server, school, term):
    _student(server)
    _grade(server, "g1", "E")
    read(source)
    _grade(server, "g1", "Y", modified=LATER)
    assert counts(read(source), "grades") == {"received": 1, "removed": 1}
    assert (Grade.objects.count(), TermResult.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"subjectCode": "MA"}, "MA"),
        ({"displayName": "Matematik"}, "MA"),
        ({"id": some_id("unknown"), "subjectCode": "GRGRMAT01"}, "MA"),
        ("SVA", "SVA"),
    ],
)
def test_a_subject_is_found_however_it_is_named(source, server, school, term, written, code):
    _student(server)
    server.put("grades", "g", student=ref("Nora"), gradeValue="B", semester="VT", year="2026", syllabus=written)
    read(source)
    assert Grade.objects.get().subject.code == code


def test_grades_that_cannot_be_placed_are_counted(source, server, school, term):
    _student(server)
    _grade(server, "value", "Q")
    _grade(server, "term", "C", year=2019)
    _grade(server, "semester", "C", semester="XT")
    _grade(server, "missing", None)
    server.put("grades", "subject", student=ref("Nora"), gradeValue="C", semester="VT", year=2026, syllabus=ref("zz"))
    server.put("grades", "who", student=ref("nobody"), gradeValue="C", semester="VT", year=2026, syllabus=ref("MA"))
    run = read(source)
    assert (run.state, Grade.objects.count(), counts(run, "grades")) == (
        RunState.DONE,
        0,
        {"received": 6, "skipped": 6},
    )
    assert [(p[1], p[2]) for p in problems(run) if p[0] == "grades"] == [
        ("missing", "gradeValue"),
        ("not_found", "syllabus"),
        ("refused", "semester"),
        ("unknown", "gradeValue"),
        ("unknown", "semester"),
    ]


def test_student_health_staff_without_the_role_are_told_to_administrators(source, server, school, world):
    eht = world.people["eht"]
    role = [{"assignmentRoleType": "Elevhälsopersonal", "group": ref("7B")}]

    def duty(name, mail, roles=role):
        person = {"givenName": name, "familyName": "Berg", "emails": [{"value": mail, "type": "Skola personal"}]}
        embedded = {"person": person}
        server.put("duties", name, dutyAt=ref("school"), dutyRole="Kurator", assignmentRole=roles, _embedded=embedded)

    eht.memberships.update(school=school)
    duty("Has", eht.email)
    duty("Lacks", "lacks@example.org")
    duty("Teaches", "teaches@example.org", [{"assignmentRoleType": "Mentor", "group": ref("7B")}])
    before = eht.memberships.model.objects.count()
    run = read(source)
    assert [p[3] for p in problems(run) if p[0] == "duties"] == [
        "Lacks Berg arbetar med elevhälsa på Bredängsskolan och har inget sådant uppdrag här."
    ]
    assert eht.memberships.model.objects.count() == before
