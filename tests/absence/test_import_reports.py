"""The absence report of a school platform, as CSV and as a workbook."""

import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.urls import reverse
from openpyxl import Workbook

from absence.models import Lesson, PeriodSum
from absence.sql import SUMS
from imports.actions import batches
from imports.choices import State
from imports.models import Batch
from imports.report import refused_rows
from tests.imports import counts, errors, run_import

PERIOD = ("--from", "2026-08-17", "--to", "2026-10-30")
NBSP = "\N{NO-BREAK SPACE}"
HEADS = "Namn;Personnummer;Undervisningstid;Lektioner;Närvaro;Giltig;Ogiltig;Närvaro %;Giltig %;Ogiltig %"
NORA = f"Ek, Nora;20130314-2380;1{NBSP}200;24;900,0;180;60;75,0{NBSP}%;15,0 %;5,0%"
EDVIN = "Al, Edvin;20120514-2395;600;12;600;0;0;100 %;0 %;0 %"
REPORT = f"""Frånvarorapport Bredängsskolan
;;Klass: 7A;;;;;;;;;
;;{HEADS}
;;{NORA}
;;Summa;;1 200;24;900;180;60;75,0 %;15,0 %;5,0 %

;;Klass: 8B;;;;;;;;;
;;{HEADS}
;;{EDVIN}
"""


@pytest.fixture
def nora(world):
    return world.student(personal_identity_number="201303142380")


@pytest.fixture
def edvin(world):
    return world.student("Edvin", "Al", personal_identity_number="201205142395")


def kept() -> dict[str, tuple[int, ...]]:
    rows = PeriodSum.objects.current().select_related("student")
    return {row.student.given_name: tuple(getattr(row, name) for name in SUMS) for row in rows}


def test_a_report_becomes_sums_over_its_period(nora, edvin, write):
    code, result = run_import("attendance", write(REPORT), *PERIOD)
    assert (code, counts(result)) == (0, "rows 2, created 2")
    assert kept() == {"Nora": (24, 1200, 1140, 900, 180, 60, 0), "Edvin": (12, 600, 600, 600, 0, 0, 0)}
    row = PeriodSum.objects.first()
    assert (row.first_day, row.last_day, row.source) == (
        datetime.date(2026, 8, 17),
        datetime.date(2026, 10, 30),
        "report",
    )
    assert Lesson.objects.count() == 0


def test_a_workbook_is_read_the_same(nora, edvin, tmp_path):
    book = Workbook()
    for line in REPORT.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(";")])
    path = tmp_path / "rapport.xlsx"
    book.save(path)
    assert counts(run_import("attendance", path, *PERIOD)[1]) == "rows 2, created 2"
    assert kept()["Nora"] == (24, 1200, 1140, 900, 180, 60, 0)


def test_the_delimiter_is_found_below_a_title_without_one(nora, write):
    tabs = f"Klass: 7A\n{HEADS}\n{NORA}\n".replace(";", "\t")
    assert counts(run_import("attendance", write(tabs), *PERIOD)[1]) == "rows 1, created 1"


def test_without_its_period_a_report_is_refused(nora, edvin, write):
    code, result = run_import("attendance", write(REPORT))
    assert code == 2
    assert result["errors"][0]["message"].startswith("Filen summerar över en period")
    assert PeriodSum.objects.count() == 0


@pytest.mark.parametrize(
    "given",
    [
        ("--from", "2026-08-17"),
        ("--from", "2026-10-30", "--to", "2026-08-17"),
        ("--from", "2026-08-17", "--to", "2099-01-01"),
        ("--from", "2020-08-17", "--to", "2026-08-17"),
        ("--from", "17/8", "--to", "2026-08-17"),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_once(world, write, given):
    with pytest.raises(CommandError):
        run_import("attendance", write(REPORT), *given)


def test_bad_rows_are_refused_with_their_reason(nora, edvin, write):
    bad = [
        NORA.replace("900,0", "1900"),
        "Okänd, Elev;20110101-2391;60;1;60;0;0;100 %;0 %;0 %",
        "Felskriven;2013-03;60;1;60;0;0;100 %;0 %;0 %",
        EDVIN,
        EDVIN,
        "Tom, Rad;20120514-2395;;;;;;;;",
    ]
    code, result = run_import("attendance", write(f"Klass: 7A\n{HEADS}\n" + "\n".join(bad) + "\n"), *PERIOD)
    assert (code, counts(result)) == (1, "rows 6, created 1, refused 5")
    assert errors(result)[:4] == [(3, "scheduled"), (4, "student"), (5, "student"), (7, "student")]
    assert kept() == {"Edvin": (12, 600, 600, 600, 0, 0, 0)}


def test_percentages_that_do_not_fit_are_told_and_the_minutes_kept(nora, edvin, write, world):
    batch = _upload(write(f"Klass: 7A\n{HEADS}\n{NORA.replace('15,0 %', '51,0 %')}\n"), world.people["admin"])
    batches.work(batch_id=batch.pk)
    _period(batch, world)
    warnings = batches.report_of(Batch.objects.get(pk=batch.pk)).warnings
    assert [(w.row, w.column) for w in warnings] == [(3, "valid_share")]


def test_a_student_without_lessons_is_skipped(nora, write):
    none = "Ek, Nora;20130314-2380;0;0;0;0;0;0 %;0 %;0 %"
    assert counts(run_import("attendance", write(f"Klass: 7A\n{HEADS}\n{none}\n"), *PERIOD)[1]) == "rows 1, skipped 1"


def test_the_same_again_changes_nothing_and_another_figure_replaces(nora, edvin, write):
    run_import("attendance", write(REPORT), *PERIOD)
    assert counts(run_import("attendance", write(REPORT), *PERIOD)[1]) == "rows 2, unchanged 2"
    other = REPORT.replace("900,0", "960,0")
    assert counts(run_import("attendance", write(other), *PERIOD)[1]) == "rows 2, updated 1, unchanged 1"
    assert kept()["Nora"] == (24, 1200, 1200, 960, 180, 60, 0)
    assert PeriodSum.objects.count() == 3


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_reports_can_be_undone_in_any_order(world, nora, edvin, write, order):
    for minutes in ("900,0", "930,0", "960,0"):
        run_import("attendance", write(REPORT.replace("900,0", minutes)), *PERIOD)
    made = list(Batch.objects.order_by("pk"))
    for n in order:
        batches.undo(batch=made[n], by=world.people["admin"])
        batches.work(batch_id=made[n].pk)
    assert kept()["Nora"] == (24, 1200, 1140, 900, 180, 60, 0)
    batches.undo(batch=made[0], by=world.people["admin"])
    batches.work(batch_id=made[0].pk)
    assert PeriodSum.objects.count() == 0


def _upload(path: Path, by) -> Batch:
    return batches.upload(kind="attendance", file=SimpleUploadedFile("rapport.csv", path.read_bytes()), by=by)


def _period(batch: Batch, world) -> None:
    days = {"first_day": datetime.date(2026, 8, 17), "last_day": datetime.date(2026, 10, 30)}
    batches.set_period(batch=batch, by=world.people["admin"], **days)
    batches.work(batch_id=batch.pk)


def test_the_page_asks_for_the_period_and_goes_on(world, nora, edvin, write, sign_in):
    client = sign_in("admin")
    file = SimpleUploadedFile("rapport.csv", write(REPORT).read_bytes())
    client.post(reverse("imports:upload", args=["attendance"]), {"file": file})
    batch = Batch.objects.get()
    assert batch.state == State.ASKING
    assert "Vilken period gäller det?" in client.get(batch.get_absolute_url()).content.decode()
    url = reverse("imports:period", args=[batch.pk])
    wrong = client.post(url, {"first_day": "2026-10-30", "last_day": "2026-08-17"})
    assert "Sista dagen är före första dagen." in wrong.content.decode()
    client.post(url, {"first_day": "2026-08-17", "last_day": "2026-10-30"})
    batch.refresh_from_db()
    assert (batch.state, batch.created) == (State.PREVIEWED, 2)
    client.post(reverse("imports:confirm", args=[batch.pk]))
    assert set(kept()) == {"Nora", "Edvin"}
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "2026-08-17–2026-10-30" in page


def test_the_file_of_refused_rows_can_be_mended_and_sent_again(world, nora, edvin, write):
    batch = _upload(write(f"Klass: 7A\n;;{HEADS}\n;;{NORA.replace('900,0', '1900')}\n"), world.people["admin"])
    batches.work(batch_id=batch.pk)
    _period(batch, world)
    handed_back = refused_rows(batches.report_of(Batch.objects.get(pk=batch.pk)))
    mended = write(handed_back.replace("1900", "900"))
    assert counts(run_import("attendance", mended, *PERIOD)[1]) == "rows 1, created 1"
