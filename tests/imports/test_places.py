"""Schools and terms, into an empty database."""

import datetime

import pytest

from accounts.models import AuditEvent, District, School
from imports.models import Batch
from students.models import Term
from tests.imports import counts, errors, run_import

pytestmark = pytest.mark.django_db

SCHOOLS = """Stadsdelsförvaltning;Skola;Skolenhetskod
Skärholmen;Bredängsskolan;90000010
Skärholmen;Sätraskolan;90000011
Farsta;Farsta grundskola;
"""


def test_schools_make_districts_and_schools(write):
    status, result = run_import("schools", write(SCHOOLS))
    assert (status, counts(result)) == (0, "rows 3, created 3")
    assert list(School.objects.values_list("district__name", "name", "unit_code")) == [
        ("Skärholmen", "Bredängsskolan", "90000010"),
        ("Farsta", "Farsta grundskola", None),
        ("Skärholmen", "Sätraskolan", "90000011"),
    ]


def test_same_schools_twice_change_nothing(write):
    run_import("schools", write(SCHOOLS))
    events = AuditEvent.objects.exclude(verb="import.carry_out").count()
    status, result = run_import("schools", write(SCHOOLS))
    assert (status, counts(result)) == (0, "rows 3, unchanged 3")
    assert (District.objects.count(), School.objects.count()) == (2, 3)
    assert AuditEvent.objects.exclude(verb="import.carry_out").count() == events


def test_school_gets_its_code_later_and_a_new_name_by_its_code(write):
    run_import("schools", write(SCHOOLS))
    more = "district,school,school_unit_code\nFarsta,farsta GRUNDSKOLA,90000001\nSkärholmen,Nya Sätraskolan,90000011\n"
    status, result = run_import("schools", write(more))
    assert (status, counts(result)) == (0, "rows 2, updated 2")
    assert School.objects.get(unit_code="90000011").name == "Nya Sätraskolan"
    assert School.objects.get(name__iexact="farsta grundskola").unit_code == "90000001"


def test_codes_that_do_not_fit_are_refused(write):
    run_import("schools", write(SCHOOLS))
    more = (
        "district,school,school_unit_code\nSkärholmen,Sätraskolan,90000010\nSkärholmen,Bredängsskolan,90000099\n"
        "Farsta,Ny skola,123\nFarsta,Ekskolan,\nFarsta,Ekskolan,90000077\n,Namnlös,\n"
    )
    status, result = run_import("schools", write(more))
    assert (status, counts(result)) == (1, "rows 6, created 1, refused 5")
    assert errors(result) == [
        (2, "school_unit_code"),
        (3, "school_unit_code"),
        (4, "school_unit_code"),
        (6, "school"),
        (7, "district"),
    ]


TERMS = "termin,start,end\nVT 2015,2015-01-08,2015-06-12\nht15,2015-08-18,2015-12-18\n"


def test_terms_are_made_and_moved(write):
    assert counts(run_import("terms", write(TERMS))[1]) == "rows 2, created 2"
    status, result = run_import("terms", write(TERMS.replace("2015-06-12", "2015-06-10")))
    assert (status, counts(result)) == (0, "rows 2, updated 1, unchanged 1")
    assert [(t.code, t.start, t.end) for t in Term.objects.all()] == [
        ("VT2015", datetime.date(2015, 1, 8), datetime.date(2015, 6, 10)),
        ("HT2015", datetime.date(2015, 8, 18), datetime.date(2015, 12, 18)),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("XX2015,2015-01-08,2015-06-12", "term"),
        ("VT2016,2016-06-12,2016-01-08", "end"),
        ("VT2016,2015-01-08,2015-06-12", "start"),
        ("VT2016,2016-01-08,", "end"),
        ("HT2016,2016-06-01,2016-12-20", "start"),
    ],
)
def test_terms_that_cannot_be_are_refused(write, row, column):
    run_import("terms", write("term,start,end\nVT2016,2016-01-08,2016-06-12\n"))
    status, result = run_import("terms", write(f"term,start,end\n{row}\n"))
    assert (status, result["created"], result["errors"][0]["column"]) == (1, 0, column)


def test_dry_run_counts_and_changes_nothing(write):
    status, result = run_import("schools", write(SCHOOLS), "--dry-run")
    assert (status, counts(result)) == (0, "rows 3, created 3")
    assert [m.objects.count() for m in (District, School, Batch, AuditEvent)] == [0, 0, 0, 0]


def test_every_import_is_kept_as_a_batch_with_its_event(write):
    path = write(SCHOOLS + "Farsta;;\n")
    run_import("schools", path)
    batch = Batch.objects.get()
    assert (batch.kind, batch.file_name, batch.state, batch.created_by) == ("schools", "file.csv", "done", None)
    assert (batch.rows, batch.created, batch.refused, len(batch.checksum)) == (4, 3, 1, 64)
    event = AuditEvent.objects.get(verb="import.carry_out")
    assert (event.target_id, event.data["created"], event.data["checksum"]) == (batch.pk, 3, batch.checksum)


def test_json_has_the_keys_of_the_contract(write):
    _status, result = run_import("schools", write("district,school\nFarsta,\n"))
    assert list(result) == ["kind", "rows", "created", "updated", "unchanged", "skipped", "refused", "errors"]
    assert [list(error) for error in result["errors"]] == [["row", "column", "value", "message"]]


def test_refused_rows_come_back_as_a_file_that_can_be_mended_and_sent(write, tmp_path):
    refused = tmp_path / "refused.csv"
    path = write('district;school;school_unit_code;anm\nFarsta;Ekskolan;12;"=HYPERLINK(""x"")"\nFarsta;Alskolan;;-\n')
    assert run_import("schools", path, "--refused", str(refused))[0] == 1
    text = refused.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("district;school;school_unit_code;anm;")
    assert "'=HYPERLINK" in text
    refused.write_text(text.replace(";12;", ";90000012;"), encoding="utf-8")
    assert counts(run_import("schools", refused)[1]) == "rows 1, created 1"
    assert School.objects.get(name="Ekskolan").unit_code == "90000012"
