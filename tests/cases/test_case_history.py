"""The change history of a case: who changed what, when, as a readable difference, seen as the records are."""

import datetime
import re

import pytest
from django.urls import reverse

from accounts.choices import Agency, Category
from accounts.models import AccessEntry
from cases.actions import follow_ups, mappings, notes, plans
from cases.choices import Half, Result, Stage
from cases.models import Note
from cases.questions import questions_of
from ppss.lib import weeks
from students.actions import consents
from students.choices import Answer
from students.models import Student

DAY = datetime.timedelta(days=1)


@pytest.fixture
def page(sign_in):
    def read(key: str, case, of: str) -> str:
        html = sign_in(key).get(reverse("cases:case_history", args=[case.pk]), {"of": of}).content.decode()
        return html[html.index("<main") :]

    return read


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_note_that_was_corrected_is_told_word_by_word(world, page):
    case, sara = world.case(), world.people["coach_school"]
    note = notes.write(case=case, by=sara, text="Mamma ringer på måndag.")
    notes.correct(note=note, by=sara, text="Mamma ringer på tisdag.", revision=note.revision)
    html = page("coach_school", case, "contacts")
    assert '<del><span class="visually-hidden">borttaget: </span>måndag.</del>' in html
    assert '<ins><span class="visually-hidden">tillagt: </span>tisdag.</ins>' in html
    assert "Sara Lind" in html


def test_history_is_closed_as_its_record_is(world, page, today):
    case = world.case()
    for agency, text in ((Agency.SCHOOL, "skolans ord"), (Agency.SOCIAL_SERVICES, "socialtjänstens ord")):
        row = Note.objects.create(case=case, agency=agency, text=text)
        row.text = f"{text} ändrat"
        row.save()
    Student.objects.update(known_to_social_services=True)
    seen = {}
    for state in ("open", "closed"):
        for key in ("coach_school", "coach_social"):
            html = page(key, case, "contacts")
            seen[state, key] = ["skolans" in html, "socialtjänstens ord" in html]
        case.student.consents.update(valid_until=today - DAY)
    assert seen == {
        ("open", "coach_school"): [True, True],
        ("open", "coach_social"): [True, True],
        ("closed", "coach_school"): [True, False],
        ("closed", "coach_social"): [False, True],
    }
    assert "Den andra verksamhetens ändringar" in page("coach_school", case, "contacts")


def test_each_half_of_the_mapping_is_closed_by_its_own_category(world, page):
    case = world.case(stage=Stage.MAPPING, consent=False)
    world.consent(case.student, categories=[Category.PLAN])
    case.mappings.create(half=Half.SOCIAL, agency=Agency.SOCIAL_SERVICES, summary="Hemligt")
    key = questions_of(Half.SCHOOL)[0].key
    mappings.save(case=case, by=world.people["coach_school"], half=Half.SCHOOL, answers={key: "I femman"}, summary="")
    html = plain(page("coach_school", case, "mapping"))
    assert "Skolans kartläggning 1" in html
    assert "Social kartläggning 1" not in html


def drafted(world):
    case, sara = world.case(stage=Stage.PLAN), world.people["coach_school"]
    start = weeks.monday(datetime.date.today())
    goal = {"text": "Kommer till första lektionen", "responsible": "Nora"}
    return plans.draft(case=case, by=sara, end_goal="Klara matten", starts_on=start, sub_goals=[goal]), sara


def test_plan_tells_its_goals_changed_and_taken_away(world, page):
    plan, sara = drafted(world)
    goal = plan.sub_goals.get()
    changed = {"id": goal.pk, "text": "Kommer till andra lektionen", "responsible": "Nora"}
    same = {"starts_on": plan.starts_on, "weeks": plan.weeks, "rhythm": plan.rhythm, "interventions": []}
    same |= {"by": sara, "end_goal": "Klara engelskan"}
    plan = plans.update(plan=plan, revision=plan.revision, sub_goals=[changed], **same)
    html = plain(page("coach_school", plan.case, "plan"))
    assert "borttaget: matten tillagt: engelskan" in html
    assert "borttaget: första tillagt: andra" in html
    plans.update(plan=plan, revision=plan.revision, sub_goals=[], **same)
    assert "Borttagen: delmål Kommer till andra lektionen" in plain(page("coach_school", plan.case, "plan"))


def test_follow_up_tells_note_and_results(world, page, today):
    case, sara = world.case(enrolled_on=today - 28 * DAY), world.people["coach_school"]
    week = weeks.monday(today)
    goal = case.subgoals.create(agency=Agency.SCHOOL, text="Läxan", first_week=week, last_week=week)
    first = follow_ups.save(case=case, by=sara, week=week, results={goal.pk: Result.NOT_MET}, note="Sov dåligt")
    follow_ups.save(
        case=case, by=sara, week=week, results={goal.pk: Result.MET}, note="Sov bra", revision=first.revision
    )
    html = plain(page("coach_school", case, "follow_ups"))
    assert "borttaget: dåligt tillagt: bra" in html
    assert f"v. {week:%V}, Läxan" in html
    assert "borttaget: Ej uppnått tillagt: Uppnått" in html


def test_same_result_saved_again_is_no_change(world, today):
    case, sara = world.case(enrolled_on=today - 28 * DAY), world.people["coach_school"]
    week = weeks.monday(today)
    goal = case.subgoals.create(agency=Agency.SCHOOL, text="Läxan", first_week=week, last_week=week)
    row = None
    for note in ("ett", "två"):
        row = follow_ups.save(
            case=case,
            by=sara,
            week=week,
            results={goal.pk: Result.MET},
            note=note,
            revision=row.revision if row else None,
        )
    assert row.results.get().history.count() == 1


def test_history_costs_the_same_for_few_and_many_changes(world, sign_in, django_assert_max_num_queries):
    case, sara = world.case(), world.people["coach_school"]
    for n in range(30):
        notes.write(case=case, by=sara, text=f"Anteckning {n}")
    client = sign_in("coach_school")
    with django_assert_max_num_queries(30):
        client.get(reverse("cases:case_history", args=[case.pk]), {"of": "contacts"})
    assert AccessEntry.objects.latest("pk").what == "case history"


def test_consent_tells_every_change_of_it_and_of_its_answers(world, sign_in, today):
    student = world.student()
    ylva = world.guardian(student)
    consent, sara = world.consent(student), world.people["coach_school"]
    consents.answer(consent=consent, guardian=ylva, by=sara, answer=Answer.NOT_REACHED, reason="Bortrest")
    url = reverse("students:consent_history", args=[consent.pk])
    html = sign_in("coach_school").get(url)
    told = plain(html.content.decode())
    assert "borttaget: Undertecknat tillagt: Inte nådd" in told
    assert "tillagt: Bortrest" in told


def test_student_history_marks_words_and_keeps_secrets(world, sign_in):
    student = world.student()
    student.language, student.mobile = "somaliska", "+46701740605"
    student.save()
    html = sign_in("coach_school").get(reverse("students:student", args=[student.pk])).content.decode()
    assert "<ins>" in html
    assert "ändrat, visas inte" in html
