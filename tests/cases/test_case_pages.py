"""The page of a case: what it shows, to whom, and at what cost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record
from accounts.choices import Agency, Category
from accounts.models import AccessEntry
from cases.choices import PlanStatus, Result, Stage
from cases.models import ActionPlan, Proposal, SubGoal, SubGoalResult, WeeklyFollowUp
from ppss.lib import weeks
from students.models import NamedStaff
from tests.pages import markup

DAY = datetime.timedelta(days=1)


@pytest.fixture
def page(sign_in):
    def read(person, name, case, **query):
        client = sign_in(person)
        client.cookies["django_language"] = "en"
        return markup(client.get(reverse(f"cases:{name}", args=[case.pk]), query))

    return read


def with_plan(case, today, agency=Agency.SCHOOL):
    week = weeks.monday(today)
    plan = ActionPlan.objects.create(
        case=case,
        agency=agency,
        end_goal="Klara matten",
        starts_on=week,
        status=PlanStatus.IN_FORCE,
        in_force_on=weeks.shift(week, -3),
    )
    goal = SubGoal.objects.create(
        case=case, agency=agency, text="Till första lektionen", first_week=weeks.shift(week, -4), last_week=week
    )
    goal.plans.add(plan)
    return goal


def follow(case, goal, week, result=Result.MET, agency=Agency.SCHOOL, **more):
    row = WeeklyFollowUp.objects.create(case=case, agency=agency, week=week, **more)
    SubGoalResult.objects.create(follow_up=row, sub_goal=goal, result=result)
    return row


def test_overview_shows_goal_with_its_last_four_weeks(world, today, page):
    case = world.case()
    goal = with_plan(case, today)
    follow(case, goal, weeks.shift(today, -1))
    follow(case, goal, weeks.shift(today, -2), Result.NOT_MET)
    shown = page("coach_school", "case", case)
    assert "Klara matten" in shown
    marks = [
        f"{weeks.label(weeks.shift(today, -n))}: {word}." for n, word in ((3, "no result"), (2, "Not met"), (1, "Met"))
    ]
    assert [mark.replace("\N{NO-BREAK SPACE}", " ") in shown for mark in marks] == [True, True, True]


@pytest.mark.parametrize(
    ("reader", "writer"), [("coach_school", Agency.SOCIAL_SERVICES), ("coach_social", Agency.SCHOOL)]
)
@pytest.mark.parametrize("ended", ["run out", "withdrawn"])
def test_other_agencys_plan_closes_with_the_consent(world, today, page, reader, writer, ended):
    case = world.case(consent=False)
    case.student.known_to_social_services = True
    case.student.save()
    consent = world.consent(case.student)
    goal = with_plan(case, today, writer)
    follow(case, goal, weeks.shift(today, -1), agency=writer, note="Kom själv på onsdagen")
    assert "Klara matten" in page(reader, "case", case)
    assert "Kom själv på onsdagen" in page(reader, "case_follow_ups", case)
    if ended == "withdrawn":
        consent.withdrawn_at = timezone.now()
    else:
        consent.valid_until = today - DAY
    consent.save()
    for name in ("case", "case_follow_ups"):
        shown = page(reader, name, case)
        assert "Klara matten" not in shown
        assert "Kom själv på onsdagen" not in shown
        assert "Till första lektionen" not in shown
        assert ("has been withdrawn." if ended == "withdrawn" else "has run out.") in shown
        assert "A new consent, signed by the student and the guardians, opens it again." in shown


def test_results_of_the_other_agencys_sub_goals_close_with_the_consent(world, today, page):
    """While it was open, both agencies' sub-goals were answered in one follow-up."""
    case = world.case(world.student(known_to_social_services=True))
    goal = with_plan(case, today, Agency.SOCIAL_SERVICES)
    follow(case, goal, weeks.shift(today, -1))
    assert "Till första lektionen" in page("coach_school", "case_follow_ups", case)
    case.student.consents.update(withdrawn_at=timezone.now())
    assert "Till första lektionen" not in page("coach_school", "case_follow_ups", case)
    assert "Till första lektionen" not in page("coach_social", "case_follow_ups", case)


def test_proposal_is_closed_to_social_services_when_school_mapping_is(world, page):
    case = world.case(consent=False)
    Proposal.objects.create(case=case, agency=Agency.SCHOOL, reason="Borta på morgnarna")
    world.consent(case.student, categories=[Category.PLAN])
    assert "Borta på morgnarna" in page("coach_school", "case", case)
    assert "Borta på morgnarna" not in page("coach_social", "case", case)


def test_strip_names_until_when_by_whom_and_what_is_closed(world, page):
    case = world.case(consent=False)
    world.consent(case.student, categories=[Category.PLAN, Category.CONTACTS])
    shown = page("coach_school", "case", case)
    assert "Consent is valid until" in shown
    assert "signed by the student" in shown
    assert "plan and follow-up, contacts and notes." in " ".join(shown.split())
    assert "attendance, grades, school mapping, social mapping, documents." in " ".join(shown.split())


def test_protected_student_stands_under_the_alias_without_place_or_contacts(world, page):
    student = world.student("Liv", "Okänd", protection="marking", school_class="9Q")
    world.guardian(student, "Maja", "Okänd", mobile="+46701740605")
    case = world.case(student)
    NamedStaff.objects.create(student=student, user=world.people["coach_school"])
    for name in ("case", "case_follow_ups", "case_timeline"):
        shown = page("coach_school", name, case)
        assert student.alias in shown
        for secret in ("Liv", "Okänd", "Maja", "Bredängsskolan", "9Q", "1740605"):
            assert secret not in shown


def test_protected_student_does_not_exist_for_others(world, sign_in):
    case = world.case(world.student("Liv", "Okänd", protection="marking"))
    assert sign_in("coach_school").get(case.get_absolute_url()).status_code == 404


def test_health_team_reads_without_buttons_to_write(world, page):
    case = world.case()
    shown = page("eht", "case", case)
    assert "is not followed up yet" in shown
    assert "Close the case" not in shown


def test_week_missed_can_be_entered_late_and_week_of_break_is_none(world, today, page):
    case = world.case(enrolled_on=today - 60 * DAY)
    goal = with_plan(case, today)
    follow(case, goal, weeks.shift(today, -3), is_late=True, best_day=3)
    shown = page("coach_school", "case_follow_ups", case)
    assert "2 weeks are without a follow-up. They can be entered late." in shown
    assert shown.count("Missed") == 2
    assert "Entered late" in shown
    assert "Wednesday" in shown


def test_case_without_plan_has_no_weeks(world, page):
    assert "No follow-ups yet" in page("coach_school", "case_follow_ups", world.case(stage=Stage.MAPPING))


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.MAPPING, "Map together with student and guardians"),
        (Stage.PLAN, "Make the plan together"),
        (Stage.BOOSTER, "the path has come to its end"),
        (Stage.DECLINED, "The proposal was declined."),
    ],
)
def test_next_step_follows_the_stage(world, page, stage, words):
    assert words in page("coach_school", "case", world.case(stage=stage))


def test_consent_stage_asks_for_what_is_missing(world, page):
    case = world.case(consent=False, stage=Stage.CONSENT)
    assert "The team begins when student and guardians have consented." in page("coach_school", "case", case)
    world.consent(case.student, signed=False)
    assert "The consent is on its way." in page("coach_school", "case", case)


def test_look_is_logged_with_the_membership_that_allowed_it(world, page):
    case = world.case()
    page("coach_school", "case_follow_ups", case)
    entry = AccessEntry.objects.get()
    assert (entry.student_ids, entry.what) == ([case.student_id], "case follow ups")
    assert entry.why.startswith("coach#")


@pytest.mark.parametrize("name", ["case", "case_follow_ups", "case_timeline"])
def test_cost_does_not_grow_with_what_is_in_the_case(world, today, page, name):
    case = world.case(enrolled_on=today - 300 * DAY)
    goal = with_plan(case, today)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page("coach_school", name, case)
        return len(captured)

    def fill(first, last):
        for n in range(first, last):
            follow(case, goal, weeks.shift(today, -n))
            world.guardian(case.student, f"G{n}", "Ek", custody=False)
            world.consent(case.student, start=today - (200 + n) * DAY, end=today - 190 * DAY)
            record("note.write", case, by=None, case_id=case.pk, agency=Agency.SCHOOL, category=Category.CONTACTS)

    fill(1, 2)
    page("coach_school", name, case)
    few = queries()
    fill(2, 11)
    assert queries() == few
    assert few <= 40


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("case", "overview"),
        ("case_mapping", "mapping"),
        ("case_plan", "plan"),
        ("case_follow_ups", "follow-ups"),
        ("case_contacts", "contacts and notes"),
        ("case_documents", "documents"),
        ("case_consent", "consent"),
        ("case_timeline", "time line"),
    ],
)
def test_each_tab_has_a_window_title_of_its_own(world, page, name, words):
    shown = page("coach_school", name, world.case())
    assert f"<title>Nora Ek, {words} – PPSS</title>" in shown
    assert "<h1>Nora Ek</h1>" in shown


@pytest.mark.parametrize(("person", "is_offered"), [("coach_school", True), ("eht", False)])
def test_new_contact_is_offered_to_those_who_work_with_the_case(world, page, person, is_offered):
    case = world.case()
    address = f'href="{reverse("cases:case_contacts", args=[case.pk])}?new=contact#new-contact"'
    assert (address in page(person, "case", case)) is is_offered
    if is_offered:
        assert '<details class="card" open id="new-contact">' in page(person, "case_contacts", case, new="contact")


def test_work_is_offered_at_the_schools_where_one_works(world, today, page):
    """A coach of one school who sees another as health team writes nothing there."""
    coach = world.people["coach_other"]
    coach.memberships.create(role="eht", school=world.schools["Bredängsskolan"], first_day=today)
    assert "New contact" not in page("coach_other", "case_contacts", world.case())
