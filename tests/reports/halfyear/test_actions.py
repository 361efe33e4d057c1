"""A half-year report from the first word to the approval."""

import datetime
import io
import zipfile

import pytest
import time_machine
from django.core.exceptions import ValidationError
from docx import Document

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from reports.actions import half_years as actions
from reports.choices import ReportState
from reports.half_years import last_day_of
from reports.halfyear import files
from reports.halfyear.paper import Paper, checksum
from reports.models import HalfYearReport
from tests.reports.halfyear import build


@pytest.fixture
def eva(world):
    return world.people["steering"]


@pytest.fixture
def half(today):
    return build.last_half(today)


def test_report_is_begun_once(world, eva, half):
    one = actions.begin(district=world.districts["Skärholmen"], half=half, by=eva)
    assert actions.begin(district=world.districts["Skärholmen"], half=half, by=eva) == one
    assert AuditEvent.objects.filter(verb="half_year.begin").count() == 1


def test_report_of_a_half_year_to_come_is_refused(world, eva, half):
    with pytest.raises(ValidationError):
        actions.begin(district=world.districts["Skärholmen"], half=half + 2, by=eva)


def test_words_are_kept_without_what_no_paper_can_hold(world, eva, half):
    report = build.report(world, half)
    actions.write(report=report, by=eva, texts={"summary": " Bra\r\nhalvår\x0b\x07 "})
    assert HalfYearReport.objects.get().texts["summary"] == "Bra\nhalvår"
    actions.write(report=report, by=eva, texts={"summary": " "})
    assert "summary" not in HalfYearReport.objects.get().texts


def test_second_of_two_windows_sees_what_the_first_wrote(world, eva, half):
    report = build.report(world, half)
    actions.write(report=report, by=eva, texts={"summary": "Ett"}, revision=report.revision)
    with pytest.raises(EditedMeanwhile):
        actions.write(report=report, by=eva, texts={"summary": "Två"}, revision=report.revision)
    assert HalfYearReport.objects.get().texts["summary"] == "Ett"


def test_handing_in_needs_words_and_in_autumn_costs(world, eva, half):
    autumn = half if half % 2 else half - 1
    report = actions.begin(district=world.districts["Skärholmen"], half=autumn, by=eva)
    with pytest.raises(ValidationError) as refused:
        actions.submit(report=report, by=eva)
    assert list(refused.value.error_dict) == ["summary", "work", "results", "next", "costs", "cost_staff"]


def test_half_year_that_goes_on_is_not_counted_nor_handed_in(world, eva, half):
    report = build.report(world, half + 1)
    for action in (actions.count, actions.submit):
        with pytest.raises(ValidationError):
            action(report=report, by=eva)


def test_handed_in_is_frozen_word_for_word(world, eva, half):
    build.fill(world, half)
    report = build.report(world, half)
    row = actions.submit(report=report, by=eva)
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert row.checksum == checksum(row.content, row.figures, row.typed)
    assert row.figures["students"]["taken"] == 24
    with pytest.raises(ValidationError):
        actions.write(report=report, by=eva, texts={"summary": "Nej"})
    with pytest.raises(ValidationError):
        actions.count(report=report, by=eva)


def test_same_paper_is_the_same_bytes_on_another_day(world, eva, half):
    build.fill(world, half)
    row = actions.submit(report=build.report(world, half), by=eva)
    row.refresh_from_db()
    with time_machine.travel(datetime.datetime(2036, 11, 27, 9, tzinfo=datetime.UTC)):
        paper = Paper.of(row.content)
        assert files.as_pdf(paper) == row.pdf.open().read()
        assert files.as_word(paper) == row.word.open().read()
    assert files.checksum(row.pdf.open().read()) == row.pdf_checksum


def test_word_holds_what_the_paper_holds(world, eva, half):
    build.fill(world, half)
    row = actions.submit(report=build.report(world, half), by=eva)
    document = Document(io.BytesIO(row.word.open().read()))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section["heading"] for section in row.content["sections"]]
    tables = [b for section in row.content["sections"] for b in section["blocks"] if b["kind"] in ("table", "figures")]
    assert len(document.tables) == len(tables)
    with zipfile.ZipFile(row.word.open()) as archive:
        assert {info.date_time for info in archive.infolist()} == {files.NO_TIME}


def test_sent_back_is_written_and_handed_in_again_with_the_same_figures(world, eva, half):
    build.fill(world, half)
    report = build.report(world, half)
    first = actions.submit(report=report, by=eva)
    anders = world.people["admin"]
    with pytest.raises(ValidationError):
        actions.send_back(report=report, by=anders, comment=" ")
    actions.send_back(report=report, by=anders, comment="Skriv mer om samverkan.")
    build.fill(world, half, number=7)  # what has come in since is not told: the two could be subtracted
    report.refresh_from_db()
    actions.write(report=report, by=eva, texts={"cooperation": "Mer."})
    second = actions.submit(report=report, by=eva)
    assert (second.number, second.figures) == (2, first.figures)
    assert second.checksum != first.checksum
    actions.approve(report=report, by=anders)
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED
    assert [row.verdict for row in report.submissions.all()] == ["approved", "sent_back"]
    with pytest.raises(ValidationError):
        actions.approve(report=report, by=anders)


def test_next_report_lists_what_differs(world, eva, half):
    build.fill(world, half - 1)
    actions.submit(report=build.report(world, half - 1), by=eva)
    build.fill(world, half, school="Sätraskolan", number=3)
    row = actions.submit(report=build.report(world, half), by=eva)
    section = next(s for s in row.content["sections"] if s["heading"].startswith("Sedan"))
    rows = {name: (then, now) for name, then, now in section["blocks"][0]["rows"]}
    assert rows["Deltog"] == ("24", "36")
    assert rows["Inskrivna på sista dagen"] == ("12", "24")


def test_day_of_a_report_is_that_of_the_city(world, eva, half):
    assert last_day_of(half) < datetime.date.today()
