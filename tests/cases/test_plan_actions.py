"""The plan: drafted, changed, approved, put in force, made anew."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from cases.actions import plans, referrals
from cases.actions.steps import StepRefused
from cases.choices import Approver, Frequency, PlanStatus, ReferralTo, Result, Stage
from cases.models import ActionPlan, Intervention, SubGoal, SubGoalResult, Tool, WeeklyFollowUp
from ppss.lib import weeks

MONDAY = datetime.date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def case(world):
    return world.case(stage=Stage.PLAN)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def omar(world):
    return world.people["coach_social"]


@pytest.fixture
def tool(db):
    return Tool.objects.get(key="morning_sms")


def _draft(case, by, tool, **more) -> ActionPlan:
    fields = {
        "end_goal": "Hela veckor i skolan",
        "starts_on": MONDAY,
        "sub_goals": [{"text": "Kliva upp kl. 7", "responsible": "Nora"}, {"text": "Första lektionen"}],
        "interventions": [{"tool": tool}],
    }
    return plans.draft(case=case, by=by, **fields | more)


def _rows(plan) -> dict:
    """What the plan has now, as ``update`` takes it."""
    goals = plan.sub_goals.all()
    tools = plan.interventions.select_related("tool")
    return {
        "end_goal": plan.end_goal,
        "starts_on": plan.starts_on,
        "weeks": plan.weeks,
        "rhythm": plan.rhythm,
        "sub_goals": [
            {"id": g.pk} | {name: getattr(g, name) for name in ("text", "responsible", "first_week", "last_week")}
            for g in goals
        ],
        "interventions": [
            {"id": i.pk}
            | {name: getattr(i, name) for name in ("tool", "frequency", "responsible", "first_day", "last_day")}
            for i in tools
        ],
    }


@pytest.mark.parametrize("day", [datetime.date(9999, 12, 31), datetime.date(2099, 1, 1), datetime.date(1899, 1, 1)])
def test_plan_refuses_a_beginning_that_cannot_be(day, case, sara, tool):
    with pytest.raises(ValidationError) as refused:
        _draft(case, sara, tool, starts_on=day)
    assert list(refused.value.message_dict) == ["starts_on"]
    assert not ActionPlan.objects.exists()


def _approve_all(plan, by, on=None):
    plans.approve(plan=plan, by=by, approver=Approver.STUDENT, on=on)
    guardian = plan.case.student.guardians.get()
    plans.approve(plan=plan, by=by, approver=Approver.GUARDIAN, guardian=guardian, on=on)


def _in_force(case, by, tool, on=None, **more) -> ActionPlan:
    plan = _draft(case, by, tool, **more)
    _approve_all(plan, by, on)
    return plans.put_in_force(plan=plan, by=by, on=on)


def _sentence(error) -> str:
    return error.value.messages[0]


def test_draft_fills_in_weeks_and_frequency(case, sara, tool):
    plan = _draft(case, sara, tool)
    assert (plan.version, plan.status, plan.weeks, plan.rhythm) == (1, PlanStatus.DRAFT, 12, Frequency.WEEKLY)
    assert list(plan.sub_goals.values_list("text", "responsible", "first_week", "last_week", "agency")) == [
        ("Kliva upp kl. 7", "Nora", MONDAY, weeks.shift(MONDAY, 11), "school"),
        ("Första lektionen", "", MONDAY, weeks.shift(MONDAY, 11), "school"),
    ]
    row = plan.interventions.get()
    assert (row.tool, row.frequency, row.first_day, row.last_day) == (tool, tool.frequency, MONDAY, None)
    event = AuditEvent.objects.get(verb="plan.draft")
    assert (event.category, event.data) == ("plan", {"version": 1})


def test_draft_refuses_a_second_one(case, sara, omar, tool):
    _draft(case, sara, tool)
    for person in (sara, omar):
        with pytest.raises(ValidationError) as refused:
            _draft(case, person, tool)
        assert _sentence(refused) == "There is a draft already. Go on with it."


def test_draft_of_the_other_agency_is_not_betrayed_without_consent(world, sara, omar, tool):
    case = world.case(stage=Stage.PLAN, consent=False)
    first = _in_force(case, sara, tool)
    own = _draft(case, omar, tool)
    assert (own.version, own.agency) == (1, "social_services")
    _approve_all(own, omar)
    plans.put_in_force(plan=own, by=omar)
    first.refresh_from_db()
    assert first.status == PlanStatus.IN_FORCE


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.CONSENT, "The plan comes when the mapping is finished."),
        (Stage.MAPPING, "The plan comes when the mapping is finished."),
        (Stage.CLOSING, "The case is closed. Take it up again to go on with the plan."),
    ],
)
def test_draft_is_refused_out_of_order(world, sara, tool, stage, sentence):
    with pytest.raises(StepRefused) as refused:
        _draft(world.case(stage=stage), sara, tool)
    assert _sentence(refused) == sentence
    assert not ActionPlan.objects.exists()
    assert not SubGoal.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"weeks": 0}, {"weeks": ["A plan is for 1 to 42 weeks."]}),
        ({"weeks": 43}, {"weeks": ["A plan is for 1 to 42 weeks."]}),
        ({"end_goal": "  "}, {"end_goal": ["This field cannot be blank."]}),
        ({"starts_on": datetime.date(2000, 1, 1)}, {"starts_on": ["The date is before the student was born."]}),
        (
            {"sub_goals": [{"text": "Sent", "first_week": MONDAY, "last_week": MONDAY - datetime.timedelta(weeks=1)}]},
            {"sub_goals": ["Sub-goal 1: The last week is before the first week."]},
        ),
        ({"sub_goals": [{"text": ""}]}, {"sub_goals": ["Sub-goal 1: This field cannot be blank."]}),
    ],
)
def test_draft_refuses_what_does_not_hold_together(case, sara, tool, wrong, problem):
    with pytest.raises(ValidationError) as refused:
        _draft(case, sara, tool, **wrong)
    assert refused.value.message_dict == problem
    assert not ActionPlan.objects.exists()


def test_draft_refuses_a_tool_out_of_use(case, sara, tool):
    tool.is_active = False
    tool.save()
    with pytest.raises(ValidationError) as refused:
        _draft(case, sara, tool)
    assert refused.value.message_dict == {"interventions": ["Intervention 1: This tool is no longer in use."]}


def test_update_changes_rows_in_place_while_nobody_else_holds_them(case, sara, tool):
    plan = _draft(case, sara, tool)
    rows = _rows(plan)
    first, second = rows["sub_goals"]
    rows["sub_goals"] = [second | {"text": "Första lektionen, tre dagar"}, {"text": "Äta lunch"}]
    plans.update(plan=plan, by=sara, revision=plan.revision, **rows)
    goals = list(plan.sub_goals.all())
    assert [(g.text, g.position, g.replaces) for g in goals] == [
        ("Första lektionen, tre dagar", 0, None),
        ("Äta lunch", 1, None),
    ]
    assert goals[0].pk == second["id"]
    assert not SubGoal.objects.filter(pk=first["id"]).exists()


def test_update_takes_approvals_away_only_when_words_change(case, sara, tool):
    plan = _draft(case, sara, tool)
    _approve_all(plan, sara)
    plan = plans.update(plan=plan, by=sara, revision=plan.revision, **_rows(plan))
    assert plan.approvals.count() == 2
    plans.update(plan=plan, by=sara, revision=plan.revision, **_rows(plan) | {"end_goal": "Halva veckor"})
    assert plan.approvals.count() == 0
    assert AuditEvent.objects.get(verb="plan.update").data == {"version": 1, "approvals_cleared": 2}


def test_update_tells_two_windows_apart(case, sara, tool):
    plan = _draft(case, sara, tool)
    revision = plan.revision
    plans.update(plan=plan, by=sara, revision=revision, **_rows(plan) | {"end_goal": "Först"})
    with pytest.raises(EditedMeanwhile) as refused:
        plans.update(plan=plan, by=sara, revision=revision, **_rows(plan) | {"end_goal": "Sist"})
    assert refused.value.current.end_goal == "Först"


def test_update_leaves_a_plan_in_force_alone(case, sara, tool):
    plan = _in_force(case, sara, tool)
    with pytest.raises(ValidationError) as refused:
        plans.update(plan=plan, by=sara, revision=plan.revision, **_rows(plan))
    assert _sentence(refused) == "This version is no longer a draft. Make a new version to change the plan."


def test_put_in_force_moves_the_case_on(case, sara, tool, today):
    plan = _draft(case, sara, tool)
    with pytest.raises(ValidationError) as refused:
        plans.put_in_force(plan=plan, by=sara)
    assert refused.value.messages == [
        "The student has not approved the plan yet.",
        "No guardian with custody has approved the plan yet. If none can be asked, note why.",
    ]
    _approve_all(plan, sara)
    plan = plans.put_in_force(plan=plan, by=sara)
    case.refresh_from_db()
    assert (plan.status, plan.in_force_on, case.stage) == (PlanStatus.IN_FORCE, today, Stage.CARRYING_OUT)
    assert AuditEvent.objects.get(verb="plan.put_in_force").occurred_on == today


def test_put_in_force_takes_a_note_for_the_guardians(case, sara, tool):
    plan = _draft(case, sara, tool)
    plans.approve(plan=plan, by=sara, approver=Approver.STUDENT)
    with pytest.raises(ValidationError) as refused:
        plans.approve(plan=plan, by=sara, approver=Approver.GUARDIAN, approves=False)
    assert refused.value.message_dict == {"note": ["Say why no guardian can be asked."]}
    plans.approve(plan=plan, by=sara, approver=Approver.GUARDIAN, approves=False, note="På sjukhus")
    assert plans.put_in_force(plan=plan, by=sara).status == PlanStatus.IN_FORCE


def test_put_in_force_refuses_days_out_of_order(case, sara, tool, today):
    plan = _draft(case, sara, tool)
    _approve_all(plan, sara)
    for day, sentence in [
        (today - datetime.timedelta(days=1), "The day is before somebody approved the plan."),
        (today + datetime.timedelta(days=1), "The date lies in the future."),
        (case.enrolled_on - datetime.timedelta(days=1), "The day is before the student was enrolled."),
    ]:
        with pytest.raises(ValidationError) as refused:
            plans.put_in_force(plan=plan, by=sara, on=day)
        assert refused.value.message_dict == {"on": [sentence]}


def test_manager_approves_alone_and_signed_in(case, world, sara, tool):
    case.school.district.plan_needs_manager = True
    case.school.district.save()
    plan = _draft(case, sara, tool)
    _approve_all(plan, sara)
    with pytest.raises(ValidationError) as refused:
        plans.put_in_force(plan=plan, by=sara)
    assert refused.value.messages == ["The manager has not approved the plan yet."]
    for by, manager in [(sara, None), (sara, world.people["manager"])]:
        with pytest.raises(ValidationError) as refused:
            plans.approve(plan=plan, by=by, approver=Approver.MANAGER, manager=manager)
        assert _sentence(refused) == "Only the manager can do this, signed in as herself or himself."
    row = plans.approve(plan=plan, by=world.people["manager"], approver=Approver.MANAGER)
    assert (row.manager, row.agency) == (world.people["manager"], "school")
    assert plans.put_in_force(plan=plan, by=sara).status == PlanStatus.IN_FORCE


def test_approve_takes_the_latest_answer(case, world, sara, tool):
    plan = _draft(case, sara, tool)
    plans.approve(plan=plan, by=sara, approver=Approver.STUDENT, approves=False, note="För många mål")
    plans.approve(plan=plan, by=sara, approver=Approver.STUDENT)
    assert list(plan.approvals.values_list("approver", "approves", "note")) == [("student", True, "")]
    stranger = world.guardian(world.student(given="Moa"))
    with pytest.raises(ValidationError) as refused:
        plans.approve(plan=plan, by=sara, approver=Approver.GUARDIAN, guardian=stranger)
    assert refused.value.message_dict == {"guardian": ["This is not a guardian of the student."]}


def test_new_version_replaces_the_earlier_when_put_in_force(case, sara, omar, tool, today):
    old = _in_force(case, sara, tool, on=today - datetime.timedelta(days=14))
    new = plans.new_version(plan=old, by=omar)
    assert (new.version, new.agency, new.created_by, new.approvals.count()) == (2, "school", omar, 0)
    assert list(new.sub_goals.all()) == list(old.sub_goals.all())
    with pytest.raises(ValidationError) as refused:
        plans.new_version(plan=old, by=sara)
    assert _sentence(refused) == "There is a draft already. Go on with it."

    rows = _rows(new)
    rows["sub_goals"] = [rows["sub_goals"][0] | {"text": "Kliva upp kl. 6.30"}]
    rows["interventions"] = [{"tool": Tool.objects.get(key="check_in")}]
    plans.update(plan=new, by=omar, revision=new.revision, **rows)
    _approve_all(new, sara)
    plans.put_in_force(plan=new, by=sara)

    old.refresh_from_db()
    case.refresh_from_db()
    assert (old.status, case.stage) == (PlanStatus.SUPERSEDED, Stage.CARRYING_OUT)
    assert [g.text for g in old.sub_goals.all()] == ["Kliva upp kl. 7", "Första lektionen"]
    goal = new.sub_goals.get()
    assert (goal.text, goal.replaces.text) == ("Kliva upp kl. 6.30", "Kliva upp kl. 7")
    ended = Intervention.objects.get(tool=tool)
    assert ended.last_day == max(ended.first_day, today - datetime.timedelta(days=1))
    assert [g.text for g in SubGoal.objects.of_week(max(MONDAY, weeks.monday(today)))] == ["Kliva upp kl. 6.30"]


def test_interventions_carried_to_the_next_version_go_on(case, sara, tool, today):
    old = _in_force(case, sara, tool, on=today - datetime.timedelta(days=14))
    new = plans.new_version(plan=old, by=sara)
    _approve_all(new, sara)
    plans.put_in_force(plan=new, by=sara)

    assert [row.last_day for row in new.interventions.all()] == [None] * old.interventions.count()


def test_words_with_a_result_are_never_changed(case, sara, tool, today):
    plan = _draft(case, sara, tool)
    goal = plan.sub_goals.first()
    follow_up = WeeklyFollowUp.objects.create(case=case, agency="school", week=MONDAY)
    SubGoalResult.objects.create(follow_up=follow_up, sub_goal=goal, result=Result.MET)
    rows = _rows(plan)
    rows["sub_goals"][0]["text"] = "Något annat"
    plans.update(plan=plan, by=sara, revision=plan.revision, **rows)
    goal.refresh_from_db()
    assert goal.text == "Kliva upp kl. 7"
    assert plan.sub_goals.first().replaces == goal


def test_goals_added_meanwhile_come_along(case, sara, tool):
    old = _in_force(case, sara, tool)
    new = plans.new_version(plan=old, by=sara)
    late = SubGoal.objects.create(case=case, agency="school", text="Nytt", first_week=MONDAY, last_week=MONDAY)
    late.plans.add(old)
    _approve_all(new, sara)
    plans.put_in_force(plan=new, by=sara)
    assert late in new.sub_goals.all()


def test_refer_keeps_kind_and_days_alone(case, sara, today):
    row = plans.refer(case=case, by=sara, to=ReferralTo.BUP)
    assert (row.on, row.answered_on, row.category) == (today, None, "plan")
    with pytest.raises(ValidationError) as refused:
        referrals.answer(referral=row, by=sara, on=today - datetime.timedelta(days=1))
    assert refused.value.message_dict == {"answered_on": ["The answer is before the referral."]}
    assert referrals.answer(referral=row, by=sara).answered_on == today
    with pytest.raises(ValidationError) as refused:
        plans.refer(case=case, by=sara, to="moon")
    assert list(refused.value.message_dict) == ["to"]


def test_refer_is_refused_before_enrolment(world, sara):
    with pytest.raises(StepRefused):
        plans.refer(case=world.case(stage=Stage.CONSENT), by=sara, to=ReferralTo.SIP)


@pytest.mark.parametrize(
    ("first", "last"), [("2001-01-01", None), (None, "2001-01-01"), ("2099-01-01", None), (None, "2099-01-01")]
)
def test_days_of_an_intervention_lie_in_the_case(case, sara, first, last):
    days = {"first_day": first, "last_day": last}
    days = {name: datetime.date.fromisoformat(day) for name, day in days.items() if day}
    with pytest.raises(ValidationError) as refused:
        plans.draft(
            case=case,
            by=sara,
            end_goal="Hela veckor",
            starts_on=MONDAY,
            interventions=[{"tool": Tool.objects.get(key="morning_sms"), **days}],
        )
    assert list(refused.value.message_dict) == ["interventions"]
    assert not ActionPlan.objects.exists()


def test_plan_begins_in_the_case(case, sara):
    with pytest.raises(ValidationError) as refused:
        plans.draft(case=case, by=sara, end_goal="Hela veckor", starts_on=case.proposed_on - datetime.timedelta(days=8))
    assert list(refused.value.message_dict) == ["starts_on"]


def test_plan_is_not_approved_before_the_proposal(case, sara):
    plan = plans.draft(case=case, by=sara, end_goal="Hela veckor", starts_on=MONDAY)
    day = case.proposed_on - datetime.timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        plans.approve(plan=plan, by=sara, approver=Approver.STUDENT, on=day)
    assert list(refused.value.message_dict) == ["on"]
