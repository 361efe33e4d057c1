"""Saving a weekly follow-up: one for a week, shared while consent is open, never overwritten unseen."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.choices import Agency, Category
from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from cases.actions import follow_ups
from cases.choices import PlanStatus, Result, Stage
from cases.models import ActionPlan, SubGoal, WeeklyFollowUp
from ppss.lib import weeks
from students.models import Consent, SchoolBreak, Term

MET, PARTLY, NOT_MET = Result.MET, Result.PARTLY, Result.NOT_MET


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def omar(world):
    return world.people["coach_social"]


@pytest.fixture
def case(world):
    return world.case()


@pytest.fixture
def week(today):
    return weeks.monday(today)


def sub_goal(case, week, text="Är i skolan till första lektionen", last=None, **more) -> SubGoal:
    return SubGoal.objects.create(
        case=case, agency=more.pop("agency", Agency.SCHOOL), text=text, first_week=week, last_week=last or week, **more
    )


def of_week(case, week) -> list[str]:
    return [g.text for g in case.subgoals.filter(first_week__lte=week, last_week__gte=week)]


def test_follow_up_keeps_results_and_what_was_noted(case, sara, week, today):
    first, second = sub_goal(case, week), sub_goal(case, week, "Äter lunch i matsalen")
    row = follow_ups.save(
        case=case,
        by=sara,
        week=today,
        results={first.pk: MET, second.pk: NOT_MET},
        best_day=3,
        note=" Kom själv på onsdagen. ",
        homework="Matte s. 40",
        good_news="Hon hjälpte en kamrat",
    )
    row.refresh_from_db()
    assert (row.week, row.agency, row.category, row.created_by) == (week, Agency.SCHOOL, Category.PLAN, sara)
    assert (row.best_day, row.note, row.homework, row.good_news, row.is_late) == (
        3,
        "Kom själv på onsdagen.",
        "Matte s. 40",
        "Hon hjälpte en kamrat",
        False,
    )
    assert dict(row.results.values_list("sub_goal", "result")) == {first.pk: MET, second.pk: NOT_MET}
    event = AuditEvent.objects.get(verb="follow_up.save")
    assert (event.case_id, event.student_id, event.agency, event.category, event.occurred_on) == (
        case.pk,
        case.student_id,
        Agency.SCHOOL,
        Category.PLAN,
        today,
    )
    assert event.data["results"] == {str(first.pk): "met", str(second.pk): "not_met"}
    assert "Kom" not in str(event.data)


def test_follow_up_carries_over_by_lengthening_the_sub_goal(case, sara, week):
    kept, ended = sub_goal(case, week), sub_goal(case, week, "Lämnar in matteuppgiften")
    follow_ups.save(case=case, by=sara, week=week, results={kept.pk: MET}, next_week=[kept.pk, "Äter  lunch "])
    later = weeks.shift(week, 1)
    assert of_week(case, later) == ["Är i skolan till första lektionen", "Äter lunch"]
    new = case.subgoals.get(text="Äter lunch")
    assert (new.first_week, new.last_week, new.agency, new.created_by) == (later, later, Agency.SCHOOL, sara)
    ended.refresh_from_db()
    assert ended.last_week == week


def test_follow_up_without_a_next_week_leaves_it_alone(case, sara, week):
    goal = sub_goal(case, week, last=weeks.shift(week, 4))
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET})
    goal.refresh_from_db()
    assert goal.last_week == weeks.shift(week, 4)


def test_follow_up_ends_what_is_not_carried_on(case, sara, week):
    goal = sub_goal(case, week, last=weeks.shift(week, 4))
    typed = sub_goal(case, weeks.shift(week, 1), "Ringer mamma")
    plan = ActionPlan.objects.create(case=case, agency=Agency.SCHOOL, end_goal="Behörig", starts_on=week)
    plan.status, plan.in_force_on = PlanStatus.IN_FORCE, week
    plan.save()
    planned = sub_goal(case, weeks.shift(week, 1), "Provar skolbiblioteket")
    plan.sub_goals.add(planned)
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET}, next_week=[])
    goal.refresh_from_db()
    assert goal.last_week == week
    assert not SubGoal.objects.filter(pk=typed.pk).exists()
    assert of_week(case, weeks.shift(week, 1)) == ["Provar skolbiblioteket"]


def test_follow_up_of_a_past_week_does_not_end_what_a_later_week_used(case, sara, week):
    before = weeks.shift(week, -2)
    goal = sub_goal(case, before, last=week)
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET})
    follow_ups.save(case=case, by=sara, week=before, results={goal.pk: PARTLY}, next_week=[])
    goal.refresh_from_db()
    assert goal.last_week == week


def test_changed_words_are_a_new_sub_goal_that_says_what_it_replaces(case, sara, week):
    goal = sub_goal(case, week, "Minst tre dagar", responsible="Nora", position=2)
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET}, next_week=[(goal.pk, "Minst fyra dagar")])
    new = case.subgoals.get(text="Minst fyra dagar")
    assert (new.replaces, new.responsible, new.position) == (goal, "Nora", 2)
    assert of_week(case, weeks.shift(week, 1)) == ["Minst fyra dagar"]


def test_the_same_words_again_are_the_same_sub_goal(case, sara, week):
    goal = sub_goal(case, week, "Äter lunch")
    for revision in (None, 0):
        follow_ups.save(
            case=case, by=sara, week=week, note="x", revision=revision, next_week=["äter lunch", "Ny", "ny"][:2]
        )
    assert of_week(case, weeks.shift(week, 1)) == ["Äter lunch", "Ny"]
    assert case.subgoals.count() == 2
    goal.refresh_from_db()
    assert goal.last_week == weeks.shift(week, 1)


def test_sub_goals_of_a_missed_week_are_taken_up_again(case, sara, week):
    goal = sub_goal(case, weeks.shift(week, -2))
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: PARTLY})
    goal.refresh_from_db()
    assert goal.last_week == week


def test_follow_up_is_shared_between_agencies_while_consent_is_open(case, sara, omar, week):
    goal = sub_goal(case, week)
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET})
    row = follow_ups.save(case=case, by=omar, week=week, results={goal.pk: PARTLY}, note="Möte", revision=0)
    assert (row.agency, row.saved_by, row.note) == (Agency.SCHOOL, omar, "Möte")
    assert WeeklyFollowUp.objects.count() == 1


@pytest.mark.parametrize("covered", [(), (Category.ATTENDANCE,)])
def test_each_agency_has_its_own_follow_up_where_consent_is_closed(world, sara, omar, week, covered):
    student = world.student(known_to_social_services=True)
    case = world.case(student, consent=False)
    world.consent(student, categories=covered)
    goal = sub_goal(case, week)
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET})
    follow_ups.save(case=case, by=omar, week=week, note="Hembesök")
    assert set(WeeklyFollowUp.objects.values_list("agency", "note")) == {
        ("school", ""),
        ("social_services", "Hembesök"),
    }
    with pytest.raises(ValidationError, match="not one of this week's"):
        follow_ups.save(case=case, by=omar, week=week, results={goal.pk: MET}, revision=0)


def test_own_follow_up_comes_first_when_both_agencies_have_one(case, sara, omar, week):
    for agency in (Agency.SCHOOL, Agency.SOCIAL_SERVICES):
        WeeklyFollowUp.objects.create(case=case, week=week, agency=agency, note=agency)
    assert follow_ups.current(case, sara, week).agency == Agency.SCHOOL
    assert follow_ups.current(case, omar, week).agency == Agency.SOCIAL_SERVICES


def test_result_on_a_closed_sub_goal_stays_when_the_week_is_corrected(case, sara, omar, week):
    theirs, own = sub_goal(case, week, agency=Agency.SOCIAL_SERVICES), sub_goal(case, week, "Egen")
    follow_ups.save(case=case, by=sara, week=week, results={theirs.pk: MET, own.pk: MET})
    Consent.objects.all().delete()
    row = follow_ups.save(case=case, by=sara, week=week, results={own.pk: PARTLY}, revision=0)
    assert dict(row.results.values_list("sub_goal", "result")) == {theirs.pk: MET, own.pk: PARTLY}


@pytest.mark.parametrize("revision", [None, 0])
def test_follow_up_saved_meanwhile_is_not_overwritten(case, sara, omar, week, revision):
    goal = sub_goal(case, week)
    follow_ups.save(case=case, by=omar, week=week, results={goal.pk: MET}, note="Omars")
    follow_ups.save(case=case, by=omar, week=week, results={goal.pk: MET}, note="Omars igen", revision=0)
    with pytest.raises(EditedMeanwhile) as told:
        follow_ups.save(
            case=case, by=sara, week=week, results={goal.pk: PARTLY}, note="Saras", revision=revision, next_week=["Ny"]
        )
    assert told.value.current.note == "Omars igen"
    row = WeeklyFollowUp.objects.get()
    assert (row.note, row.results.get().result, case.subgoals.count()) == ("Omars igen", MET, 1)


def test_follow_up_keeps_what_it_said_before(case, sara, week):
    goal = sub_goal(case, week)
    follow_ups.save(case=case, by=sara, week=week, results={goal.pk: MET}, note="Först")
    row = follow_ups.save(case=case, by=sara, week=week, note="Rättat", revision=0)
    assert [h.note for h in row.history.all()][-1] == "Först"
    assert (row.revision, row.results.count()) == (1, 0)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "follow_up.save",
        "follow_up.correct",
    ]


def test_missed_week_is_entered_late_and_stays_late(case, sara, week):
    before = weeks.shift(week, -2)
    row = follow_ups.save(case=case, by=sara, week=before, no_meeting=True)
    assert (row.week, row.is_late, row.no_meeting) == (before, True, True)
    follow_ups.save(case=case, by=sara, week=before, note="Rättat", revision=0)
    row.refresh_from_db()
    assert row.is_late


def test_follow_up_told_afterwards_has_the_day_it_was_made(case, sara, week):
    sunday = week - datetime.timedelta(days=1)
    row = follow_ups.save(case=case, by=sara, week=sunday, note="x", on=sunday)
    assert (row.is_late, row.saved_at.date()) == (False, sunday)


def test_missed_week_of_a_closed_case_can_be_entered(world, sara, week, today):
    case = world.case(stage=Stage.CLOSING, closed_on=today)
    assert follow_ups.save(case=case, by=sara, week=weeks.shift(week, -1), note="x").is_late


@pytest.mark.parametrize(
    ("weeks_on", "stage", "told"),
    [
        (1, Stage.CARRYING_OUT, "The week has not begun yet."),
        (-20, Stage.CARRYING_OUT, "The week is before the student was enrolled."),
        (0, Stage.PLAN, "Weekly follow-up begins when the plan is in force."),
    ],
)
def test_follow_up_refuses_weeks_outside_the_work(world, sara, week, weeks_on, stage, told):
    case = world.case(stage=stage)
    with pytest.raises(ValidationError, match=told):
        follow_ups.save(case=case, by=sara, week=weeks.shift(week, weeks_on), note="x")
    assert not WeeklyFollowUp.objects.exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose a result, write a note or say that you did not meet."),
        ({"note": "  "}, "Choose a result, write a note or say that you did not meet."),
        ({"best_day": 6}, "The best day is one from Monday to Friday."),
        ({"results": {0: MET}}, "not one of this week's"),
        ({"note": "x", "next_week": [0]}, "belongs to another week"),
        ({"note": "x", "on": datetime.date(2999, 1, 1)}, "The date lies in the future."),
        ({"note": "x", "next_week": ["x" * 301]}, "300"),
    ],
)
def test_follow_up_refuses_what_cannot_be(case, sara, week, sent, told):
    with pytest.raises(ValidationError, match=told):
        follow_ups.save(case=case, by=sara, week=week, **sent)
    assert not WeeklyFollowUp.objects.exists()


def test_follow_up_refuses_an_unknown_result(case, sara, week):
    goal = sub_goal(case, week)
    with pytest.raises(ValidationError):
        follow_ups.save(case=case, by=sara, week=week, results={goal.pk: "great"})
    assert not WeeklyFollowUp.objects.exists()


def test_next_week_passes_over_a_holiday_of_the_school(case, sara, week):
    Term.objects.create(year=2026, season=2, start=weeks.shift(week, -10), end=weeks.shift(week, 10))
    monday = weeks.shift(week, 1)
    SchoolBreak.objects.create(name="Lov", start=monday, end=monday + datetime.timedelta(days=4), school=case.school)
    follow_ups.save(case=case, by=sara, week=week, note="x", next_week=["Äter lunch"])
    assert case.subgoals.get().first_week == weeks.shift(week, 2)


def test_sub_goals_of_a_draft_plan_wait(case, sara, week):
    plan = ActionPlan.objects.create(case=case, agency=Agency.SCHOOL, end_goal="Behörig", starts_on=week)
    waiting = sub_goal(case, week)
    plan.sub_goals.add(waiting)
    with pytest.raises(ValidationError, match="not one of this week's"):
        follow_ups.save(case=case, by=sara, week=week, results={waiting.pk: MET})
