"""The national grade file (SCB) of years 6 and 9, as school platforms export it."""

import pytest

from students.choices import GradeSource
from students.kinds import national
from students.models import Grade, Student, TermResult
from tests.imports import counts, errors, run_import
from tests.students.grading import term

NORA, ALI = "201303142383", "20130101TF01"
#: Grades of a year 9 in the order of the file, languages with their codes before or after.
NINE = "E;E;C;B;D;;;FRE;A;ARA;C;E;E;E;F;E;E;E;E;B;;E;;E;"
SIX = "E;E;C;B;D;;;FRE;A;1;ARA;E;;D;;;E;;;;;B;-;;;E;"


def nine(number: str = NORA, day: str = "20150612", grades: str = NINE, unit: str = "90000010") -> str:
    return f"Prorenata;{day};1.0;{number};{unit};9A;Nora;Ek;{grades}\n"


def six(number: str = NORA, day: str = "2015-06-12", grades: str = SIX) -> str:
    return f"Prorenata;{day};1.0;{number};90000010;6A;Nora;Ek;{grades}\n"


@pytest.fixture
def pupils(world) -> dict[str, Student]:
    term("HT2014")
    term("VT2015")
    return {
        "nora": world.student(key="e1", personal_identity_number=NORA),
        "ali": world.student("Ali", "Berg", key="e2", personal_identity_number=ALI),
    }


def grades(student: Student) -> str:
    rows = Grade.objects.filter(student=student).select_related("subject", "step", "term").order_by("subject__position")
    assert {row.term.code for row in rows} <= {"VT2015"}
    return " ".join(f"{row.subject.code}:{row.step.code}" for row in rows)


def test_the_columns_are_those_of_the_format():
    assert {year: len(columns) for year, columns in national.COLUMNS.items()} == {9: 33, 6: 35}
    assert [len(p.subjects) for p in national.PROFILES] == [22, 23]


def test_year_nine_without_headings(pupils, write):
    status, result = run_import("grades", write(nine()))
    assert (status, counts(result)) == (0, "rows 22, created 18, skipped 4")
    assert grades(pupils["nora"]) == (
        "BL:E EN:E HKK:C IDH:B MA:D M2:A ML:C MU:E BI:E FY:E KE:F GE:E HI:E RE:E SH:E SL:B SVA:E TK:E"
    )
    result = TermResult.objects.get()
    assert (result.passed, result.graded, result.vocational, result.preparatory, result.core) == (
        17,
        18,
        True,
        True,
        True,
    )
    assert set(Grade.objects.values_list("source", flat=True)) == {GradeSource.NATIONAL}


def test_year_six_has_single_grades_of_sciences_and_a_remark_on_the_mother_tongue(pupils, write):
    status, result = run_import("grades", write(six()))
    assert (status, counts(result)) == (0, "rows 23, created 12, skipped 11")
    assert grades(pupils["nora"]) == "BL:E EN:E HKK:C IDH:B MA:D M2:A MU:E NO:D SO:E SL:B SV:- TK:E"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_headings_and_temporary_numbers(pupils, write, encoding):
    head = ";".join(["System", "Datum", "Version", "Person-nummer", "Kod", "Klass", "Förnamn", "Efternamn"])
    head += ";" + ";".join(f"Ämne{n}" for n in range(25)) + "\n"
    path = write(head + nine(ALI).replace("Nora;Ek", "Åke;Öberg"), encoding=encoding)
    status, result = run_import("grades", path)
    assert (status, counts(result)) == (0, "rows 22, created 18, skipped 4")
    assert grades(pupils["ali"]).startswith("BL:E EN:E")


def test_codes_of_no_grade_and_of_no_basis(pupils, write):
    _status, result = run_import("grades", write(nine(grades="9;2;3;Y;Z;;;;;;" + ";" * 14)))
    assert counts(result) == "rows 22, created 1, skipped 21"
    assert grades(pupils["nora"]) == "BL:-"


@pytest.mark.parametrize(
    ("day", "code"),
    [("20141218", "HT2014"), ("20150107", "HT2014"), ("20150108", "VT2015"), ("20150630", "VT2015")],
)
def test_the_term_is_that_of_the_date_or_the_last_before_it(pupils, write, day, code):
    run_import("grades", write(nine(day=day)))
    assert {row.term.code for row in Grade.objects.select_related("term")} == {code}


def test_a_line_that_cannot_go_in_is_refused_once(pupils, write):
    text = nine() + nine("201211022390") + nine(ALI, "20190612") + nine(ALI, "Juni") + nine("20131399") + nine()
    status, result = run_import("grades", write(text))
    assert (status, counts(result)) == (1, "rows 27, created 18, skipped 4, refused 5")
    assert [(row, column) for row, column in errors(result)] == [
        (2, "personnummer"),
        (3, "datum"),
        (4, "datum"),
        (5, "personnummer"),
        (6, "personnummer"),
    ]
    assert [e["message"] for e in result["errors"]][1:3] == [
        "Det finns ingen termin i kalendern den här dagen eller strax före. Importera terminer först.",
        "Skriv datumet som år-månad-dag, till exempel 2013-03-14.",
    ]


def test_a_wrong_grade_refuses_itself_and_the_other_grades_go_in(pupils, write):
    status, result = run_import("grades", write(nine(grades=NINE.replace("E;E;C;B;D", "E;G;H;B;D"))))
    assert (status, counts(result), errors(result)) == (
        1,
        "rows 22, created 16, skipped 4, refused 2",
        [(1, "EN"), (1, "HKK")],
    )


def test_a_line_of_another_width_is_told(pupils, write):
    status, result = run_import("grades", write(nine() + "Prorenata;20150612;1.0;" + ALI + ";90000010\n"))
    assert (status, errors(result)) == (1, [(2, "")])
    assert result["errors"][0]["message"] == "Raden har 5 kolumner och inte 33."


def test_refused_lines_come_back_and_can_be_sent_again(pupils, write, tmp_path):
    refused = tmp_path / "refused.csv"
    run_import("grades", write(nine() + nine("201211022390")), "--refused", str(refused))
    text = refused.read_text("utf-8-sig")
    assert text.startswith("system;datum;version;personnummer;")
    assert len(text.splitlines()) == 2
    status, result = run_import("grades", write(text.replace("201211022390", ALI), "mended.csv"))
    assert (status, counts(result)) == (0, "rows 22, created 18, skipped 4")
    assert grades(pupils["ali"]) == grades(pupils["nora"])


def test_the_same_from_the_plain_file_changes_nothing(pupils, write):
    run_import("grades", write(nine()))
    plain = "".join(f"e1,VT2015,{pair.replace(':', ',')}\n" for pair in grades(pupils["nora"]).split())
    _status, result = run_import("grades", write("student,term,subject,grade\n" + plain))
    assert counts(result) == "rows 18, unchanged 18"


@pytest.mark.parametrize("cut", [32, 34, 36])
def test_another_number_of_columns_is_no_national_file_and_tells_nobodys_number(pupils, write, cut):
    cells = (nine().rstrip("\n").split(";") + ["", "", ""])[:cut]
    status, result = run_import("grades", write(";".join(cells) + "\n"))
    assert status == 2
    assert NORA not in result["errors"][0]["message"]
