"""Files of attendance and reports of platforms that are no use: each gets a sentence, and nothing changes."""

import zipfile

import pytest

from absence.models import Lesson, PeriodSum, WeeklySum
from imports.models import Batch
from tests.absence.test_import_attendance import GOOD, HEAD
from tests.absence.test_import_reports import PERIOD, REPORT
from tests.imports import counts, errors, run_import

SWEDISH = (HEAD + GOOD.replace("MA", "Idrott och hälsa")).encode("mac_roman")
#: What stands in a file, whatever it is called, and what its sentence says.
UNREADABLE = {
    "tom.csv": (b"", "Filen är tom."),
    "bild.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "annan sorts fil"),
    "mac.csv": (SWEDISH, "går inte att läsa"),
    "kolumner.csv": (b"student,date\ne1,2026-09-07\n", "saknas"),
    "avhuggen.csv": ((HEAD + GOOD + 'e1,"2026-09').encode(), "avhuggen"),
    "avhuggen.xlsx": (b"PK\x03\x04" + b"\0" * 400, "avhuggen"),
    "gammal.xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 400, "gammal Excel-arbetsbok"),
}


@pytest.fixture
def nora(world):
    return world.student(key="e1", personal_identity_number="201303142380")


def kept() -> tuple[list, ...]:
    return tuple(list(model.objects.order_by("pk").values_list()) for model in (Lesson, WeeklySum, PeriodSum, Batch))


@pytest.mark.parametrize("period", [(), PERIOD])
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_of_no_use_gets_a_sentence_and_changes_nothing(nora, write, tmp_path, name, period):
    run_import("attendance", write(HEAD + GOOD))
    before = kept()
    content, sentence = UNREADABLE[name]
    path = tmp_path / name
    path.write_bytes(content)
    code, result = run_import("attendance", path, *period)
    assert (code, len(result["errors"])) == (2, 1)
    assert sentence in result["errors"][0]["message"]
    assert kept() == before


@pytest.mark.parametrize("period", [(), PERIOD])
def test_three_gigabytes_of_zeros_in_a_workbook_are_refused(nora, tmp_path, period):
    path, zeros = tmp_path / "nollor.xlsx", b"\0" * (1 << 24)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _n in range(192):
                sheet.write(zeros)
    code, result = run_import("attendance", path, *period)
    assert code == 2
    assert result["errors"][0]["message"].startswith("Arbetsboken blir större än")
    assert kept() == ([], [], [], [])


def test_a_formula_is_refused_as_what_it_says(nora, write):
    code, result = run_import("attendance", write(HEAD + GOOD + "=A1,2026-09-07,09:20,60,MA,1,=60+0,0,0,0\n"))
    assert (code, counts(result)) == (1, "rows 2, created 1, refused 1")
    assert sorted(errors(result)) == [(3, "present_minutes"), (3, "student")]


def test_a_report_cut_in_a_row_keeps_its_whole_rows_alone(nora, write):
    """A report has no end of its own: what of the last row is left is refused, and told."""
    cut = REPORT[: REPORT.index("900,0") + 3]
    code, result = run_import("attendance", write(cut), *PERIOD)
    assert (code, counts(result)) == (1, "rows 1, refused 1")
    assert PeriodSum.objects.count() == 0
