"""Tables for administrators: what stands in them, how they are written, taken out, logged, and over."""

import csv
import datetime
import io
import zipfile

import openpyxl
import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Agency, Role
from accounts.models import AuditEvent, Membership, School, User
from reports import tasks
from reports.actions import table_exports as actions
from reports.choices import ExportState, Form
from reports.models import TableExport
from reports.tables import registry, writing
from reports.tables.table import Cell
from students import personal_data

NASTY = '=HYPERLINK("http://x","y")'


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def taken(client, key: str, form: str) -> bytes:
    answer = client.post(reverse("reports:table_take", args=[key]), {"form": form})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def long(monkeypatch, settings, tmp_path):
    """Every table is a long one."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(actions, "DIRECT_ROWS", 0)


def test_every_model_is_in_a_table_about_students_or_left_out_with_a_reason():
    ours = {m._meta.label for m in apps.get_models() if m.__module__.split(".")[0] in APPS}
    ours = {label for label in ours if not label.split(".")[1].startswith("Historical")}
    ours -= {m._meta.label for m in apps.get_models() if m._meta.auto_created}
    shown = {label for table in registry.TABLES.values() for label in table.models}
    about_students = {held.model._meta.label for held in personal_data.every()}
    assert ours - shown - about_students == set(registry.LEFT_OUT)
    assert shown & set(registry.LEFT_OUT) == set()


def another_admin() -> User:
    user = User.objects.create_user(
        "admin.school@demo.example", "demo", name="Annika Brandt", agency=Agency.SCHOOL, title="utredare"
    )
    Membership.objects.create(user=user, role=Role.ADMIN, first_day=datetime.date(2020, 1, 1))
    return user


APPS = {"accounts", "imports", "students", "absence", "messaging", "cases", "outreach", "retention", "reports"}
#: Models about students of which something stands in a table, and the columns: none is a name, a key or a word.
WITHOUT_NAMES = {
    "imports": "imports.Batch",
    "messages": "messaging.Message",
    "access_log": "accounts.AccessEntry",
    "change_log": "accounts.AuditEvent",
    "look_reviews": "accounts.LookReview",
}


def test_tables_about_students_are_the_books_without_who_they_are_about():
    about_students = {held.model._meta.label for held in personal_data.every()}
    found = {key: label for key, table in registry.TABLES.items() for label in table.models if label in about_students}
    assert found.items() <= WITHOUT_NAMES.items()
    for key in found:
        asked = {column.asked for column in registry.TABLES[key].columns}
        forbidden = ("student__", "guardian", "address", "recipient", "text", "target_label", "target_id")
        assert not [path for path in asked if path.startswith(forbidden)]
        assert not asked & FORBIDDEN


#: Fields of those models that hold words, or point to somebody by more than a number.
FORBIDDEN = {"path", "data", "note", "subject", "school__name", "student", "student_id", "case_id", "key", "detail"}


@pytest.mark.parametrize("key", registry.TABLES)
def test_each_table_is_written_as_both_kinds_with_definitions(world, sign_in, key):
    table, client = registry.TABLES[key], sign_in("admin")
    page = client.get(reverse("reports:table", args=[key])).content.decode()
    assert str(table.title) in page
    rows = read_csv(taken(client, key, "csv"))
    book = openpyxl.load_workbook(io.BytesIO(taken(client, key, "xlsx")))
    meanings, sheet = book.worksheets
    assert [row[0] for row in meanings.iter_rows(min_row=2, values_only=True)] == [c.name for c in table.columns]
    assert all(row[1] for row in meanings.iter_rows(min_row=2, values_only=True))
    assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
    assert all(set(row) == {column.name for column in table.columns} for row in rows)
    assert sheet.max_row - 1 >= len(rows)
    beside = client.get(reverse("reports:table_definitions", args=[key])).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in beside[1:]] == [column.name for column in table.columns]


#: The fields that a cell may be of.
FIELDS = {
    Cell.TEXT: (models.CharField, models.TextField, models.FileField, models.GenericIPAddressField),
    Cell.NUMBER: (models.IntegerField, models.DecimalField, models.FloatField, models.ForeignKey),
    Cell.DAY: (models.DateField,),
    Cell.MOMENT: (models.DateTimeField,),
    Cell.CLOCK: (models.TimeField,),
    Cell.FLAG: (models.BooleanField,),
    Cell.LIST: (models.JSONField,),
}


@pytest.mark.parametrize("key", registry.TABLES)
def test_each_cell_is_of_the_kind_of_its_field(world, key):
    """A number that is written as words is refused by the writer of workbooks, once there is a row."""
    table = registry.TABLES[key]
    rows = table.rows(world.people["admin"])
    for column in table.columns:
        if column.asked in rows.query.annotations:
            field = rows.query.annotations[column.asked].output_field
        else:
            names, field = column.asked.split("__"), rows.model
            for name in names:
                field = (field if isinstance(field, type) else field.related_model)._meta.get_field(name)
        assert isinstance(field, FIELDS[column.cell]), column.name


def test_cells_are_text_figures_and_days(world, sign_in):
    client, school = sign_in("admin"), School.objects.order_by("pk").first()
    School.objects.filter(pk=school.pk).update(name=NASTY)
    rows = read_csv(taken(client, "schools", "csv"))
    assert rows[0] == {
        "id": str(school.pk),
        "name": f"'{NASTY}",
        "unit_code": school.unit_code,
        "district": school.district.name,
        "target": str(school.target),
        "is_active": "1",
    }
    content = taken(client, "schools", "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    assert [cell.value for cell in sheet[2]][:2] == [school.pk, NASTY]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "s", "s", "n", "n"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name)
    assert "<f>" not in xml
    assert "hyperlink" not in xml.replace(NASTY.lower(), "").lower().replace("hyperlink(", "")


def test_text_is_no_markup_and_none_is_lost(world, sign_in):
    names = ["<r><t>rich</t></r>", "a\x0bb\u0001", "å" * 70, "  spaces  "]
    for school, name in zip(School.objects.order_by("pk"), names, strict=False):
        School.objects.filter(pk=school.pk).update(name=name)
    sheet = openpyxl.load_workbook(io.BytesIO(taken(sign_in("admin"), "schools", "xlsx"))).worksheets[1]
    found = [row[1] for row in sheet.iter_rows(min_row=2, max_row=5, values_only=True)]
    assert found == ["'<r><t>rich</t></r>", "a_x000B_b_x0001_", "å" * 70, "  spaces  "]


def test_days_and_moments_are_those_of_the_clock_on_the_wall(world, sign_in):
    person = world.people["eht"]
    membership = person.memberships.get()
    made = timezone.make_aware(datetime.datetime(2026, 7, 1, 14, 30, 15))
    type(person).objects.filter(pk=person.pk).update(created_at=made)
    book = openpyxl.load_workbook(io.BytesIO(taken(sign_in("admin"), "users", "xlsx")))
    row = next(r for r in book.worksheets[1].iter_rows(values_only=True) if r[0] == person.pk)
    assert row[6] == datetime.datetime(2026, 7, 1, 14, 30, 15)
    book = openpyxl.load_workbook(io.BytesIO(taken(sign_in("admin"), "memberships", "xlsx")))
    row = next(r for r in book.worksheets[1].iter_rows(values_only=True) if r[0] == membership.pk)
    assert row[8].date() == membership.first_day
    rows = read_csv(taken(sign_in("admin"), "users", "csv"))
    assert next(r for r in rows if r["id"] == str(person.pk))["created_at"] == "2026-07-01 14:30:15"


def test_no_secret_and_no_name_of_a_student_stands_in_any_table(world, sign_in):
    student = world.student(given="Kanariefågel", family="Hemlig")
    client = sign_in("eht")
    client.get(reverse("students:student", args=[student.pk]))
    client = sign_in("admin")
    whole = b"".join(taken(client, key, "csv") for key in registry.TABLES).decode()
    assert "Kanariefågel" not in whole
    assert student.alias not in whole
    assert world.people["admin"].password not in whole
    assert str(student.pk) in {row["student_ids"] for row in read_csv(taken(client, "access_log", "csv"))}


def test_it_is_noted_who_took_out_what_and_when(world, sign_in):
    taken(sign_in("admin"), "schools", "csv")
    export = TableExport.objects.get()
    assert (export.table, export.form, export.asked_by, export.state) == (
        "schools",
        "csv",
        world.people["admin"],
        ExportState.DONE,
    )
    assert export.rows == School.objects.count()
    event = AuditEvent.objects.get(verb="table_export.ask")
    assert (event.user_id, event.data) == (
        export.asked_by_id,
        {"table": "schools", "form": "csv", "rows": export.rows},
    )
    page = sign_in("admin").get(reverse("reports:tables")).content.decode()
    assert world.people["admin"].name in page


def test_a_long_table_is_written_by_a_worker_and_its_link_dies(
    long, world, sign_in, django_capture_on_commit_callbacks
):
    client = sign_in("admin")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("reports:table_take", args=["schools"]), {"form": "xlsx"})
    export = TableExport.objects.get()
    assert answer.url == export.get_absolute_url()
    assert (export.state, export.rows) == (ExportState.DONE, School.objects.count())
    link = reverse("reports:table_file", args=[export.pk])
    assert link in client.get(export.get_absolute_url()).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(link).streaming_content)))
    assert book.worksheets[1].max_row == School.objects.count() + 1
    assert AuditEvent.objects.filter(verb="table_export.fetch").count() == 1
    other = Client()
    other.force_login(another_admin())
    assert other.get(link).status_code == 404
    assert link not in other.get(export.get_absolute_url()).content.decode()
    with time_machine.travel(export.expires_at + datetime.timedelta(seconds=1), tick=False):
        late = sign_in("admin")
        assert late.get(link).status_code == 404
        assert link not in late.get(export.get_absolute_url()).content.decode()
        storage, name = export.file.storage, export.file.name
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.sweep() == 1
        assert not storage.exists(name)
        assert actions.sweep() == 0
    export.refresh_from_db()
    assert (export.file.name, export.fetched) == ("", 1)


def test_a_long_table_as_csv_is_the_same_as_a_short_one(long, world, sign_in, django_capture_on_commit_callbacks):
    client = sign_in("admin")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reports:table_take", args=["schools"]), {"form": "csv"})
    content = b"".join(client.get(reverse("reports:table_file", args=[TableExport.objects.get().pk])).streaming_content)
    assert [row["name"] for row in read_csv(content)] == list(
        School.objects.order_by("pk").values_list("name", flat=True)
    )


def test_progress_is_told_and_cancelling_leaves_nothing(long, world, sign_in, settings):
    client, by = sign_in("admin"), world.people["admin"]
    export = actions.ask(table=registry.TABLES["schools"], form=Form.XLSX, by=by)
    assert export.state == ExportState.WAITING
    page = client.get(reverse("reports:table_progress", args=[export.pk])).content.decode()
    assert reverse("reports:table_cancel", args=[export.pk]) in page
    settings.CELERY_TASK_ALWAYS_EAGER = False
    told = []

    def tell(rows: int) -> None:
        told.append(rows)
        client.post(reverse("reports:table_cancel", args=[export.pk]))
        tasks._tell(export.pk)(rows)

    actions.write(export_id=export.pk, tell=tell)
    export.refresh_from_db()
    assert told == [School.objects.count()]
    assert (export.state, export.file.name) == (ExportState.CANCELLED, "")
    answer = client.get(reverse("reports:table_progress", args=[export.pk]))
    assert answer.headers["HX-Refresh"] == "true"
    actions.write(export_id=export.pk, tell=tell)
    assert told == [School.objects.count()]


def test_a_table_that_fails_or_is_lost_says_so(long, world, monkeypatch, sign_in):
    by = world.people["admin"]
    export = actions.ask(table=registry.TABLES["schools"], form=Form.XLSX, by=by)

    def broken(rows: int) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        actions.write(export_id=export.pk, tell=broken)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    lost = actions.ask(table=registry.TABLES["schools"], form=Form.XLSX, by=by)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=actions.LOST_HOURS, minutes=1), tick=False):
        assert actions.sweep() == 1
    lost.refresh_from_db()
    assert lost.state == ExportState.FAILED


def test_nobody_else_takes_out_a_table(world, sign_in):
    with pytest.raises(ValidationError):
        actions.ask(table=registry.TABLES["schools"], form=Form.CSV, by=world.people["coach_school"])
    with pytest.raises(ValidationError):
        actions.ask(table=registry.TABLES["schools"], form="exe", by=world.people["admin"])
    answer = sign_in("admin").post(reverse("reports:table_take", args=["schools"]), {"form": "exe"})
    assert answer.status_code == 302
    assert TableExport.objects.count() == 0


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(world, monkeypatch):
    monkeypatch.setattr(writing, "SHEET_ROWS", 5)
    monkeypatch.setattr(writing, "CHUNK", 3)
    table, out, told = registry.TABLES["schools"], io.BytesIO(), []
    rows = list(table.values(world.people["admin"]))
    assert writing.write_workbook(out, table, iter(rows), told.append) == len(rows)
    sheets = openpyxl.load_workbook(out).worksheets[1:]
    assert [sheet.title for sheet in sheets][:2] == ["schools", "schools 2"]
    written = [row[0] for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert written == [row[0] for row in rows]
    assert told[-1] == len(rows)
