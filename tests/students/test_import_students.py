"""Importing students and guardians."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from students.choices import Channel, Language, Protection
from students.models import Guardian, Guardianship, NamedStaff, Student
from tests.imports import counts, errors, run_import

HEAD = "student,given_name,family_name,sex,birth_date,school,year,class,protected,language,personal_identity_number\n"
ALVA = "e1,Alva,Ek,F,2013-03-14,Bredängsskolan,7,7B,0,svenska,20130314-9833\n"
NOEL = "e2,Noel,Al,M,2012-11-02,90000011,8,8A,0,,\n"


@pytest.fixture
def write(tmp_path):
    def make(text, name="file.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return make


def test_students_are_registered(world, write):
    status, result = run_import("students", write(HEAD + ALVA + NOEL))
    assert (status, counts(result)) == (0, "rows 2, created 2")
    alva, noel = Student.objects.order_by("key")
    assert (alva.full_name, alva.sex, alva.year, alva.school_class) == ("Alva Ek", "F", 7, "7B")
    assert (alva.school.name, noel.school.name) == ("Bredängsskolan", "Sätraskolan")
    assert (alva.personal_identity_number, noel.personal_identity_number) == ("201303149833", None)
    assert list(Student.objects.search("alv")) == [alva]
    assert len({alva.alias, noel.alias}) == 2


def test_same_students_twice_change_nothing_and_keep_one_history(world, write):
    run_import("students", write(HEAD + ALVA + NOEL))
    status, result = run_import("students", write(HEAD + ALVA + NOEL))
    assert (status, counts(result)) == (0, "rows 2, unchanged 2")
    assert Student.history.count() == 2
    assert set(Student.objects.values_list("revision", flat=True)) == {0}


def test_changes_are_kept_in_the_history_with_their_import(world, write):
    run_import("students", write(HEAD + ALVA))
    path = write(HEAD + ALVA.replace("7B", "7C"))
    assert counts(run_import("students", path, "--by", "admin@demo.example")[1]) == "rows 1, updated 1"
    student = Student.objects.get()
    newest, first = student.history.all()
    assert (student.school_class, first.school_class, student.revision) == ("7C", "7B", 1)
    assert (newest.history_user, newest.history_change_reason.split()[0]) == (world.people["admin"], "import")
    assert list(Student.objects.search("7c")) == [student]


def test_empty_cells_and_missing_columns_change_nothing(world, write):
    run_import("students", write(HEAD + ALVA))
    run_import("students", write(HEAD + "e1,Alva,Ek,F,2013-03-14,Bredängsskolan,7,,,,\n"))
    short = "elev;förnamn;efternamn;kön;födelsedatum;skola;årskurs\ne1;Alva;Ek;flicka;2013-03-14;bredängsskolan;7\n"
    assert counts(run_import("students", write(short))[1]) == "rows 1, unchanged 1"
    assert Student.objects.get().school_class == "7B"


def test_student_is_known_by_number_and_gets_the_key(world, write):
    student = world.student(given="Alva", family="Ek", personal_identity_number="201303149833", sex="F")
    assert counts(run_import("students", write(HEAD + ALVA))[1]) == "rows 1, updated 1"
    student.refresh_from_db()
    assert (student.key, Student.objects.count()) == ("e1", 1)


def test_the_number_may_stand_for_the_key(world, write):
    text = ALVA.replace("e1,", "130314-9833,").replace("20130314-9833", "")
    assert counts(run_import("students", write(HEAD + text))[1]) == "rows 1, created 1"
    student = Student.objects.get()
    assert (student.key, student.personal_identity_number) == (None, "201303149833")
    assert counts(run_import("students", write(HEAD + text))[1]) == "rows 1, unchanged 1"


def test_merged_student_leads_to_the_kept_one(world, write):
    kept = world.student(given="Alva", family="Ek", key="kept")
    merged = world.student(given="Alva", family="Ek", key="e1", merged_into=kept)
    run_import("students", write(HEAD + ALVA.replace("7B", "7C")))
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.school_class, kept.key, merged.school_class) == ("7C", "kept", "7B")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("e1,Alva,Ek,Q,2013-03-14,Bredängsskolan,7,,,,\n", "sex"),
        ("e1,Alva,Ek,F,2013-02-30,Bredängsskolan,7,,,,\n", "birth_date"),
        ("e1,Alva,Ek,F,2113-02-03,Bredängsskolan,7,,,,\n", "birth_date"),
        ("e1,Alva,Ek,F,2025-02-03,Bredängsskolan,9,,,,\n", "birth_date"),
        ("e1,Alva,Ek,F,1913-02-03,Bredängsskolan,7,,,,\n", "birth_date"),
        ("e1,Alva,Ek,F,2013-03-14,Bredängskolan,7,,,,\n", "school"),
        ("e1,Alva,Ek,F,2013-03-14,Bredängsskolan,10,,,,\n", "year"),
        ("e1,Alva,Ek,F,2013-03-14,Bredängsskolan,7,,maybe,,\n", "protected"),
        ("e1,Alva,Ek,F,2013-03-14,Bredängsskolan,7,,,,20131314-9832\n", "personal_identity_number"),
        ("20130314-9833,Alva,Ek,F,2013-03-14,Bredängsskolan,7,,,,20130315-9832\n", "personal_identity_number"),
        (",Alva,Ek,F,2013-03-14,Bredängsskolan,7,,,,\n", "student"),
        ("e1,Alva,Ek,F,2013-03-14,Bredängsskolan,7,,,,,och,mer\n", ""),
    ],
)
def test_rows_that_cannot_be_are_refused_by_column(world, write, row, column):
    status, result = run_import("students", write(HEAD + row + NOEL))
    assert (status, counts(result)) == (1, "rows 2, created 1, refused 1")
    assert errors(result) == [(2, column)]


def test_unknown_school_is_answered_with_the_nearest(world, write):
    _status, result = run_import("students", write(HEAD + ALVA.replace("Bredängsskolan", "Bredangskolan")))
    assert "Bredängsskolan" in result["errors"][0]["message"]
    assert result["errors"][0]["value"] == "Bredangskolan"


def test_wrong_check_digit_is_a_warning(world, write):
    path, err = write(HEAD + ALVA.replace("9833", "9834")), io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("import", "students", str(path), "--language", "en", stdout=io.StringIO(), stderr=err)
    assert (exit_.value.code, Student.objects.count()) == (0, 1)
    assert err.getvalue().startswith("Row 2, personal_identity_number (20130314-9834): The last digit")


def test_same_student_twice_in_a_file_is_refused_once(world, write):
    twice = ALVA.replace("e1,", "e9,").replace("7B", "9X")
    status, result = run_import("students", write(HEAD + ALVA + ALVA + twice))
    assert (status, counts(result)) == (1, "rows 3, created 1, refused 2")
    assert "2" in result["errors"][0]["message"]
    again = run_import("students", write(HEAD + ALVA + ALVA + twice))[1]
    assert counts(again) == "rows 3, unchanged 1, refused 2"
    assert Student.objects.get().school_class == "7B"


def test_numbers_of_two_students_do_not_mix(world, write):
    run_import("students", write(HEAD + ALVA + NOEL))
    status, result = run_import("students", write(HEAD + NOEL.replace(",,\n", ",,20130314-9833\n")))
    assert (status, errors(result)) == (1, [(2, "personal_identity_number")])


def test_protected_student_is_seen_by_the_head_alone(world, write):
    status, _result = run_import("students", write(HEAD + ALVA.replace("7B,0", "7B,1")))
    student = Student.objects.get()
    assert (status, student.protection) == (0, Protection.SECRECY_MARKING)
    assert [named.user for named in NamedStaff.objects.all()] == [world.people["head"]]
    assert list(Student.objects.visible_to(world.people["head"])) == [student]
    assert list(Student.objects.visible_to(world.people["coach_school"])) == []
    event = AuditEvent.objects.get(verb="student.protect")
    assert (event.student_id, event.target_label) == (student.pk, student.alias)


@pytest.mark.parametrize("text", [HEAD + ALVA, HEAD + ALVA.replace("7B,0", "7B,")])
def test_a_file_never_lifts_protection(world, write, text):
    student = world.student(given="Alva", family="Ek", key="e1", protection=Protection.ASSUMED_IDENTITY)
    run_import("students", write(text))
    run_import("students", write(HEAD + ALVA.replace("7B,0", "7B,1")))
    student.refresh_from_db()
    assert student.protection == Protection.ASSUMED_IDENTITY


def test_number_of_queries_does_not_follow_that_of_rows(world, write):
    def queries(first, last):
        rows = "".join(ALVA.replace("e1", f"e{n}").replace("20130314-9833", "") for n in range(first, last))
        path = write(HEAD + rows)
        with CaptureQueriesContext(connection) as made:
            run_import("students", path)
        return len(made)

    queries(0, 2)
    assert queries(100, 105) == queries(200, 240)
    assert queries(100, 105) == queries(200, 240)


GUARDIANS = "student,guardian,given_name,family_name,mobile,email,language,custody,channel\n"
KIM = "e1,g1,Kim,Ek,070-1740605,kim@example.org,arabiska,1,sms\n"


def test_guardians_are_linked(world, write):
    run_import("students", write(HEAD + ALVA + NOEL))
    text = GUARDIANS + KIM + KIM.replace("e1", "e2").replace(",1,", ",0,") + "e1,g2,Robin,Ek,,,persiska,ja,brev\n"
    status, result = run_import("guardians", write(text))
    assert (status, counts(result)) == (0, "rows 3, created 3")
    kim, robin = Guardian.objects.order_by("key")
    assert (str(kim.mobile), kim.language, kim.channel) == ("+46701740605", Language.ARABIC, Channel.SMS)
    assert (robin.language, robin.channel) == (Language.OTHER, Channel.LETTER)
    links = [(g.student.key, g.guardian.key, g.custody) for g in Guardianship.objects.all()]
    assert links == [("e1", "g1", True), ("e2", "g1", False), ("e1", "g2", True)]
    assert AuditEvent.objects.filter(verb="guardian.add").count() == 3


def test_same_guardians_twice_change_nothing(world, write):
    run_import("students", write(HEAD + ALVA + NOEL))
    text = GUARDIANS + "e1,g1,Kim,Ek,,,,1,\n" + KIM.replace("e1", "e2")
    assert counts(run_import("guardians", write(text))[1]) == "rows 2, created 2"
    status, result = run_import("guardians", write(text))
    assert (status, counts(result)) == (0, "rows 2, unchanged 2")
    assert (Guardian.history.count(), Guardianship.history.count()) == (1, 2)


def test_changed_guardian_and_custody_are_updated_with_history(world, write):
    run_import("students", write(HEAD + ALVA))
    run_import("guardians", write(GUARDIANS + KIM))
    changed = KIM.replace("070-1740605", "070-1740606").replace(",1,", ",0,")
    assert counts(run_import("guardians", write(GUARDIANS + changed))[1]) == "rows 1, updated 1"
    guardian = Guardian.objects.get()
    assert (str(guardian.mobile), guardian.revision, guardian.history.count()) == ("+46701740606", 1, 2)
    assert Guardianship.objects.get().custody is False
    assert AuditEvent.objects.filter(verb="guardian.set_custody").count() == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("e9,g1,Kim,Ek,,,,1,\n", "student"),
        ("e1,g1,Kim,Ek,123,,,1,\n", "mobile"),
        ("e1,g1,Kim,Ek,,kim,,1,\n", "email"),
        ("e1,g1,Kim,Ek,,,,kanske,\n", "custody"),
        ("e1,g1,Kim,Ek,,,,1,fax\n", "channel"),
        ("e1,,Kim,Ek,,,,1,\n", "guardian"),
    ],
)
def test_guardians_that_cannot_be_are_refused(world, write, row, column):
    run_import("students", write(HEAD + ALVA))
    status, result = run_import("guardians", write(GUARDIANS + row))
    assert (status, errors(result), Guardian.objects.count()) == (1, [(2, column)], 0)


def test_rows_that_contradict_each_other_about_a_guardian_are_refused(world, write):
    run_import("students", write(HEAD + ALVA + NOEL))
    other = KIM.replace("e1", "e2").replace("1740605", "1740606")
    status, result = run_import("guardians", write(GUARDIANS + KIM + other + KIM))
    assert (status, counts(result)) == (1, "rows 3, created 1, refused 2")
    assert errors(result) == [(3, "mobile"), (4, "guardian")]


def test_number_of_a_guardian_is_never_kept_in_clear(world, write):
    run_import("students", write(HEAD + ALVA))
    text = GUARDIANS + KIM.replace("g1", "19800314-9834")
    run_import("guardians", write(text))
    assert "9834" not in Guardian.objects.get().key
    assert counts(run_import("guardians", write(text))[1]) == "rows 1, unchanged 1"


def test_guardian_who_cannot_be_told_comes_in_with_a_notice(world, write):
    run_import("students", write(HEAD + ALVA))
    text = GUARDIANS + "e1,g1,Kim,Ek,,,,1,sms\ne1,g2,Robin,Ek,,,,1,email\n" + KIM.replace("g1", "g3")
    path, err = write(text), io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("import", "guardians", str(path), "--language", "en", stdout=io.StringIO(), stderr=err)
    assert (exit_.value.code, Guardian.objects.count()) == (0, 3)
    told = [line.partition(":")[0] for line in err.getvalue().splitlines()]
    assert told == ["Row 2, mobile", "Row 3, email"]
