"""Results of terms: rebuilt, compared, and kept when a grade is corrected."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.models import AuditEvent
from students.actions import grades, students, term_results
from students.choices import GradeSource
from students.models import Grade, GradeChange, GradeStep, Subject, TermResult
from tests.students.grading import all_subjects, give, term


def command(*options: str) -> tuple[int, str]:
    out = io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("rebuild_term_results", *options, stdout=out)
    return exit_.value.code, out.getvalue()


def counted(student) -> list[tuple[int, int]]:
    return list(TermResult.objects.filter(student=student).order_by("term").values_list("passed", "graded"))


def test_command_finds_what_differs_and_mends_it(world):
    spring, autumn = term("VT2015"), term("HT2015")
    nora, ali = world.student(), world.student("Ali", "Berg")
    give(nora, spring, all_subjects("E", 16, without="SVA"))
    give(nora, autumn, "EN:F")
    give(ali, spring, "EN:E MA:-")
    assert command("--check") == (0, "3 results: 0 differ from the grades or are missing, 0 have no grade.\n")
    TermResult.objects.filter(student=nora, term=spring).update(passed=3)
    TermResult.objects.filter(student=nora, term=autumn).delete()
    Grade.objects.filter(student=ali).delete()
    assert command("--check") == (1, "2 results: 2 differ from the grades or are missing, 1 have no grade.\n")
    assert command() == (
        0,
        "3 results were made anew.\n2 results: 0 differ from the grades or are missing, 0 have no grade.\n",
    )
    assert (counted(nora), counted(ali)) == ([(16, 16), (0, 1)], [])


def test_only_the_asked_pairs_are_made_anew_and_right_rows_are_left(world):
    spring = term("VT2015")
    nora, ali = world.student(), world.student("Ali", "Berg")
    give(nora, spring, "EN:E")
    give(ali, spring, "EN:E")
    TermResult.objects.update(passed=0)
    assert term_results.make_anew(f"SELECT {nora.pk}, {spring.pk}") == 1
    assert term_results.make_anew(f"SELECT {nora.pk}, {spring.pk}") == 0
    assert (counted(nora), counted(ali)) == ([(1, 1)], [(0, 1)])


@pytest.fixture
def given(world):
    """Nora with two grades, and what ``correct`` takes of them."""
    spring, nora = term("VT2015"), world.student()
    give(nora, spring, "EN:F MA:E")
    return {"student": nora, "term": spring, "by": world.people["eht"]}


def step(code: str) -> GradeStep:
    return GradeStep.objects.get(code=code)


def subject(code: str) -> Subject:
    return Subject.objects.get(code=code)


def test_correction_changes_grade_result_history_and_log(given):
    grade = grades.correct(subject=subject("EN"), step=step("D"), seen=step("F"), reason=" Fel i filen ", **given)
    assert (grade.step.code, grade.source, grade.batch) == ("D", GradeSource.HAND, None)
    assert counted(given["student"]) == [(2, 2)]
    change = GradeChange.objects.get()
    assert (change.old_step.code, change.old_source, change.new_step.code, change.reason, change.changed_by) == (
        "F",
        GradeSource.FILE,
        "D",
        "Fel i filen",
        given["by"],
    )
    event = AuditEvent.objects.get(verb="grade.correct")
    assert (event.student_id, event.agency, event.category, event.data) == (
        given["student"].pk,
        "school",
        "grades",
        {"term": "VT2015", "subject": "EN"},
    )


def test_a_grade_can_be_added_and_taken_away(given):
    grades.correct(subject=subject("SVA"), step=step("E"), reason="Saknades", **given)
    assert counted(given["student"]) == [(2, 3)]
    for code, seen in (("SVA", "E"), ("EN", "F"), ("MA", "E")):
        grades.correct(subject=subject(code), step=None, seen=step(seen), reason="Fel elev", **given)
    assert counted(given["student"]) == []
    assert list(GradeChange.objects.order_by("pk").values_list("old_step__code", "new_step__code")) == [
        (None, "E"),
        ("E", None),
        ("F", None),
        ("E", None),
    ]


@pytest.mark.parametrize(
    ("subject_code", "to", "seen", "reason", "field"),
    [
        ("EN", "E", "F", "  ", "reason"),
        ("EN", "F", "F", "Fel", "step"),
        ("EN", "3", "F", "Fel", "step"),
        ("EN", "9", "F", "Fel", "step"),
        ("EN", "D", "E", "Fel", "__all__"),
        ("SV", "D", "E", "Fel", "__all__"),
    ],
)
def test_what_cannot_be_corrected_is_refused_and_nothing_changes(given, subject_code, to, seen, reason, field):
    with pytest.raises(ValidationError) as error:
        grades.correct(subject=subject(subject_code), step=step(to), seen=step(seen), reason=reason, **given)
    fields = error.value.message_dict if hasattr(error.value, "error_dict") else {"__all__": error.value.messages}
    assert list(fields) == [field]
    assert (counted(given["student"]), GradeChange.objects.count()) == ([(1, 2)], 0)


def test_grades_of_a_duplicate_go_along_and_another_grade_is_told(world):
    spring, autumn = term("VT2015"), term("HT2015")
    keep, duplicate = world.student(), world.student("Nora", "Eek")
    give(keep, spring, "EN:E MA:E")
    give(duplicate, spring, "EN:E MA:F SVA:D")
    give(duplicate, autumn, "EN:C")
    students.merge(keep=keep, duplicate=duplicate, by=world.people["eht"])
    assert (counted(keep), counted(duplicate)) == ([(3, 3), (1, 1)], [])
    assert list(Grade.objects.order_by("term", "subject").values_list("subject__code", "step__code", "student")) == [
        ("EN", "E", keep.pk),
        ("MA", "E", keep.pk),
        ("SVA", "D", keep.pk),
        ("EN", "C", keep.pk),
    ]
    change = GradeChange.objects.get()
    assert (change.student, change.subject.code, change.old_step.code, change.new_step.code) == (keep, "MA", "F", "E")
