"""Importing on pages: look through, carry out, look back."""

import datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Agency, Role
from accounts.models import AccessEntry, AuditEvent, Membership, School, User
from imports import tasks
from imports.actions import batches
from imports.choices import State
from imports.models import Batch
from students.choices import Protection
from students.models import Student

HEAD = "student,given_name,family_name,sex,birth_date,school,year,class,protected\n"
ALVA = "e1,Alva,Ek,F,2013-03-14,Bredängsskolan,7,7B,0\n"
BAD = "e2,Noel,Al,M,2012-02-30,Bredängskolan,7,7B,0\n"


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


@pytest.fixture
def send(admin, django_capture_on_commit_callbacks):
    """``send("students", text)`` uploads a file as the administrator and gives its batch."""

    def make(kind: str, text: str | bytes, name: str = "fil.csv") -> Batch:
        file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
        with django_capture_on_commit_callbacks(execute=True):
            response = admin.post(reverse("imports:upload", args=[kind]), {"file": file})
        batch = Batch.objects.latest("pk")
        assert response["Location"] == reverse("imports:batch", args=[batch.pk])
        return batch

    return make


@pytest.fixture
def post(admin, django_capture_on_commit_callbacks):
    def make(name: str, batch: Batch):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(reverse(f"imports:{name}", args=[batch.pk]), follow=True)

    return make


def page(client, batch: Batch) -> str:
    return client.get(reverse("imports:batch", args=[batch.pk])).content.decode()


def test_preview_shows_counts_and_refused_rows_and_changes_nothing(world, admin, send):
    batch = send("students", HEAD + ALVA + BAD)
    assert (batch.state, batch.rows, batch.created, batch.refused) == (State.PREVIEWED, 2, 1, 1)
    assert Student.objects.count() == 0
    shown = page(admin, batch)
    for text in ("2 rader: det här händer", "2012-02-30", "Skriv datumet som år-månad-dag", "Menar du Bredängsskolan?"):
        assert text in shown
    assert "Importera de rader som går" in shown


def test_confirm_carries_out_and_removes_the_file(world, admin, send, post):
    batch = send("students", HEAD + ALVA)
    kept = batch.file.name
    assert default_storage.exists(kept)
    post("confirm", batch)
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.created_by) == (State.DONE, 1, world.people["admin"])
    assert Student.objects.get().history.get().history_user == world.people["admin"]
    assert not default_storage.exists(kept)
    verbs = AuditEvent.objects.filter(target_type="imports.batch").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["import.upload", "import.confirm", "import.carry_out"]


def test_changes_are_shown_old_and_new_and_the_look_is_logged(world, admin, send):
    student = world.student(given="Alva", key="e1", school_class="6B", year=7)
    batch = send("students", HEAD + ALVA)
    shown = page(admin, batch)
    assert "6B" in shown
    assert "7B" in shown
    entry = AccessEntry.objects.get(what="import")
    assert (entry.student_ids, entry.user_id) == ([student.pk], world.people["admin"].pk)


def test_student_with_protected_identity_is_not_shown(world, admin, send):
    student = world.student(given="Alva", key="e1", school_class="6Ö", protection=Protection.SECRECY_MARKING)
    hidden_error = "e3,Iris,Hemlig,F,2013-03-14,Gubbängsgården,7,7B,1\n"
    shown = page(admin, send("students", HEAD + ALVA.replace(",0\n", ",1\n") + hidden_error))
    assert student.alias in shown
    assert "Skyddade personuppgifter: vad som ändras visas inte." in shown
    for text in ("Alva", "6Ö", "Gubbängsgården"):
        assert text not in shown


def test_old_values_of_cases_are_not_shown(world, admin, send):
    world.case(world.student(given="Alva", key="e1"), enrolled_on=datetime.date(2025, 9, 1))
    head = "student,school,enrolled_on,initial_absence,initial_from,initial_to\n"
    shown = page(admin, send("cases", head + "e1,Bredängsskolan,2025-09-01,0.36,2025-08-18,2025-09-01\n"))
    assert "0.3600" in shown
    assert '<th scope="col">Nu</th>' not in shown


def test_refused_rows_are_fetched_as_a_file(world, admin, send, post):
    batch = send("students", HEAD + ALVA + BAD)
    post("confirm", batch)
    response = admin.get(reverse("imports:refused", args=[batch.pk]))
    assert response["Content-Disposition"] == f'attachment; filename="students-{batch.pk}.csv"'
    header, row = response.content.decode("utf-8-sig").splitlines()
    assert header.endswith(";Rad;Anledning")
    assert row.startswith("e2;Noel;Al;M;2012-02-30;Bredängskolan;7;7B;0;3;birth_date: Skriv datumet")


def test_same_file_again_is_told_and_has_nothing_to_do(world, admin, send, post):
    post("confirm", send("students", HEAD + ALVA))
    shown = page(admin, send("students", HEAD + ALVA))
    assert "Precis samma fil importerades" in shown
    assert "Det finns inget att ändra." in shown
    assert "Importera filen" not in shown


def test_file_that_cannot_be_read_is_told_and_not_kept(world, admin, send):
    batch = send("students", b"%PDF-1.7\x00\x01")
    assert (batch.state, batch.file.name) == (State.FAILED, "")
    assert "Det här är ingen tabell utan en annan sorts fil." in page(admin, batch)


def test_time_of_an_import_is_written_as_in_swedish(admin, send):
    batch = send("students", HEAD + ALVA)
    Batch.objects.filter(pk=batch.pk).update(
        created_at=datetime.datetime(2026, 11, 22, 22, 13, tzinfo=datetime.UTC), state=State.FAILED
    )
    page = admin.get(batch.get_absolute_url()).content.decode()
    assert "2026-11-22 kl. 23.13" in page
    assert '<div class="call-out bad">' in page
    assert "2026-11-22 kl. 23.13" in admin.get(reverse("imports:imports")).content.decode()


def test_missing_columns_are_named_in_both_languages(world, admin, send):
    batch = send("students", "elev;förnamn\n1;2\n")
    assert batch.problem.startswith("Kolumnerna efternamn (family_name), kön (sex)")


def test_form_without_or_with_too_large_a_file_is_shown_again(admin, settings):
    url = reverse("imports:upload", args=["students"])
    assert "Välj en fil." in admin.post(url).content.decode()
    settings.IMPORT_MAX_BYTES = 1 << 20
    large = SimpleUploadedFile("stor.csv", b"x" * ((1 << 20) + 1))
    assert "Filen är större än 1 MB." in admin.post(url, {"file": large}).content.decode()
    assert Batch.objects.count() == 0


def test_unknown_kind_is_no_page(admin):
    assert admin.get(reverse("imports:upload", args=["nonsense"])).status_code == 404
    assert admin.get(reverse("imports:example", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize("kind", ["schools", "terms", "students", "guardians", "cases", "grades"])
def test_examples_can_be_imported_as_they_are(world, admin, send, post, kind):
    needed = {"guardians": ["students"], "cases": ["students"], "grades": ["terms", "students"]}.get(kind, [])
    for each in [*needed, kind]:
        text = admin.get(reverse("imports:example", args=[each])).content
        batch = send(each, text)
        post("confirm", batch)
        batch.refresh_from_db()
        assert (batch.problem, batch.refused, batch.rows) == ("", 0, 2)


def test_discarded_file_is_gone_and_nothing_is_imported(world, admin, send, post):
    batch = send("students", HEAD + ALVA)
    kept = [batch.file.name, batch.report.name]
    assert "Filen är kastad." in post("discard", batch).content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.file.name, Student.objects.count()) == (State.DISCARDED, "", 0)
    assert [default_storage.exists(name) for name in kept] == [False, False]
    assert "väntar inte längre" in post("confirm", batch).content.decode()
    assert Student.objects.count() == 0


def test_two_confirmations_carry_out_once(world, admin, send, post):
    batch = send("students", HEAD + ALVA)
    post("confirm", batch)
    assert "väntar inte längre" in post("confirm", batch).content.decode()
    tasks.work(batch.pk, "sv")
    assert AuditEvent.objects.filter(verb="import.carry_out").count() == 1


def test_other_administrators_see_counts_and_no_rows(world, admin, send, client):
    batch = send("students", HEAD + ALVA + BAD)
    other = User.objects.create_user("second@demo.example", "demo", name="Elsa Vik", agency=Agency.SCHOOL)
    Membership.objects.create(user=other, role=Role.ADMIN, first_day=datetime.date(2020, 1, 1))
    client.force_login(other)
    shown = page(client, batch)
    assert "Själva raderna visas för den som skickade filen." in shown
    assert "2012-02-30" not in shown
    assert client.get(reverse("imports:refused", args=[batch.pk])).status_code == 404
    assert client.post(reverse("imports:confirm", args=[batch.pk])).status_code == 404
    assert AccessEntry.objects.count() == 0


def test_unexpected_failure_is_told_in_words_and_logged(world, admin, send, monkeypatch, caplog):
    monkeypatch.setattr("students.kinds.students.StudentImporter.save", lambda self, rows: 1 / 0)
    batch = send("students", HEAD + ALVA)
    assert batch.state == State.FAILED
    assert "Något gick fel hos oss, och inget importerades." in page(admin, batch)
    assert "ZeroDivisionError" in caplog.text


def _working(batch: Batch, minutes: int) -> None:
    """As if a worker had taken the batch so many minutes ago and told nothing since."""
    since = timezone.now() - datetime.timedelta(minutes=minutes)
    Batch.objects.filter(pk=batch.pk).update(state=State.RUNNING, state_since=since)


def test_page_follows_the_work_and_loads_anew_at_its_end(world, admin, send):
    batch = send("students", HEAD + ALVA)
    _working(batch, 1)
    assert f'hx-get="{reverse("imports:progress", args=[batch.pk])}"' in page(admin, batch)
    tasks._tell(batch.pk)(500)
    assert "500 rader klara." in admin.get(reverse("imports:progress", args=[batch.pk])).content.decode()
    Batch.objects.filter(pk=batch.pk).update(state=State.DONE)
    assert admin.get(reverse("imports:progress", args=[batch.pk]))["HX-Refresh"] == "true"


def test_work_that_was_broken_off_can_be_started_again(world, admin, send, post):
    batch = send("students", HEAD + ALVA)
    _working(batch, 5)
    assert "pågår eller är klart" in post("try_again", batch).content.decode()
    _working(batch, 45)
    assert "Arbetet avbröts" in page(admin, batch)
    post("try_again", batch)
    batch.refresh_from_db()
    assert (batch.state, Student.objects.count()) == (State.DONE, 1)


def test_files_and_reports_go_when_their_time_has_passed(world, send, django_capture_on_commit_callbacks):
    waiting, fresh = send("students", HEAD + ALVA), send("students", HEAD + BAD)
    Batch.objects.filter(pk=waiting.pk).update(state_since=timezone.now() - datetime.timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert batches.sweep() == 1
    assert Batch.objects.get(pk=waiting.pk).state == State.DISCARDED
    assert not default_storage.exists(waiting.file.name)
    assert Batch.objects.get(pk=fresh.pk).state == State.PREVIEWED
    assert default_storage.exists(fresh.report.name)


def test_list_asks_as_often_for_ten_batches_as_for_one(world, admin, send):
    def queries():
        with CaptureQueriesContext(connection) as made:
            assert admin.get(reverse("imports:imports")).status_code == 200
        return len(made)

    send("schools", "district,school\nFarsta,Ekskolan\n")
    admin.get(reverse("imports:imports"))
    one = queries()
    for n in range(9):
        send("schools", f"district,school\nFarsta,Ekskolan {n}\n")
    assert queries() == one


def test_schools_are_imported_on_pages_too(world, admin, send, post):
    post("confirm", send("schools", "district;school\nFarsta;Ekskolan\n".encode("utf-16"), "skolor.txt"))
    assert School.objects.get(name="Ekskolan").district == world.districts["Farsta"]
    listed = admin.get(reverse("imports:imports")).content.decode()
    assert "skolor.txt" in listed
    assert "Anders Vik" in listed
