"""Requests for all that is held about a student: registered by admins, put together, handed over, removed."""

import datetime
import io
import json
import zipfile

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Agency
from accounts.models import AccessEntry, AuditEvent, User
from cases.actions import mappings, notes
from cases.choices import DocumentKind
from students import tasks
from students.actions import students as student_actions
from students.actions import subject_exports
from students.choices import ExportState
from students.models import DataSubjectExport, NamedStaff

PDF = b"%PDF-1.7 betyg"


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case(world):
    """A case, in a city whose administrator works for the school."""
    _administrator_of(world, Agency.SCHOOL)
    return world.case()


def _administrator_of(world, agency: Agency) -> User:
    world.people["admin"].agency = agency
    world.people["admin"].save()
    return world.people["admin"]


def ask(case, by: User, handler: User, **more) -> DataSubjectExport:
    given = {"asked_by": "guardian", "asked_name": "Ylva Ek", "asked_on": datetime.date(2026, 11, 2)}
    given |= {"reason": "Identity card", "language": "sv"}
    return subject_exports.ask(student=case.student, by=by, handler=handler, **given | more)


@pytest.fixture
def export(world, case):
    """Registered, and put together."""
    notes.write(case=case, by=world.people["coach_school"], text="Nora trivs i skolan")
    made = ask(case, world.people["admin"], world.people["coach_school"])
    return subject_exports.build(export_id=made.pk)


def opened(export: DataSubjectExport) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(default_storage.open(export.file.name).read()))


def data(export: DataSubjectExport) -> dict:
    return json.loads(opened(export).read("data.json"))


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__startswith="subject_export").order_by("pk").values_list("verb", flat=True)
    )


# The way of a request


def test_a_request_leads_to_a_sealed_file_that_is_there_for_some_days(export, settings):
    assert (export.state, export.problem) == (ExportState.READY, "")
    assert export.expires_on == datetime.date.today() + datetime.timedelta(days=settings.SUBJECT_EXPORT_DAYS)
    kept = (settings.MEDIA_ROOT / export.file.name).read_bytes()
    assert kept.startswith(b"PPSSEAL1")
    assert opened(export).namelist() == ["registerutdrag.html", "style.css", "data.json"]
    assert opened(export).testzip() is None
    assert verbs() == ["subject_export.ask", "subject_export.build"]


def test_files_go_along_in_clear(world, case):
    row = mappings.collect(
        case=case,
        by=world.people["coach_school"],
        kind=DocumentKind.GRADES,
        file=SimpleUploadedFile("Bétyg vt.pdf", PDF),
    )
    made = subject_exports.build(export_id=ask(case, world.people["admin"], world.people["coach_school"]).pk)
    name = f"files/document-{row.pk}-Bétyg_vt.pdf"
    assert opened(made).namelist()[3:] == [name]
    assert opened(made).read(name) == PDF
    assert f'href="{name}"' in opened(made).read("registerutdrag.html").decode()


def test_it_is_handed_over_and_removed(world, export, django_capture_on_commit_callbacks):
    name = export.file.name
    with django_capture_on_commit_callbacks(execute=True):
        subject_exports.hand_over(export=export, by=world.people["coach_school"], on=datetime.date(2026, 11, 3))
    export.refresh_from_db()
    assert (export.state, export.file.name, export.handed_over_on) == ("handed_over", "", datetime.date(2026, 11, 3))
    assert not default_storage.exists(name)
    with pytest.raises(ValidationError):
        subject_exports.take_back(export=export, by=world.people["admin"])


def test_the_link_dies_with_its_days_and_the_file_is_swept(
    world, export, sign_in, settings, django_capture_on_commit_callbacks
):
    url = reverse("students:subject_export_file", args=[export.pk])
    with time_machine.travel(datetime.datetime.combine(export.expires_on, datetime.time(12))):
        assert sign_in("coach_school").get(url).status_code == 200
        assert subject_exports.sweep() == 0
    name = export.file.name
    with time_machine.travel(datetime.datetime.combine(export.expires_on, datetime.time(12)) + datetime.timedelta(1)):
        response = sign_in("coach_school").get(url, follow=True)
        assert response.redirect_chain == [(reverse("students:subject_export", args=[export.pk]), 302)]
        assert "Filen finns inte kvar" in response.content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            assert subject_exports.sweep() == 1
    export.refresh_from_db()
    assert (export.state, export.file.name) == (ExportState.EXPIRED, "")
    assert not default_storage.exists(name)


def test_it_is_put_together_anew_with_what_was_written_since(world, case, export, django_capture_on_commit_callbacks):
    first = export.file.name
    notes.write(case=case, by=world.people["coach_school"], text="Skrivet efteråt")
    with django_capture_on_commit_callbacks(execute=True):
        subject_exports.build_anew(export=export, by=world.people["admin"])
    again = subject_exports.build(export_id=export.pk)
    assert not default_storage.exists(first)
    assert "Skrivet efteråt" in opened(again).read("registerutdrag.html").decode()
    assert subject_exports.build(export_id=export.pk) is None


def test_what_was_taken_back_while_it_was_made_leaves_no_file(world, case, monkeypatch, settings):
    made = ask(case, world.people["admin"], world.people["coach_school"])

    def meanwhile(done: int, of: int) -> None:
        if done == of:
            subject_exports.take_back(export=made, by=world.people["admin"])

    assert subject_exports.build(export_id=made.pk, progress=meanwhile) is None
    made.refresh_from_db()
    assert (made.state, made.file.name) == (ExportState.TAKEN_BACK, "")
    assert list(default_storage.names()) == []


def test_what_goes_wrong_is_said_and_tried_again(world, case, settings):
    row = mappings.collect(
        case=case, by=world.people["coach_school"], kind=DocumentKind.GRADES, file=SimpleUploadedFile("b.pdf", PDF)
    )
    path = settings.MEDIA_ROOT / row.file.name
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\0")
    made = subject_exports.build(export_id=ask(case, world.people["admin"], world.people["coach_school"]).pk)
    assert (made.state, made.file.name) == (ExportState.FAILED, "")
    assert "Försök igen" in made.problem
    assert list(default_storage.names()) == [row.file.name]
    path.write_bytes(whole)
    subject_exports.build_anew(export=made, by=world.people["admin"])
    assert subject_exports.build(export_id=made.pk).state == ExportState.READY


def test_who_hands_over_is_told_once_by_e_mail_that_names_nobody(world, case):
    made = ask(case, world.people["admin"], world.people["coach_school"])
    tasks.build_export(made.pk)
    tasks.build_export(made.pk)
    assert [m.to for m in mail.outbox] == [["coach.school@demo.example"]]
    assert reverse("students:subject_export", args=[made.pk]) in mail.outbox[0].body
    assert "Nora" not in mail.outbox[0].body
    assert "Ek" not in mail.outbox[0].subject


# Who may


@pytest.mark.parametrize("key", ["coach_social", "coach_other", "eht_other", "admin", "steering"])
def test_only_people_of_the_agency_who_work_with_the_student_hand_over(world, case, key):
    with pytest.raises(ValidationError) as refused:
        ask(case, world.people["admin"], world.people[key])
    assert list(refused.value.message_dict) == ["handler"]


def test_social_services_hold_nothing_of_a_student_they_do_not_know(world):
    case = world.case(consent=False)
    admin = _administrator_of(world, Agency.SOCIAL_SERVICES)
    with pytest.raises(ValidationError) as refused:
        ask(case, admin, world.people["coach_social"])
    assert list(refused.value.message_dict) == ["student"]


def test_of_a_protected_student_named_staff_alone_hand_over(world, case):
    student_actions.protect(student=case.student, by=world.people["eht"], protection="marking")
    case.student.refresh_from_db()
    with pytest.raises(ValidationError):
        ask(case, world.people["admin"], world.people["coach_school"])
    assert ask(case, world.people["admin"], world.people["eht"]).handler == world.people["eht"]


def test_the_file_closes_when_the_student_does(world, case, export, sign_in):
    """The student gets protected identity after the export was made: the handler is not named."""
    student_actions.protect(student=case.student, by=world.people["eht"], protection="marking")
    assert sign_in("coach_school").get(reverse("students:subject_export_file", args=[export.pk])).status_code == 404
    NamedStaff.objects.create(student=case.student, user=world.people["coach_school"])
    assert sign_in("coach_school").get(reverse("students:subject_export_file", args=[export.pk])).status_code == 200


def test_somebody_else_can_hand_it_over_and_the_first_one_cannot_any_more(world, export, sign_in):
    subject_exports.give_to(export=export, by=world.people["admin"], handler=world.people["eht"])
    url = reverse("students:subject_export_file", args=[export.pk])
    assert [sign_in(key).get(url).status_code for key in ("coach_school", "eht")] == [404, 200]


# Pages


def test_an_admin_registers_a_request_and_sees_no_name(world, case, sign_in):
    student = case.student
    student.personal_identity_number = "201303149833"
    student.save()
    admin = sign_in("admin")
    page = admin.post(reverse("students:subject_export_new"), {"student": "20130314-9833"}, follow=True)
    assert page.redirect_chain == [(reverse("students:subject_export_ask", args=[student.pk]), 302)]
    assert student.alias in page.content.decode()
    assert "Nora" not in page.content.decode()
    given = {"asked_by": "guardian", "asked_name": "Ylva Ek", "asked_on": "2026-11-02", "reason": "Legitimation"}
    given |= {"language": "sv", "handler": world.people["coach_school"].pk}
    page = admin.post(page.redirect_chain[0][0], given, follow=True)
    export = DataSubjectExport.objects.get()
    assert page.redirect_chain == [(export.get_absolute_url(), 302)]
    body = page.content.decode()
    assert "Nora" not in body
    assert "Klart att lämna ut" in body
    assert "Sara Lind har fått e-post" in body
    assert reverse("students:subject_export_file", args=[export.pk]) not in body
    entry = AccessEntry.objects.order_by("pk").last()
    assert (entry.what, entry.student_ids) == ("subject export", [student.pk])


def test_a_student_who_is_not_there_and_one_not_known_are_told_apart_by_nobody(world, sign_in):
    case = world.case(consent=False)
    _administrator_of(world, Agency.SOCIAL_SERVICES)
    admin = sign_in("admin")
    url = reverse("students:subject_export_new")
    known = admin.post(url, {"student": case.student.alias})
    unknown = admin.post(url, {"student": "Elev 00000000"})
    assert known.context["form"].errors == unknown.context["form"].errors
    assert admin.get(reverse("students:subject_export_ask", args=[case.student.pk])).status_code == 404


def test_what_is_missing_is_said_beside_its_field(world, case, sign_in):
    page = sign_in("admin").post(
        reverse("students:subject_export_ask", args=[case.student.pk]), {"asked_on": "2099-01-01"}
    )
    assert page.status_code == 200
    assert sorted(page.context["form"].errors) == ["asked_by", "asked_name", "handler", "language", "reason"]


def test_a_day_that_lies_ahead_is_refused(world, case):
    with pytest.raises(ValidationError) as refused:
        ask(case, world.people["admin"], world.people["coach_school"], asked_on=datetime.date(2099, 1, 1))
    assert list(refused.value.message_dict) == ["asked_on"]


def test_every_fetch_is_in_both_logs(world, export, sign_in):
    response = sign_in("coach_school").get(reverse("students:subject_export_file", args=[export.pk]))
    assert response["Content-Disposition"] == f'attachment; filename="{export.file_name}"'
    assert response["Cache-Control"] == "private, no-store"
    assert "Nora" not in export.file_name
    assert b"".join(response.streaming_content)[:2] == b"PK"
    entry = AccessEntry.objects.get(what="subject export file")
    assert entry.student_ids == [export.student_id]
    assert entry.why.endswith(f"export#{export.pk}")
    assert verbs()[-1] == "subject_export.fetch"


def test_late_requests_are_marked(world, case, sign_in):
    made = ask(case, world.people["admin"], world.people["coach_school"], asked_on=datetime.date(2026, 1, 31))
    assert made.answer_by == datetime.date(2026, 2, 28)
    page = sign_in("admin").get(reverse("students:subject_exports"))
    assert "Försenat" in page.content.decode()


def test_a_list_costs_the_same_with_one_request_and_with_many(world, case, sign_in, django_assert_num_queries):
    admin = sign_in("admin")
    ask(case, world.people["admin"], world.people["coach_school"])
    url = reverse("students:subject_exports")
    admin.get(url)
    with CaptureQueriesContext(connection) as one:
        admin.get(url)
    for _ in range(5):
        ask(case, world.people["admin"], world.people["coach_school"])
    with django_assert_num_queries(len(one)):
        admin.get(url)
