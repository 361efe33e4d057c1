"""What an export holds, and what it masks."""

import datetime
import json

import pytest
from django.db import models
from django.utils import timezone, translation

from accounts.choices import Agency
from accounts.models import AccessEntry
from cases.actions import contacts, notes
from cases.models import Contact, Note
from students import personal_data
from students.actions import guardians as guardian_actions
from students.actions import students as student_actions
from students.exporting import archive, words
from students.exporting.gather import LEFT_OUT, _is_told, gather
from students.models import DataSubjectExport, Student
from students.personal_data import Kind


def told(student: Student, agency: str = Agency.SCHOOL) -> dict[str, list[dict]]:
    """The records of an export as its JSON has them, by model."""
    found: dict[str, list[dict]] = {}
    for section in _data(student, agency)["sections"]:
        for model in section["models"]:
            found.setdefault(model["model"], []).extend(model["records"])
    return found


def _data(student: Student, agency: str = Agency.SCHOOL) -> dict:
    export = _export(student, agency)
    holdings = gather(student, agency)
    return json.loads(archive.data(export, holdings, archive.named(holdings.files)))


def _export(student: Student, agency: str) -> DataSubjectExport:
    return DataSubjectExport(student=student, agency=agency, asked_by="student", asked_on=timezone.localdate())


@pytest.fixture
def case(world):
    return world.case()


def test_every_registered_model_is_in_the_export_or_left_out_with_a_reason(case):
    data = _data(case.student)
    models_told = {m["model"] for section in data["sections"] for m in section["models"]}
    models_told |= {m["model"] for m in data["nothing_held"]}
    wanted = {held.label for held in personal_data.every() if held.model not in LEFT_OUT}
    assert models_told == wanted
    assert [reason for reason in LEFT_OUT.values() if not reason.strip()] == []


def test_every_field_that_is_told_has_words_that_translators_have_seen():
    wordless = [
        f"{held.label}.{field.name}"
        for held in personal_data.every()
        for field in held.fields()
        if _is_told(held, field) and not words.has_words(field)
    ]
    assert wordless == []


def test_nothing_but_books_and_bare_ids_is_left_out_of_a_record():
    silent = {
        f"{held.label}.{field.name}"
        for held in personal_data.every()
        for field in held.fields()
        if not _is_told(held, field) and held.kinds[field.name] not in (Kind.BOOKS, Kind.LINK)
    }
    assert silent <= {"students.student.guardians", "accounts.auditevent.user_id", "accounts.accessentry.user_id"}
    linked = {
        f"{held.label}.{field.name}"
        for held in personal_data.every()
        for field in held.fields(Kind.LINK)
        if isinstance(field, models.TextField | models.CharField)
    }
    assert linked <= {"accounts.auditevent.target_type", "accounts.accessentry.path"}


def test_a_record_says_what_when_and_by_whom_with_its_earlier_wordings(world, case):
    note = notes.write(case=case, by=world.people["coach_school"], text="Först")
    notes.correct(note=note, by=world.people["coach_school"], text="Sedan", revision=0)
    (record,) = told(case.student)["cases.note"]
    assert (record["id"], record["agency"], record["is_removed"]) == (note.pk, "school", False)
    assert record["written_by"] == f"Sara Lind, {world.people['coach_school'].title}"
    assert record["fields"]["text"] == "Sedan"
    assert [(h["change"], h["fields"]["text"]) for h in record["history"]] == [("new", "Först"), ("changed", "Sedan")]


def test_what_was_removed_is_told_from_its_history(world, case):
    note = notes.write(case=case, by=world.people["coach_school"], text="Borttagen sedan")
    Note.objects.filter(pk=note.pk).get().delete()
    (record,) = told(case.student)["cases.note"]
    assert (record["is_removed"], record["fields"]["text"]) == (True, "Borttagen sedan")


@pytest.mark.parametrize("agency", list(Agency))
def test_each_agency_exports_its_own_records_whatever_consent_there_is(world, case, agency):
    notes.write(case=case, by=world.people["coach_school"], text="Äpplet")
    notes.write(case=case, by=world.people["coach_social"], text="Päronet")
    own, other = ("Äpplet", "Päronet") if agency == Agency.SCHOOL else ("Päronet", "Äpplet")
    data = _data(case.student, agency)
    page = archive.page(_handled(case.student, agency, world), gather(case.student, agency), {})
    assert [r["fields"]["text"] for r in told(case.student, agency)["cases.note"]] == [own]
    assert other not in json.dumps(data, ensure_ascii=False)
    assert (own in page, other in page) == (True, False)


def _handled(student: Student, agency: str, world) -> DataSubjectExport:
    export = _export(student, agency)
    export.handler = world.people["coach_school"]
    return export


def test_looks_of_the_own_agency_are_told(world, case):
    for key in ("coach_school", "coach_social"):
        user = world.people[key]
        AccessEntry.objects.create(
            user_id=user.pk, user_label=user.name, what="case", path="/cases/1/", student_ids=[case.student_id, 99]
        )
    (record,) = told(case.student)["accounts.accessentry"]
    assert record["fields"]["user_label"] == "Sara Lind"
    assert {"student_ids", "path"} & record["fields"].keys() == set()


def test_other_students_and_their_guardians_are_masked_by_their_whole_names(world, case):
    other = world.student("Adam", "Berg")
    world.guardian(other, "Lena", "Berg")
    text = "Nora Ek bråkade med Adam Bergs kompis. Lena Berg ringde, Ylva Ek också. Adam var sur."
    notes.write(case=case, by=world.people["coach_school"], text=text)
    (record,) = told(case.student)["cases.note"]
    masked = "Nora Ek bråkade med [någon annan] kompis. [någon annan] ringde, Ylva Ek också. Adam var sur."
    assert record["fields"]["text"] == masked
    assert record["history"][0]["fields"]["text"] == masked


def test_in_a_shared_contact_the_others_are_masked_by_each_of_their_names(world, case):
    other = world.case(world.student("Adam", "Berg"))
    contacts.log(
        cases=[case, other],
        by=world.people["coach_school"],
        kind="meeting",
        with_whom="student",
        text="Nora och Adam är sams. Adams pappa kom.",
    )
    (record,) = told(case.student)["cases.contact"]
    assert record["fields"]["text"] == "Nora och [någon annan] är sams. [någon annan] pappa kom."
    assert Contact.objects.get(case=case).text.startswith("Nora och Adam")


def test_a_protected_guardian_is_neither_named_nor_reached(world, case):
    hidden = world.guardian(
        case.student, "Bo", "Strand", mobile="+46701740610", email="bo@hem.example", protection="marking"
    )
    notes.write(case=case, by=world.people["coach_school"], text="Bo Strand ringde")
    every = _data(case.student)
    body = json.dumps(every, ensure_ascii=False)
    assert ("Strand" in body, "bo@hem" in body, "1740610" in body) == (False, False, False)
    rows = {r["id"]: r for r in told(case.student)["students.guardian"]}
    assert set(rows[hidden.pk]["masked"]) == {"key", "given_name", "family_name", "mobile", "email", "postal_address"}
    links = {r["fields"]["guardian"]["text"] for r in told(case.student)["students.guardianship"]}
    assert links == {"Ylva Ek", "Vårdnadshavare med skyddade personuppgifter"}


def test_of_a_protected_student_nothing_tells_a_place(world, case):
    student = case.student
    student.mobile = "+46701740611"
    student.save()
    notes.write(case=case, by=world.people["coach_school"], text="Byter från Bredängsskolan, går i 7B")
    student_actions.protect(student=student, by=world.people["eht"], protection="marking")
    student.refresh_from_db()
    body = json.dumps(_data(student), ensure_ascii=False)
    holdings = gather(student, Agency.SCHOOL)
    body += archive.page(_handled(student, Agency.SCHOOL, world), holdings, {}).replace("Sara Lind", "", 1)
    body = body.replace(student.alias, "")  # whose letters may be those of a class
    for secret in ("Bredängsskolan", "7B", "1740611", "Sara Lind", "Maria Sjöberg"):
        assert secret not in body


def test_a_removed_guardian_stays_in_what_is_told_of_the_links(world, case):
    second = world.guardian(case.student, "Per", "Ek")
    guardian_actions.remove(student=case.student, guardian=second, by=world.people["eht"])
    gone = [r for r in told(case.student)["students.guardianship"] if r["is_removed"]]
    assert [r["fields"]["guardian"]["text"] for r in gone] == ["Per Ek"]


def test_the_page_speaks_the_language_that_was_asked_for(world, case):
    for code, word in (("sv", "Registerutdrag"), ("en", "Data subject export")):
        with translation.override(code):
            page = archive.page(_handled(case.student, Agency.SCHOOL, world), gather(case.student, Agency.SCHOOL), {})
        assert f'<html lang="{code}">' in page
        assert f"<h1>{word}</h1>" in page


def test_the_json_says_its_schema(case):
    data = _data(case.student)
    assert (data["schema"], data["version"], data["agency"]) == ("ppss-data-subject-export", 1, "school")
    assert datetime.datetime.fromisoformat(data["made_at"]).tzinfo is not None
    assert list(data) == [
        *("schema", "version", "made_at", "language", "agency", "request", "student", "sections", "nothing_held")
    ]
