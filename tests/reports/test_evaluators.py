"""Files for evaluators: nobody can be recognised in them, and their link dies."""

import csv
import datetime
import io
import re
import zipfile
from collections import Counter

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from absence import partitions
from accounts.models import AccessEntry, AuditEvent
from cases.models import Case
from imports.models import Batch
from reports.actions import evaluator_exports as actions
from reports.evaluators.merging import Place, merge
from reports.evaluators.rows import STUDENTS
from reports.models import EvaluatorExport
from students.choices import Season
from students.models import Student, Term
from tests.leaks.canaries import Canaries
from tests.retention.conftest import THEN, written

places = st.builds(Place, st.sampled_from("ABC"), st.sampled_from(["2012", "2013", "2014"]), st.sampled_from("FMX"))


@given(st.lists(places, max_size=60), st.integers(2, 7))
def test_every_combination_that_is_told_is_common(rows, smallest):
    told = merge(rows, smallest)
    counts = Counter(place for place in told if place is not None)
    assert all(count >= smallest for count in counts.values())
    assert told.count(None) < smallest
    for place, shown in zip(rows, told, strict=True):
        if shown is not None:
            assert all(
                value in ("", real)
                for value, real in (
                    (shown.school, place.school),
                    (shown.birth_year, place.birth_year),
                    (shown.sex, place.sex),
                )
            )


def test_common_combinations_are_told_whole():
    rows = [Place("A", "2013", "F")] * 5 + [Place("A", "2013", "M")] * 3 + [Place("A", "2013", "X")] * 2
    assert merge(rows, 5) == [Place("A", "2013", "F")] * 5 + [Place("A", "2013", "")] * 5


@pytest.fixture
def canaries(world, settings, tmp_path) -> Canaries:
    """Seven students with a word of their own in every text, one of them with protected identity."""
    settings.MEDIA_ROOT, settings.SMALLEST_GROUP = tmp_path / "files", 3
    partitions.ensure(THEN.date(), THEN.date())
    Batch.objects.create(kind="attendance", file_name="lektioner.csv", checksum="0")
    Term.objects.create(year=2026, season=Season.HT, start=datetime.date(2026, 8, 18), end=datetime.date(2026, 12, 19))
    found = Canaries()
    with time_machine.travel(THEN, tick=False):
        for n in range(6):
            subject = written(world, found, f"Student {n}")
            born = datetime.date(2013 if n < 3 else 2014, 1 + n, 17)
            Student.objects.filter(pk=subject.student.pk).update(birth_date=born, sex="FM"[n % 2])
        written(world, found, "Protected", "protected")
    return found


def _readable(zipped: bytes) -> dict[str, list[list[str]]]:
    """Every table of the zip as rows of texts: the CSV files, and the sheets of the workbook by their name."""
    tables = {}
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                text = archive.read(name).decode("utf-8-sig")
                tables[name] = [list(row) for row in csv.reader(io.StringIO(text), delimiter=";")]
            else:
                book = openpyxl.load_workbook(io.BytesIO(archive.read(name)))
                for sheet in book:
                    rows = sheet.iter_rows(values_only=True)
                    tables[sheet.title] = [["" if v is None else str(v) for v in row] for row in rows]
    return tables


def test_file_holds_no_name_number_or_free_text(world, canaries):
    export, _token = actions.make(by=world.people["admin"], recipient="Utvärderarna", purpose="2026")
    tables = _readable(export.file.open().read())
    text = "\n".join(cell for rows in tables.values() for row in rows for cell in row).lower()
    assert [sign for sign in {**canaries.words, **canaries.numbers} if sign.lower() in text] == []
    for student in Student.objects.all():
        assert student.birth_date.isoformat() not in text
        assert student.alias.lower() not in text
    assert tables["students.csv"] == tables["students"]
    head, *rows = tables["students.csv"]
    assert head == list(STUDENTS)
    assert len(rows) == 6
    combinations = Counter(tuple(row[1:4]) for row in rows)
    assert min(combinations.values()) >= 3
    assert {row[0] for row in tables["terms.csv"][1:]} == {row[0] for row in rows}
    assert {row[0] for row in tables["tools.csv"][1:]} == {row[0] for row in rows}
    columns = {name: tables[f"{name}.csv"][0] for name in ("students", "terms", "tools")}
    defined = [(row[0], row[1]) for row in tables["definitions.csv"][1:] if row[0]]
    assert defined == [(name, column) for name, head in columns.items() for column in head]


def test_keys_are_other_ones_in_every_file(world, canaries):
    keys = []
    for _file in range(2):
        export, _token = actions.make(by=world.people["admin"], recipient="Utvärderarna", purpose="2026")
        keys.append({row[0] for row in _readable(export.file.open().read())["students.csv"][1:]})
    assert not keys[0] & keys[1]


def test_too_few_students_give_no_file(world, settings, sign_in):
    world.case()
    form = {"recipient": "Utvärderarna", "purpose": "2026"}
    page = sign_in("admin").post(reverse("reports:evaluator_export_new"), form).content.decode()
    assert "för få elever" in page
    assert not EvaluatorExport.objects.exists()


def test_link_is_shown_once_and_dies(world, canaries, sign_in, client, django_capture_on_commit_callbacks):
    form = {"recipient": "Utvärderarna", "purpose": "Utvärdering 2026"}
    page = sign_in("admin").post(reverse("reports:evaluator_export_new"), form).content.decode()
    link = page.split('value="http')[1].split('"')[0].split("/evaluators/")[1]
    address = f"/evaluators/{link}"
    export = EvaluatorExport.objects.get()
    assert link.strip("/") not in export.token_hash
    assert link not in client.get(reverse("reports:evaluator_exports")).content.decode()
    client.logout()
    assert b"".join(client.get(address).streaming_content).startswith(b"PK")
    assert EvaluatorExport.objects.get().fetched == 1
    verbs = list(
        AuditEvent.objects.filter(verb__startswith="evaluator").order_by("pk").values_list("verb", "student_id")
    )
    assert verbs == [("evaluator_export.make", None), ("evaluator_export.fetch", None)]
    assert not AccessEntry.objects.exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        assert client.get(address).status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.sweep() == 1
    assert not export.file.storage.exists(export.file.name)
    assert actions.sweep() == 0


def test_a_page_that_is_loaded_anew_makes_no_second_file(world, canaries, sign_in):
    admin, address = sign_in("admin"), reverse("reports:evaluator_export_new")
    token = re.search(r'name="token" value="([^"]+)"', admin.get(address).content.decode())[1]
    form = {"recipient": "Utvärderarna", "purpose": "2026", "token": token}
    pages = [admin.post(address, form).content.decode() for _time in range(2)]
    links = {page.split('value="http')[1].split('"')[0] for page in pages}
    assert (len(links), EvaluatorExport.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="evaluator_export.make").count() == 1


def test_a_secret_that_is_not_of_the_form_is_not_taken(world, canaries, sign_in):
    form = {"recipient": "Utvärderarna", "purpose": "2026", "token": "easy-to-guess"}
    page = sign_in("admin").post(reverse("reports:evaluator_export_new"), form).content.decode()
    assert "/evaluators/" in page
    assert "easy-to-guess" not in page.split('value="http')[1].split('"')[0]


def test_administrator_ends_a_link(world, canaries, sign_in):
    export, token = actions.make(by=world.people["admin"], recipient="Utvärderarna", purpose="2026")
    client = sign_in("admin")
    client.post(reverse("reports:evaluator_export_end", args=[export.pk]))
    assert client.get(reverse("reports:evaluator_file", args=[token])).status_code == 404
    assert EvaluatorExport.objects.get().ended_on == timezone.localdate()


def test_erased_students_are_still_counted(world, canaries):
    Student.objects.filter(protection="").update(erased_on=datetime.date(2034, 1, 1), given_name="", family_name="")
    export, _token = actions.make(by=world.people["admin"], recipient="Utvärderarna", purpose="2026")
    assert (export.students, Case.objects.count()) == (6, 7)
