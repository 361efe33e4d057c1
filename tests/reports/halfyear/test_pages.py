"""Half-year reports as pages: who writes, who decides, what is told to whom."""

import datetime
import io

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ClockJob
from messaging.models import Message
from reports.actions import half_years as actions
from reports.actions.reminders import remind
from reports.half_years import due_of
from reports.models import HalfYearReport
from tests.pages import markup
from tests.reports.halfyear import build


@pytest.fixture
def half(today):
    return build.last_half(today)


@pytest.fixture
def eva(world):
    return world.people["steering"]


def test_steering_begins_writes_and_hands_in(world, sign_in, half):
    build.fill(world, half)
    client = sign_in("steering")
    assert "Påbörja redovisningen" in markup(client.get(reverse("reports:half_years")))
    begun = client.post(reverse("reports:half_year_begin"), {"district": world.districts["Skärholmen"].pk})
    edit = begun["Location"]
    typed = {"summary": "Bra.", "work": "Samtal.", "results": "Mindre frånvaro.", "next": "Mer.", "costs": "Löner."}
    numbers = {"staff_school": "1,5", "cost_staff": "1 120 000", "revision": "0"}
    refused = client.post(edit, {"summary": "Bra.", "revision": "0", "submit": "1"})
    assert refused.status_code == 200
    assert "Bra." in markup(refused)
    assert HalfYearReport.objects.get().texts == {}
    assert client.post(edit, typed | numbers | {"submit": "1"}).status_code == 302
    report = HalfYearReport.objects.get()
    assert (report.state, str(report.staff_school), report.cost_staff) == ("submitted", "1.50", 1_120_000)
    page = markup(client.get(report.get_absolute_url()))
    assert "13 av 24 mätbara elever höjde sin närvaro." in page
    assert "1 120 000 kr" in page
    assert client.get(edit).status_code == 302


def test_second_window_keeps_what_was_typed_and_sees_the_other(world, sign_in, half):
    report = build.report(world, half)
    data = {"summary": "Mitt", "revision": str(report.revision - 1)}
    page = markup(sign_in("steering").post(reverse("reports:half_year_edit", args=[report.pk]), data))
    assert "Mitt" in page
    assert "Om summary." in page


def test_administrator_sends_back_and_the_writer_hears_of_it(world, sign_in, eva, half):
    report = build.report(world, half)
    client = sign_in("admin")
    assert client.get(report.get_absolute_url()).status_code == 404  # a draft is the district's own
    actions.submit(report=report, by=eva)
    assert client.get(report.get_absolute_url()).status_code == 200
    url = reverse("reports:half_year_decide", args=[report.pk])
    assert "Skriv vad som ska ändras." in markup(client.post(url, {"send_back": "1"}))
    assert client.post(url, {"send_back": "1", "comment": "Skriv om skolan."}).status_code == 302
    told = Message.objects.get(kind="half_year")
    assert (told.address, "Skriv om skolan." in told.text) == (eva.email, True)
    assert "Skriv om skolan." in markup(sign_in("steering").get(reverse("reports:half_year_edit", args=[report.pk])))


def test_same_file_is_handed_out_each_time_and_a_changed_one_never(world, sign_in, eva, half):
    report = build.report(world, half)
    row = actions.submit(report=report, by=eva)
    client, url = sign_in("admin"), reverse("reports:half_year_pdf", args=[report.pk, 1])
    first = client.get(url).content
    assert first.startswith(b"%PDF")
    assert client.get(url).content == first
    row.pdf_checksum = "0" * 64
    row.save()
    client.raise_request_exception = False
    assert client.get(url).status_code == 500


def test_who_has_not_handed_in_stands_with_the_administrator(world, sign_in, eva, half):
    build.fill(world, half)
    actions.submit(report=build.report(world, half), by=eva)
    client = sign_in("admin")
    response = client.get(reverse("reports:half_years_filed"))
    missing = {each.district.name for each in response.context["missing"]}
    assert missing == set(world.districts) - {"Skärholmen"}
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("reports:half_years_excel")).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][:6] == ("Skärholmen", 24, 12, 10, 12, 24)
    assert client.get(reverse("reports:half_years_pdf")).content.startswith(b"%PDF")


def test_list_costs_the_same_with_one_report_and_many(world, sign_in, eva, half):
    client, url = sign_in("admin"), reverse("reports:half_years_filed")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    actions.submit(report=build.report(world, half), by=eva)
    asked()
    few = asked()
    for name in ("Farsta", "Älvsjö", "Skarpnäck"):
        actions.submit(report=build.report(world, half, name), by=eva)
    assert asked() == few


def test_steering_group_is_reminded_once_a_day_named_and_not_after_handing_in(world, eva, half):
    due = due_of(half)
    district = world.districts["Skärholmen"]
    for days, wanted in ((15, 0), (14, 1), (7, 2), (1, 3), (0, 3), (-1, 4)):
        with time_machine.travel(datetime.datetime.combine(due, datetime.time(9)) - days * build.DAY):
            remind()
            remind()
            assert Message.objects.filter(kind="half_year").count() == wanted, days
    message = Message.objects.filter(kind="half_year").first()
    assert message.address == eva.email
    assert district.name in message.subject
    with time_machine.travel(datetime.datetime.combine(due, datetime.time(9)) + 7 * build.DAY):
        actions.submit(report=build.report(world, half), by=eva)
        assert remind() == 0


def test_reminding_is_a_job_that_administrators_see(world, sign_in):
    sign_in("admin").get(reverse("accounts:clock"))
    row = ClockJob.objects.get(name="remind_half_year_reports")
    assert (row.is_on, row.unit) == (True, "daily")


def test_first_page_of_the_steering_group_says_what_is_due(world, sign_in, half):
    page = markup(sign_in("steering").get(reverse("reports:district", args=[world.districts["Skärholmen"].pk])))
    assert "Halvårsredovisning" in page
    assert reverse("reports:half_year_begin") in page


def test_small_district_is_told_nothing_of(world, eva, half):
    for number in range(3):
        build.going(build.build.student(world.schools["Bredängsskolan"], number), due_of(half) - 200 * build.DAY)
    row = actions.submit(report=build.report(world, half), by=eva)
    students = row.figures["students"]
    assert (students["taken"], students["going"], students["early"], students["measured"]) == (None, None, None, None)
    assert [each["going"] for each in row.figures["going"]] == [None, None, 0]
