"""Importing grades: what comes in, what is passed over, what is refused, and the same twice."""

import pytest

from imports.models import Batch
from students.actions import term_results
from students.choices import GradeSource, Protection
from students.models import Grade, GradeChange, Student, TermResult
from tests.imports import counts, errors, run_import
from tests.students.grading import give, term

HEAD = "student,term,subject,grade\n"


@pytest.fixture
def pupils(world) -> dict[str, Student]:
    term("HT2014")
    term("VT2015")
    return {
        "nora": world.student(key="e1", personal_identity_number="201303142383"),
        "ali": world.student("Ali", "Berg", key="e2"),
    }


def grades(student: Student) -> dict[str, str]:
    rows = Grade.objects.filter(student=student).select_related("subject", "step", "term").order_by("pk")
    return {f"{row.term.code} {row.subject.code}": row.step.code for row in rows}


def results() -> list[tuple]:
    rows = TermResult.objects.order_by("student__key", "term__start")
    return list(rows.values_list("student__key", "passed", "graded", "vocational", "preparatory", "core"))


def test_grades_come_in_with_their_results(pupils, write):
    path = write(HEAD + "e1,VT2015,EN,E\ne1,VT2015,MA,C\ne1,VT2015,SVA,A\ne2,HT2014,MA,F\n")
    status, result = run_import("grades", path)
    assert (status, counts(result)) == (0, "rows 4, created 4")
    assert grades(pupils["nora"]) == {"VT2015 EN": "E", "VT2015 MA": "C", "VT2015 SVA": "A"}
    assert grades(pupils["ali"]) == {"HT2014 MA": "F"}
    assert results() == [("e1", 3, 3, False, False, True), ("e2", 0, 1, False, False, False)]
    assert set(Grade.objects.values_list("source", "batch")) == {(GradeSource.FILE, Batch.objects.get().pk)}
    assert GradeChange.objects.count() == 0


def test_spellings_and_headings_do_not_matter(pupils, write):
    text = (
        "\ufeffElev ;TERMIN;Ämne;betyg;Lärare\n"
        "e1;vt 2015;en;e;x\n"
        "20130314-2383;2015VT;Matematik;–;x\n"
        "130314-2383;vårterminen 2015;Svenska som andraspråk;d;x\n"
    )
    status, result = run_import("grades", write(text))
    assert (status, counts(result)) == (0, "rows 3, created 3")
    assert grades(pupils["nora"]) == {"VT2015 EN": "E", "VT2015 MA": "-", "VT2015 SVA": "D"}


@pytest.mark.parametrize("mark", ["2", "3", "Y", "Z", "y", ""])
def test_what_is_no_grade_is_passed_over_and_counted(pupils, write, mark):
    status, result = run_import("grades", write(HEAD + f"e1,VT2015,EN,{mark}\ne1,VT2015,MA,E\n"))
    assert (status, counts(result)) == (0, "rows 2, created 1, skipped 1")
    assert grades(pupils["nora"]) == {"VT2015 MA": "E"}


def test_nine_is_no_basis_graded_and_not_passed(pupils, write):
    status, result = run_import("grades", write(HEAD + "e1,VT2015,EN,9\ne1,VT2015,MA,-\n"))
    assert (status, counts(result)) == (0, "rows 2, created 2")
    assert grades(pupils["nora"]) == {"VT2015 EN": "-", "VT2015 MA": "-"}
    assert results() == [("e1", 0, 2, False, False, False)]


def test_what_is_not_known_refuses_the_row_and_the_others_go_in(pupils, write):
    path = write(
        HEAD
        + "e9,VT2015,EN,E\n"  # no such student
        + "e1,VT2019,EN,E\n"  # no such term
        + "e1,VT2015,XX,E\n"  # no such subject
        + "e1,VT2015,EN,G\n"  # no such grade
        + "e1,hösten,,E\n"
        + ",VT2015,EN,E\n"
        + "e1,VT2015,MA,E,extra\n"
        + "201302302383,VT2015,MA,E\n"
        + "e1,VT2015,MA,E\n"
    )
    status, result = run_import("grades", path)
    assert (status, counts(result)) == (1, "rows 9, created 1, refused 8")
    assert errors(result) == [
        (2, "student"),
        (3, "term"),
        (4, "subject"),
        (5, "grade"),
        (6, "term"),
        (6, "subject"),
        (7, "student"),
        (8, ""),
        (9, "student"),
    ]
    assert [e["message"] for e in result["errors"][:4]] == [
        "Den eleven finns inte. Importera filen med elever först, eller rätta elevens nyckel.",
        "Det finns ingen sådan termin. Importera terminer först, eller rätta den.",
        "Det finns inget sådant ämne. Skriv ämnets officiella kod, till exempel MA eller SVA.",
        "Det finns inget sådant betyg. Skriv något av: A, B, C, D, E, F, -.",
    ]
    assert grades(pupils["nora"]) == {"VT2015 MA": "E"}


def test_a_misspelt_subject_gets_a_suggestion(pupils, write):
    _status, result = run_import("grades", write(HEAD + "e1,VT2015,SVAA,E\n"))
    assert result["errors"][0]["message"] == "Det finns inget sådant ämne. Menar du SVA?"


def test_a_term_to_come_and_one_before_the_scale_are_refused(pupils, write):
    term("VT2031")
    term("VT2009")
    _status, result = run_import("grades", write(HEAD + "e1,VT2031,EN,E\ne1,VT2031,MA,E\ne1,VT2009,EN,E\n"))
    assert [e["message"] for e in result["errors"]] == [
        "Terminen har inte börjat.",
        "Terminen har inte börjat.",
        "Det finns ingen betygsskala för den här terminen.",
    ]
    assert counts(result) == "rows 3, refused 3"


def test_the_same_grade_twice_in_a_file_is_refused_with_the_first_row(pupils, write):
    path = write(HEAD + "e1,VT2015,EN,E\ne2,VT2015,EN,E\n201303142383,vt15,en,D\ne1,VT2015,EN,E\ne1,HT2014,EN,E\n")
    status, result = run_import("grades", path)
    assert (status, counts(result)) == (1, "rows 5, created 3, refused 2")
    assert [(e["row"], e["message"]) for e in result["errors"]] == [
        (4, "Filen har redan samma på rad 2."),
        (5, "Filen har redan samma på rad 2."),
    ]
    assert grades(pupils["nora"]) == {"VT2015 EN": "E", "HT2014 EN": "E"}


def test_the_same_file_twice_changes_nothing(pupils, write):
    path = write(HEAD + "e1,VT2015,EN,E\ne1,VT2015,MA,-\ne2,VT2015,MA,9\n")
    run_import("grades", path)
    before = (list(Grade.objects.order_by("pk").values()), results())
    status, result = run_import("grades", path)
    assert (status, counts(result)) == (0, "rows 3, unchanged 3")
    assert (list(Grade.objects.order_by("pk").values()), results(), GradeChange.objects.count()) == (*before, 0)


def test_another_grade_changes_it_and_the_history_keeps_the_old(pupils, write):
    run_import("grades", write(HEAD + "e1,VT2015,EN,F\ne1,VT2015,MA,E\n"))
    status, result = run_import("grades", write(HEAD + "e1,VT2015,EN,D\ne1,VT2015,MA,E\ne1,VT2015,SV,E\n"))
    assert (status, counts(result)) == (0, "rows 3, created 1, updated 1, unchanged 1")
    first, second = Batch.objects.order_by("pk")
    change = GradeChange.objects.get()
    assert (change.old_step.code, change.new_step.code, change.old_batch, change.batch, change.changed_by) == (
        "F",
        "D",
        first,
        second,
        None,
    )
    assert results() == [("e1", 3, 3, False, False, True)]


def test_a_dry_run_tells_the_same_and_changes_nothing(pupils, write):
    run_import("grades", write(HEAD + "e1,VT2015,EN,F\n"))
    path = write(HEAD + "e1,VT2015,EN,D\ne1,VT2015,MA,E\ne1,VT2015,MA,D\n")
    told = run_import("grades", path, "--dry-run")
    assert (grades(pupils["nora"]), results()) == ({"VT2015 EN": "F"}, [("e1", 0, 1, False, False, False)])
    assert run_import("grades", path) == told
    assert counts(told[1]) == "rows 3, created 1, updated 1, refused 1"


def test_a_merged_student_leads_to_the_kept_one(pupils, world, write):
    world.student("Nora", "Eek", key="old", merged_into=pupils["nora"])
    run_import("grades", write(HEAD + "old,VT2015,EN,E\n"))
    assert grades(pupils["nora"]) == {"VT2015 EN": "E"}


def test_a_wrong_check_digit_is_a_warning(pupils, world, write, capsys):
    other = world.student("Iris", "Dal", personal_identity_number="201303142384")
    status, result = run_import("grades", write(HEAD + "201303142384,VT2015,EN,E\n"))
    assert (status, counts(result), grades(other)) == (0, "rows 1, created 1", {"VT2015 EN": "E"})


def test_both_kinds_of_swedish_count_as_one_the_better(pupils, write):
    run_import("grades", write(HEAD + "e1,VT2015,SV,F\ne1,VT2015,SVA,E\ne1,VT2015,EN,E\ne1,VT2015,MA,E\n"))
    assert results() == [("e1", 3, 3, False, False, True)]


def test_a_file_of_which_too_much_is_wrong_is_refused_whole(pupils, write, monkeypatch):
    monkeypatch.setattr("imports.bulk.REFUSED_MOST", 3)
    status, result = run_import("grades", write(HEAD + "e1,VT2015,EN,E\n" + "e9,VT2015,EN,E\n" * 5))
    assert (status, counts(result)) == (2, "")
    assert result["errors"][0]["message"] == (
        "Fler än 3 rader kan inte importeras. Den första är rad 3: "
        "Den eleven finns inte. Importera filen med elever först, eller rätta elevens nyckel."
    )
    assert Grade.objects.count() == 0


def test_chunks_of_a_file_are_put_together(pupils, write, monkeypatch):
    monkeypatch.setattr("students.kinds.grades.CHUNK", 2)
    codes = ["BL", "EN", "HKK", "IDH", "MA"]
    path = write(HEAD + "".join(f"{s},VT2015,{c},E\n" for c in codes for s in ("e1", "e2")) + "e1,VT2015,BL,A\n")
    _status, result = run_import("grades", path)
    assert counts(result) == "rows 11, created 10, refused 1"
    assert results() == [("e1", 5, 5, False, False, False), ("e2", 5, 5, False, False, False)]


def test_results_of_students_that_the_file_leaves_as_they_are_stay(pupils, write):
    give(pupils["ali"], term("HT2015"), "EN:E")
    run_import("grades", write(HEAD + "e1,VT2015,EN,E\n"))
    assert term_results.differences().none
    assert len(results()) == 2


def test_a_workbook_is_read_too(pupils, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Elev", "Termin", "Ämne", "Betyg"], ["e1", "VT2015", "EN", "B"], ["e1", "VT2015", "MA", 9]):
        book.active.append(row)
    book.save(tmp_path / "betyg.xlsx")
    status, result = run_import("grades", tmp_path / "betyg.xlsx")
    assert (status, counts(result), grades(pupils["nora"])) == (
        0,
        "rows 2, created 2",
        {"VT2015 EN": "B", "VT2015 MA": "-"},
    )


def test_a_protected_student_is_hidden_in_what_is_refused(pupils, write):
    Student.objects.filter(key="e1").update(protection=Protection.SECRECY_MARKING)
    status, result = run_import("grades", write(HEAD + "e1,VT2015,XX,E\n"))
    assert (status, errors(result)) == (1, [(2, "subject")])
