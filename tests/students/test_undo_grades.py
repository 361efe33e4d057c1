"""Taking an import of grades back: what was there before is there again, whatever came in between."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from imports.actions import batches
from imports.choices import State
from imports.models import Batch
from students.actions import grade_sets, term_results
from students.actions.grades import correct
from students.models import Grade, GradeStep, Subject, Term, TermResult
from tests.imports import run_import
from tests.students.grading import term

HEAD = "student,term,subject,grade\n"


@pytest.fixture
def nora(world):
    term("VT2015")
    return world.student(key="e1")


@pytest.fixture
def bring(nora, write):
    """``bring("EN:E MA:C")`` imports grades of Nora and gives the batch."""

    def make(grades: str) -> Batch:
        rows = "".join(f"e1,VT2015,{pair.replace(':', ',')}\n" for pair in grades.split())
        run_import("grades", write(HEAD + rows))
        return Batch.objects.latest("pk")

    return make


def grades() -> str:
    rows = Grade.objects.select_related("subject", "step").order_by("subject__position")
    return " ".join(f"{row.subject.code}:{row.step.code}" for row in rows)


def undo(batch: Batch, by=None) -> dict[str, int]:
    batches.undo(batch=batch, by=by)
    batches.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert term_results.differences().none
    return batch.undone


def hand(student, subject: str, seen: str, to: str | None) -> None:
    steps = {step.code: step for step in GradeStep.objects.all()}
    correct(
        student=student,
        term=Term.objects.get(),
        subject=Subject.objects.get(code=subject),
        seen=steps[seen],
        step=steps.get(to),
        reason="Fel",
        by=None,
    )


def test_new_grades_go_and_changed_ones_become_what_they_were(bring):
    bring("EN:F MA:E")
    before = list(Grade.objects.order_by("pk").values())
    second = bring("EN:D MA:E SV:C")
    assert undo(second) == {"removed": 1, "restored": 1, "kept": 0}
    assert (grades(), list(Grade.objects.order_by("pk").values())) == ("EN:F MA:E", before)
    assert list(TermResult.objects.values_list("passed", "graded")) == [(1, 2)]


def test_an_only_import_leaves_nothing_behind(bring):
    assert undo(bring("EN:E MA:C")) == {"removed": 2, "restored": 0, "kept": 0}
    assert (grades(), TermResult.objects.count()) == ("", 0)


def test_a_correction_since_stays(bring, nora):
    batch = bring("EN:F MA:E SV:E")
    hand(nora, "EN", "F", "D")
    hand(nora, "SV", "E", None)
    assert undo(batch) == {"removed": 1, "restored": 0, "kept": 2}
    assert grades() == "EN:D"


def test_the_earlier_undone_first_leads_back_to_nothing(bring):
    first, second = bring("EN:F MA:E"), bring("EN:D SV:C")
    assert undo(first) == {"removed": 1, "restored": 0, "kept": 1}
    assert grades() == "EN:D SV:C"
    assert undo(second) == {"removed": 2, "restored": 0, "kept": 0}
    assert grades() == ""


def test_the_middle_one_of_three_leads_back_to_the_first(bring):
    bring("EN:F")
    second, third = bring("EN:E"), bring("EN:D")
    undo(second)
    assert grades() == "EN:D"
    assert undo(third) == {"removed": 0, "restored": 1, "kept": 0}
    assert grades() == "EN:F"


def test_a_correction_before_comes_back(bring, nora):
    bring("EN:F")
    hand(nora, "EN", "F", "E")
    undo(bring("EN:D"))
    assert (grades(), Grade.objects.get().source) == ("EN:E", "hand")


def test_undone_it_can_be_imported_again(bring):
    undo(bring("EN:E"))
    batch = bring("EN:E")
    assert (grades(), batch.created) == ("EN:E", 1)


def test_twice_or_of_a_kind_that_cannot_is_refused(bring, write):
    batch = bring("EN:E")
    undo(batch)
    with pytest.raises(ValidationError):
        batches.undo(batch=batch, by=None)
    run_import("schools", write("district,school\nFarsta,Ekskolan\n"))
    with pytest.raises(ValidationError):
        batches.undo(batch=Batch.objects.latest("pk"), by=None)


def test_a_failure_leaves_all_as_it_was_and_is_told(bring, monkeypatch, caplog):
    batch = bring("EN:E")
    monkeypatch.setattr(grade_sets.term_results, "make_anew", lambda pairs: 1 / 0)
    batches.undo(batch=batch, by=None)
    batches.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, grades()) == (State.DONE, "EN:E")
    assert batch.problem.startswith("Något gick fel hos oss och importen ångrades inte.")


def test_on_pages(nora, world, sign_in, django_capture_on_commit_callbacks):
    admin = sign_in("admin")
    file = SimpleUploadedFile("betyg.csv", (HEAD + "e1,VT2015,EN,E\ne1,VT2015,MA,G\n").encode())
    with django_capture_on_commit_callbacks(execute=True):
        page = admin.post(reverse("imports:upload", args=["grades"]), {"file": file}, follow=True)
        batch = Batch.objects.get()
        assert "Det finns inget sådant betyg." in page.content.decode()
        page = admin.post(reverse("imports:confirm", args=[batch.pk]), follow=True)
    assert "Ångra importen" in page.content.decode()
    page = admin.get(reverse("imports:undo", args=[batch.pk])).content.decode()
    assert "1 rad som filen förde in tas bort." in page
    assert grades() == "EN:E"
    with django_capture_on_commit_callbacks(execute=True):
        page = admin.post(reverse("imports:undo", args=[batch.pk]), follow=True).content.decode()
    assert ("Importen är ångrad" in page, "1 rad togs bort." in page, grades()) == (True, True, "")
    assert "Ångra importen" not in page
    verbs = AuditEvent.objects.filter(verb__startswith="import.und").order_by("pk").values_list("verb", "user_id")
    assert list(verbs) == [("import.undo", world.people["admin"].pk), ("import.undone", world.people["admin"].pk)]


def test_a_changed_grade_is_shown_without_the_old_one_and_hidden_when_protected(nora, bring, sign_in):
    bring("EN:A")
    admin = sign_in("admin")
    file = SimpleUploadedFile("betyg.csv", (HEAD + "e1,VT2015,EN,D\n").encode())
    page = admin.post(reverse("imports:upload", args=["grades"]), {"file": file}, follow=True).content.decode()
    for text in ("Nora Ek", "Engelska", '<td data-label="Efteråt">D</td>'):
        assert text in page
    assert '<td data-label="Nu">' not in page
