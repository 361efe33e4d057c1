"""``attendance``: files of lessons."""

import datetime
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from absence.models import Lesson, LessonChange, WeeklySum
from absence.sql import SUMS
from imports.actions import batches
from imports.models import Batch
from students.models import Subject
from tests.imports import counts, errors, run_import

HEAD = (
    "student,date,starts_at,minutes,subject,reported,present_minutes,valid_absence_minutes,invalid_absence_minutes,"
    "other_minutes\n"
)
GOOD = "e1,2026-09-07,08:20,60,MA,1,50,0,10,0\n"


@pytest.fixture
def nora(world):
    return world.student(key="e1")


def sums() -> list[tuple[int, ...]]:
    return list(WeeklySum.objects.order_by("student", "week").values_list(*SUMS))


def test_lessons_come_in_with_their_weekly_sums(world, nora, write):
    file = HEAD + GOOD + "e1,2026-09-07,09:30,40,EN,0,0,0,0,0\ne1,2026-09-13,09:30,40,ovr,1,0,40,0,0\n"
    assert run_import("attendance", write(file)) == (
        0,
        {
            "kind": "attendance",
            "rows": 3,
            "created": 3,
            "updated": 0,
            "unchanged": 0,
            "skipped": 0,
            "refused": 0,
            "errors": [],
        },
    )
    lesson = Lesson.objects.select_related("subject").get(starts_at="08:20")
    assert (lesson.student, lesson.date, lesson.minutes) == (nora, datetime.date(2026, 9, 7), 60)
    assert (lesson.subject.code, lesson.reported, lesson.source) == ("MA", True, "file")
    assert (lesson.present, lesson.valid, lesson.invalid, lesson.other) == (50, 0, 10, 0)
    assert sums() == [(3, 140, 100, 50, 40, 10, 0)]


def test_swedish_headings_semicolons_and_other_spellings(world, nora, write):
    file = (
        "Datum;Elev;Starttid;Minuter;Ämne;Rapporterad;Närvaro;Giltig frånvaro;Ogiltig frånvaro;Annan skolaktivitet\n"
        "2026-09-07;e1;8.20;60;Matematik;ja;0;60;0;0\n"
    )
    assert counts(run_import("attendance", write(file))[1]) == "rows 1, created 1"
    assert Lesson.objects.get().starts_at == datetime.time(8, 20)


def test_a_student_is_named_by_number_too(world, write):
    world.student(personal_identity_number="201303142380")
    assert counts(run_import("attendance", write(HEAD + GOOD.replace("e1", "20130314-2380")))[1]) == "rows 1, created 1"


def test_the_same_file_twice_changes_nothing(world, nora, write):
    path = write(HEAD + GOOD)
    run_import("attendance", path)
    before = list(Lesson.objects.values_list()), sums()
    assert counts(run_import("attendance", path)[1]) == "rows 1, unchanged 1"
    assert (list(Lesson.objects.values_list()), sums()) == before


def test_a_dry_run_tells_and_keeps_nothing(world, nora, write):
    assert counts(run_import("attendance", write(HEAD + GOOD), "--dry-run")[1]) == "rows 1, created 1"
    assert (Lesson.objects.count(), WeeklySum.objects.count(), Batch.objects.count()) == (0, 0, 0)


BAD = {
    "e1,1899-09-07,08:20,60,MA,1,60,0,0,0": "date",
    "e1,2099-09-07,08:20,60,MA,1,60,0,0,0": "date",
    "e1,2026-02-30,08:20,60,MA,1,60,0,0,0": "date",
    "e1,2026-09-07,25:20,60,MA,1,60,0,0,0": "starts_at",
    "e1,2026-09-07,08:20,0,MA,1,0,0,0,0": "minutes",
    "e1,2026-09-07,08:20,99999,MA,1,0,0,0,0": "minutes",
    "e1,2026-09-07,08:20,60,MA,1,50,5,5,1": "minutes",
    "e1,2026-09-07,08:20,60,MA,0,60,0,0,0": "reported",
    "e1,2026-09-07,08:20,60,XYZ,1,60,0,0,0": "subject",
    "nobody,2026-09-07,08:20,60,MA,1,60,0,0,0": "student",
    ",2026-09-07,08:20,60,MA,1,60,0,0,0": "student",
    "e1,2026-09-07,08:20,60,MA,1,-60,0,0,0": "present_minutes",
    "e1,2026-09-07,08:20,60,MA,1,sextio,0,0,0": "present_minutes",
    "e1,2026-09-07,08:20,60,MA,1,60,0,0,": "other_minutes",
    "e1,2026-09-07,08:20,60,MA,1,60,0,0,0,extra": "",
}


def test_bad_rows_are_refused_and_good_ones_are_in(world, nora, write):
    code, result = run_import("attendance", write(HEAD + GOOD + "\n".join(BAD) + "\n" + GOOD.replace("08:20", "10:00")))
    assert (code, counts(result)) == (1, f"rows {len(BAD) + 2}, created 2, refused {len(BAD)}")
    assert errors(result) == [(n, column) for n, column in enumerate(BAD.values(), start=3)]
    assert sums() == [(2, 120, 120, 100, 0, 20, 0)]


def test_all_that_is_wrong_with_a_row_is_told_at_once(world, nora, write):
    result = run_import("attendance", write(HEAD + "x,1899-01-01,8,60,QQ,1,50,20,0,0\n"))[1]
    assert sorted(errors(result)) == [(2, c) for c in ("date", "minutes", "starts_at", "student", "subject")]
    by_column = {e["column"]: (e["value"], e["message"]) for e in result["errors"]}
    assert by_column["minutes"] == ("60", "Närvaro, frånvaro och övrigt blir 70 minuter, och lektionen har 60.")
    assert by_column["date"] == ("1899-01-01", "Inga lektioner finns från tiden före 2010. Rätta året.")


def test_a_lesson_that_stands_twice_is_refused_the_second_time(world, nora, write):
    file = HEAD + GOOD + GOOD.replace("1,50,0,10", "1,60,0,0") + "e1,2026-09-08,08:20,60,MA,1,50,0,10,0\n" + GOOD
    code, result = run_import("attendance", write(file))
    assert (code, counts(result), errors(result)) == (
        1,
        "rows 4, created 2, refused 2",
        [(3, "starts_at"), (5, "starts_at")],
    )
    assert result["errors"][0]["message"] == "Filen har redan samma på rad 2."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "Filen är tom."),
        (HEAD, "Filen har rubriker men inga rader."),
        ("student,date\ne1,2026-09-07\n", "saknas"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "annan sorts fil"),
        (HEAD + 'e1,"2026-09-07', "avhuggen"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(world, nora, write, content, message):
    code, result = run_import("attendance", write(content))
    assert code == 2
    assert message in result["errors"][0]["message"]
    assert (Lesson.objects.count(), Batch.objects.count()) == (0, 0)


def test_a_file_cut_in_the_middle_changes_nothing(world, nora, write):
    """The quotation mark that never closes comes after rows that were staged already."""
    rows = "".join(
        f"e1,2026-09-0{d},{h:02}:{m:02},10,MA,1,10,0,0,0\n" for d in range(1, 8) for h in range(24) for m in range(60)
    )
    code, result = run_import("attendance", write(HEAD + rows + 'e1,"2026-09-'))
    assert code == 2
    assert (Lesson.objects.count(), WeeklySum.objects.count(), Batch.objects.count()) == (0, 0, 0)


def test_a_correction_is_shown_and_can_be_undone(world, nora, write, sign_in):
    run_import("attendance", write(HEAD + GOOD))
    before = list(Lesson.objects.values_list()), sums()
    admin = world.people["admin"]
    batch = _uploaded(write(HEAD + GOOD.replace("50,0,10", "0,60,0").replace("MA", "EN")), admin)
    batches.work(batch_id=batch.pk)
    batch.refresh_from_db()
    report = batches.report_of(batch)
    assert (batch.updated, Lesson.objects.get().present) == (1, 50)
    assert [(d.label, d.old, d.new) for d in report.changed[0].differences] == [
        ("subject", "MA", "EN"),
        ("present_minutes", "50", "0"),
        ("valid_absence_minutes", "0", "60"),
        ("invalid_absence_minutes", "10", "0"),
    ]
    assert report.changed[0].label == "Nora Ek, 2026-09-07 08:20"
    batches.confirm(batch=batch, by=admin)
    batches.work(batch_id=batch.pk)
    assert (Lesson.objects.get().valid, LessonChange.objects.count()) == (60, 1)
    batches.undo(batch=batch, by=admin)
    batches.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.undone == {"removed": 0, "restored": 1, "kept": 0}
    assert (list(Lesson.objects.values_list()), sums()) == before


def _uploaded(path, by) -> Batch:
    return batches.upload(kind="attendance", file=SimpleUploadedFile("lektioner.csv", path.read_bytes()), by=by)


def test_what_changes_of_a_protected_student_is_not_shown(world, nora, write):
    run_import("attendance", write(HEAD + GOOD))
    nora.protection = "marking"
    nora.save()
    batch = _uploaded(write(HEAD + GOOD.replace("50,0,10", "0,60,0") + GOOD), world.people["admin"])
    batches.work(batch_id=batch.pk)
    report = batches.report_of(Batch.objects.get(pk=batch.pk))
    assert report.changed[0].label == f"{nora.alias}, 2026-09-07 08:20"
    assert report.changed[0].differences == []
    assert [r.is_hidden for r in report.refused] == [True]


def test_no_more_queries_with_more_rows(world, nora, write, django_assert_max_num_queries):
    days = [datetime.date(2026, 8, 31) + datetime.timedelta(days=n) for n in range(60)]
    rows = [f"e1,{d},{h:02}:00,60,MA,1,60,0,0,0\n" for d, h in itertools.product(days, range(8, 16)) if d.weekday() < 5]
    with django_assert_max_num_queries(45):
        assert run_import("attendance", write(HEAD + "".join(rows)))[0] == 0
    assert Subject.objects.count() > 10
    assert sum(WeeklySum.objects.values_list("lessons", flat=True)) == len(rows)
