"""Requests for correction: registered, decided, with their history."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from students.actions import corrections
from students.models import Correction

ASKED = {"asked_by": "guardian", "asked_name": "Ylva Ek", "asked_on": datetime.date(2026, 11, 2)}


@pytest.fixture
def row(world) -> Correction:
    student = world.case().student
    return corrections.register(student=student, by=world.people["coach_school"], wrong="Klassen är 7A", **ASKED)


def test_it_waits_and_is_due_within_a_month(row):
    assert (row.outcome, row.agency, row.answer_by) == ("", "school", datetime.date(2026, 12, 2))
    event = AuditEvent.objects.get(verb="correction.register")
    assert (event.student_id, event.agency, event.data) == (row.student_id, "school", {"asked_by": "guardian"})


@pytest.mark.parametrize("outcome", ["corrected", "noted", "refused"])
def test_it_is_decided_in_words_and_the_history_tells_by_whom(world, row, outcome):
    corrections.decide(correction=row, by=world.people["eht"], outcome=outcome, answer="Så blev det", revision=0)
    row.refresh_from_db()
    assert (row.outcome, row.answer, row.decided_by) == (outcome, "Så blev det", world.people["eht"])
    assert [(h.outcome, h.history_user) for h in row.history.all()] == [
        (outcome, world.people["eht"]),
        ("", world.people["coach_school"]),
    ]


@pytest.mark.parametrize(
    ("outcome", "answer", "at"), [("", "Svar", "outcome"), ("perhaps", "Svar", "outcome"), ("refused", " ", "answer")]
)
def test_a_decision_without_outcome_or_words_is_refused(world, row, outcome, answer, at):
    with pytest.raises(ValidationError) as refused:
        corrections.decide(correction=row, by=world.people["eht"], outcome=outcome, answer=answer, revision=0)
    assert list(refused.value.message_dict) == [at]


def test_of_two_who_decide_the_second_sees_what_the_first_wrote(world, row):
    corrections.decide(correction=row, by=world.people["eht"], outcome="corrected", answer="Rättat", revision=0)
    with pytest.raises(EditedMeanwhile):
        corrections.decide(correction=row, by=world.people["eht"], outcome="refused", answer="Nej", revision=0)


def test_the_other_agency_neither_sees_nor_decides(world, row, sign_in):
    """Also under a consent: each answers for its own."""
    assert sign_in("coach_social").get(row.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError):
        corrections.decide(
            correction=row, by=world.people["coach_social"], outcome="corrected", answer="Rättat", revision=0
        )


def test_it_stands_on_the_page_of_the_student(row, sign_in):
    body = sign_in("coach_school").get(reverse("students:student", args=[row.student_id])).content.decode()
    assert "Begäran om rättelse" in body
    assert row.get_absolute_url() in body


def test_pages_take_it_from_request_to_decision(world, sign_in):
    student = world.case().student
    as_sara = sign_in("coach_school")
    given = {"asked_by": "student", "asked_name": "Nora Ek", "asked_on": "2026-11-02", "wrong": "Jag heter Norah"}
    page = as_sara.post(reverse("students:correction_new", args=[student.pk]), given, follow=True)
    row = Correction.objects.get()
    assert page.redirect_chain == [(row.get_absolute_url(), 302)]
    page = as_sara.post(row.get_absolute_url(), {"outcome": "refused", "answer": "", "revision": 0})
    assert list(page.context["form"].errors) == ["answer"]
    decided = {"outcome": "corrected", "answer": "Namnet är ändrat", "revision": 0}
    page = as_sara.post(row.get_absolute_url(), decided, follow=True)
    body = page.content.decode()
    assert "Namnet är ändrat" in body
    assert "Ändringshistorik" in body
