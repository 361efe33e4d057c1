"""The grades tab of a case: terms side by side, what they come to, consent, and correcting a grade."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Category
from accounts.models import AccessEntry, AuditEvent
from imports.actions import batches
from students.models import Grade, GradeChange, GradeStep, TermResult
from tests.students.grading import all_subjects, give, term


@pytest.fixture
def case(world):
    case = world.case(world.student(key="e1"))
    autumn, spring = term("HT2025"), term("VT2026")
    give(case.student, autumn, "EN:F MA:C SV:F SVA:E BI:B IDH:F")
    give(case.student, spring, "EN:D MA:E SV:F SVA:E BI:B IDH:- M2:A")
    return case


def page(client, case, name="case_grades", query="") -> str:
    return client.get(reverse(f"cases:{name}", args=[case.pk]) + query).content.decode()


def words(text: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def test_terms_stand_side_by_side_with_changes_marked(case, sign_in):
    shown = words(page(sign_in("coach_school"), case))
    for line in (
        "Ämne HT 2025 VT 2026",
        "Engelska EN F D ▲ högre, var F",
        "Matematik MA C E ▼ lägre, var C",
        "Biologi BI B B",
        "Idrott och hälsa IDH F - = var F",
        "Moderna språk, språkval M2 · inget betyg A",
    ):
        assert line in shown
    assert AccessEntry.objects.get().what == "case grades"


def test_each_term_comes_to_something_and_what_lacks_is_said(case, sign_in):
    shown = words(page(sign_in("coach_school"), case))
    for line in (
        "Godkända ämnen 60 % 3 av 5 83 % 5 av 6",
        "Behörig till yrkesprogram Nej saknar Engelska, 4 ämnen till Nej saknar 3 ämnen",
        "Godkänt i kärnämnena Nej saknar Engelska Ja",
        "Meritvärde 42,5 70",
        "Källa: Importerad fil",
    ):
        assert line in shown


def test_all_grades_make_eligible(world, sign_in):
    case = world.case()
    give(case.student, term("VT2026"), all_subjects("A", without="NO SO SVA TN OVR ML M1"))
    shown = words(page(sign_in("eht"), case))
    assert "Godkända ämnen 100 % 17 av 17 Behörig till yrkesprogram Ja" in shown
    assert "Meritvärde 340" in shown
    assert "saknar" not in shown


def test_without_grades_the_page_says_what_will_be_here(world, sign_in):
    case = world.case()
    shown = page(sign_in("coach_school"), case)
    assert "Inga betyg än" in shown
    assert "Fyll i ett betyg" in shown
    assert "Fyll i ett betyg" not in page(sign_in("coach_social"), case)


def test_social_services_see_grades_under_a_consent_that_covers_them(world, sign_in, case):
    shown = page(sign_in("coach_social"), case)
    assert "Engelska" in shown
    assert "Rätta ett betyg" not in shown


@pytest.mark.parametrize("name", ["case_grades", "grades_print"])
def test_closed_grades_say_why(world, sign_in, name):
    student = world.student()
    world.guardian(student)
    world.consent(student, categories=[Category.ATTENDANCE])
    case = world.case(student, consent=False)
    give(student, term("VT2026"), "EN:E")
    shown = page(sign_in("coach_social"), case, name)
    assert "Samtycket omfattar det inte." in shown
    assert "Engelska" not in shown


def test_the_sheet_to_print_holds_the_same(case, sign_in):
    shown = words(page(sign_in("coach_school"), case, "grades_print"))
    assert "Engelska EN F D" in shown
    assert "Rätta" not in shown


def test_the_number_of_queries_stays(case, world, sign_in):
    client = sign_in("coach_school")
    page(client, case)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, case)
    for code in ("HT2024", "VT2025"):
        give(case.student, term(code), all_subjects("C"))
    with CaptureQueriesContext(connection) as many:
        page(client, case)
    assert len(many) == len(few)


def url(case, subject="EN", code="VT2026") -> str:
    return reverse("cases:grade_correct", args=[case.pk, code, subject])


def step(code: str) -> int:
    return GradeStep.objects.get(code=code).pk


def test_school_staff_correct_a_grade_and_the_history_shows_it(case, sign_in):
    client = sign_in("coach_school")
    assert url(case) in page(client, case, query="?correct=1")
    assert "Nu: D (Importerad fil)." in client.get(url(case)).content.decode()
    data = {"step": step("B"), "seen": step("D"), "reason": "Läraren hade skrivit fel"}
    shown = words(client.post(url(case), data, follow=True).content.decode())
    assert "Betyget är rättat." in shown
    assert "Engelska EN F B ▲ högre, var F * Rättat för hand" in shown
    assert "Engelska, VT 2026: D → B" in shown
    assert "Sara Lind Läraren hade skrivit fel" in shown
    assert TermResult.objects.get(term__season=1).passed == 5
    assert AuditEvent.objects.get(verb="grade.correct").agency == "school"
    assert "Betyg rättat" in client.get(reverse("cases:case_timeline", args=[case.pk])).content.decode()


def test_a_missing_grade_is_filled_in_and_one_is_taken_away(case, sign_in):
    client = sign_in("eht")
    data = {"step": step("E"), "seen": "", "reason": "Kom sent"}
    client.post(url(case, "KE"), data)
    client.post(url(case, "IDH"), {"step": "", "seen": step("-"), "reason": "Läser inte idrott"})
    left = Grade.objects.filter(term__season=1).order_by("subject__position").values_list("subject__code", flat=True)
    assert list(left) == ["EN", "MA", "M2", "BI", "KE", "SV", "SVA"]
    shown = words(page(client, case))
    assert "Kemi, VT 2026: inget betyg → E" in shown
    assert "Idrott och hälsa, VT 2026: - → inget betyg" in shown


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(case, sign_in):
    client = sign_in("coach_school")
    shown = client.post(url(case), {"step": step("D"), "seen": step("D"), "reason": "Rätt ändå"}).content.decode()
    assert "Det är redan det betyget." in shown
    assert "Rätt ändå" in shown
    assert client.post(url(case), {"step": step("A"), "seen": step("D"), "reason": ""}).status_code == 200
    assert GradeChange.objects.count() == 0


def test_a_change_meanwhile_is_told_and_the_next_attempt_is_against_it(case, sign_in):
    client = sign_in("coach_school")
    client.post(url(case), {"step": step("C"), "seen": step("D"), "reason": "Först"})
    data = {"step": step("B"), "seen": step("D"), "reason": "Sedan"}
    shown = client.post(url(case), data).content.decode()
    assert "Betyget har ändrats under tiden." in shown
    assert "Nu: C (Rättat för hand)." in shown
    assert f'name="seen" value="{step("C")}"' in shown
    client.post(url(case), data | {"seen": step("C")})
    assert Grade.objects.get(term__season=1, subject__code="EN").step.code == "B"


@pytest.mark.parametrize(("code", "subject"), [("HT2031", "EN"), ("sommar", "EN"), ("VT2026", "XX")])
def test_unknown_terms_and_subjects_are_no_page(case, sign_in, code, subject):
    assert sign_in("coach_school").get(url(case, subject, code)).status_code == 404


def test_an_import_that_changes_a_grade_stands_in_the_history(case, world, sign_in):
    file = SimpleUploadedFile("betyg.csv", b"student,term,subject,grade\ne1,VT2026,EN,A\n")
    batch = batches.upload(kind="grades", file=file, by=world.people["admin"])
    batches.work(batch_id=batch.pk)
    batches.confirm(batch=batch, by=world.people["admin"])
    batches.work(batch_id=batch.pk)
    client = sign_in("coach_school")
    shown = words(page(client, case))
    assert "Engelska, VT 2026: D → A" in shown
    assert "importerad fil betyg.csv" in shown
    batches.undo(batch=batch, by=world.people["admin"])
    batches.work(batch_id=batch.pk)
    assert "ångrad sedan dess" in words(page(client, case))
