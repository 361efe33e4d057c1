"""Half-year reports: the steering group of the district, and administrators once it is handed in."""

import secrets

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.half_years import half_of
from reports.halfyear.files import checksum
from reports.halfyear.paper import Paper
from reports.models import HalfYearReport, ReportSubmission
from tests.access import Row

NONE = {"students": {}}
PAPER = Paper("Halvårsredovisning", "", "2026-11-20").as_json()


def draft(world) -> dict:
    """The district's report, not handed in."""
    half = half_of(timezone.localdate()) - 1
    return {"pk": HalfYearReport.objects.create(district=world.districts["Skärholmen"], half=half).pk}


def handed_in(world) -> dict:
    pk = draft(world)["pk"]
    HalfYearReport.objects.filter(pk=pk).update(state="submitted")
    row = ReportSubmission(report_id=pk, number=1, content=PAPER, figures=NONE, typed=NONE, version=1)
    row.checksum = "0" * 64
    row.submitted_by, name = world.people["steering"], secrets.token_hex(8)
    row.pdf.save(f"{name}.pdf", ContentFile(b"%PDF-1.7"), save=False)
    row.word.save(f"{name}.docx", ContentFile(b"PK"), save=False)
    row.pdf_checksum, row.word_checksum = checksum(b"%PDF-1.7"), checksum(b"PK")
    row.save()
    return {"pk": pk}


def file(world) -> dict:
    return handed_in(world) | {"number": 1}


def other(world) -> dict:
    """Another district's, handed in."""
    pk = handed_in(world)["pk"]
    HalfYearReport.objects.filter(pk=pk).update(district=world.districts["Farsta"])
    return {"pk": pk}


ROWS = [
    Row("reports:half_years", {"steering": 200, "admin": 302}),
    Row("reports:half_year_begin", {"steering": 404}, method="post"),
    Row("reports:half_year", {"steering": 200, "admin": 404}, draft),
    Row("reports:half_year", {"steering": 200, "admin": 200}, handed_in),
    Row("reports:half_year", {"steering": 404, "admin": 404}, lambda world: {"pk": 999_999}),
    Row("reports:half_year_edit", {"steering": 200}, draft),
    Row("reports:half_year_edit", {"steering": 302}, handed_in),
    Row("reports:half_year_edit", {"steering": 404}, other),
    Row("reports:half_year_count", {"steering": 302}, draft, method="post"),
    Row("reports:half_year_decide", {"admin": 302}, handed_in, method="post", data={"approve": "1"}),
    Row("reports:half_year_history", {"steering": 200}, draft),
    Row("reports:half_year_pdf", {"steering": 200, "admin": 200}, file),
    Row("reports:half_year_word", {"steering": 200, "admin": 200}, file),
    Row("reports:half_years_filed", {"admin": 200}, also=("half=4049",)),
    Row("reports:half_years_pdf", {"admin": 200}),
    Row("reports:half_years_excel", {"admin": 200}),
]
