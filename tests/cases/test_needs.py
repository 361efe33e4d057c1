"""What needs a coach today."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Agency, Category, DecidedBy
from accounts.models import User
from cases import needs
from cases.choices import ContactKind, ContactWith, PlanStatus, Stage
from cases.models import ActionPlan, Booster, Case, Closing, Contact, Note, Proposal, WeeklyFollowUp
from ppss.lib import weeks
from students.choices import Answer, Protection
from students.models import Consent

DAY = datetime.timedelta(days=1)


@pytest.fixture
def told(world, today):
    """``told("coach_school")``: the sentences, in order."""

    def read(key: str = "coach_school") -> list[str]:
        return [need.text for need in needs.collect(User.objects.get(pk=world.people[key].pk), today)]

    return read


def begun_today(world, today, **more) -> Case:
    """A case in which nothing is missed yet."""
    student = world.student(**more)
    world.guardian(student)
    return world.case(student, consent=False, enrolled_on=today)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (31, []),
        (30, ["Samtycket för Nora Ek går ut om 30 dagar"]),
        (1, ["Samtycket för Nora Ek går ut om 1 dag"]),
        (0, ["Samtycket för Nora Ek går ut i dag"]),
        (-1, ["Samtycket för Nora Ek är stängt: har gått ut"]),
    ],
)
def test_consent_that_runs_out_is_told_thirty_days_ahead(world, told, today, days, expected):
    case = begun_today(world, today)
    world.consent(case.student, end=today + days * DAY)
    assert told() == expected


def test_consent_runs_out_first_thing_from_seven_days(world, today):
    case = begun_today(world, today)
    world.consent(case.student, end=today + 7 * DAY)
    sara = world.people["coach_school"]
    assert [need.order for need in needs.collect(sara, today)] == [0]


def test_renewed_consent_needs_nothing(world, told, today):
    case = begun_today(world, today)
    world.consent(case.student, end=today + 5 * DAY)
    world.consent(case.student, start=today + 6 * DAY, end=today + 150 * DAY)
    assert told() == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("none", "Fråga om samtycke: Nora Ek"),
        ("unsigned", "Samtycket för Nora Ek väntar på underskrifter"),
        ("incomplete", "Samtycket för Nora Ek ska kompletteras: en vårdnadshavare är inte tillfrågad"),
        ("refused", "Samtycket för Nora Ek är stängt: avböjt"),
        ("withdrawn", "Samtycket för Nora Ek är stängt: återkallat"),
    ],
)
def test_consent_that_is_not_valid_is_told(world, told, today, state, expected):
    case = begun_today(world, today)
    if state == "unsigned":
        world.consent(case.student, signed=False)
    elif state == "incomplete":
        world.consent(case.student)
        world.guardian(case.student, "Bo")
    elif state == "refused":
        world.consent(case.student, answer=Answer.REFUSED)
    elif state == "withdrawn":
        world.consent(case.student, withdrawn_at=timezone.now())
    assert told() == [expected]


def test_missed_weeks_are_told_with_a_link_each(world, today):
    case = world.case(enrolled_on=weeks.shift(today, -2))
    need = needs.collect(world.people["coach_school"], today)[0]
    missed = [weeks.shift(today, -2), weeks.shift(today, -1)]
    assert need.text == "Nora Ek: 2 veckor utan uppföljning"
    assert need.links == tuple(
        (weeks.label(w), f"/my-week/{weeks.code(w)}/{case.pk}/#student-{case.pk}") for w in missed
    )
    WeeklyFollowUp.objects.create(case=case, week=missed[0], agency=Agency.SCHOOL)
    assert [n.text for n in needs.collect(world.people["coach_school"], today)] == ["Nora Ek: 1 vecka utan uppföljning"]


def test_weeks_before_the_plan_are_not_missed(world, told, today):
    case = world.case()
    ActionPlan.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        end_goal="Behörig",
        starts_on=today,
        in_force_on=weeks.shift(today, -1),
        status=PlanStatus.IN_FORCE,
    )
    assert told() == ["Nora Ek: 1 vecka utan uppföljning"]


def test_closed_plan_of_the_other_agency_does_not_move_the_first_week(world, today):
    student = world.student(known_to_social_services=True)
    world.guardian(student)
    case = world.case(student, consent=False, enrolled_on=weeks.shift(today, -3))
    world.consent(student, categories=[Category.CONTACTS])
    case.coaches.add(world.people["coach_social"])
    ActionPlan.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        end_goal="Behörig",
        starts_on=today,
        in_force_on=weeks.shift(today, -1),
        status=PlanStatus.IN_FORCE,
    )
    missed = {
        key: [n.text for n in needs.collect(world.people[key], today) if n.icon == "calendar-week"]
        for key in ("coach_school", "coach_social")
    }
    assert missed == {
        "coach_school": ["Nora Ek: 1 vecka utan uppföljning"],
        "coach_social": ["Nora Ek: 3 veckor utan uppföljning"],
    }


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (8, []),
        (7, ["Boosterträff med Nora Ek senast {day}"]),
        (-1, ["Boosterträff med Nora Ek skulle ha hållits {day}"]),
    ],
)
def test_booster_is_told_when_due(world, told, today, days, expected):
    case = world.case(stage=Stage.CLOSING, closed_on=today)
    closing = Closing.objects.create(case=case, agency=Agency.SCHOOL, closed_on=today, reason="goals")
    due = today + days * DAY
    booster = Booster.objects.create(case=case, agency=Agency.SCHOOL, closing=closing, due_on=due)
    assert told() == [text.format(day=due) for text in expected]
    booster.held_on = today
    booster.save()
    assert told() == []


def test_new_try_is_told_on_its_day(world, told, today):
    case = begun_today(world, today)
    world.consent(case.student)
    contact = Contact.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        kind=ContactKind.CALL,
        with_whom=ContactWith.GUARDIAN,
        no_answer=True,
        retry_on=today + DAY,
    )
    assert told() == []
    Contact.objects.update(retry_on=today)
    assert told() == ["Sök vårdnadshavare igen: Nora Ek"]
    again = Contact.objects.create(
        case=case, agency=Agency.SCHOOL, kind=ContactKind.CALL, with_whom=ContactWith.GUARDIAN
    )
    Contact.objects.filter(pk=contact.pk).update(retried_by=again)
    assert told() == []


def test_new_try_of_the_other_agency_is_closed_without_consent(world, told, today):
    case = begun_today(world, today, known_to_social_services=True)
    case.coaches.add(world.people["coach_social"])
    world.consent(case.student, categories=[Category.PLAN])
    Contact.objects.create(case=case, agency=Agency.SCHOOL, kind="call", with_whom="student", retry_on=today)
    assert told("coach_school") == ["Sök elev igen: Nora Ek"]
    assert told("coach_social") == []


def test_proposals_are_counted_for_who_decides(world, told):
    case = world.case(stage=Stage.PROPOSAL, consent=False)
    Proposal.objects.create(case=case, agency=Agency.SCHOOL, reason="Borta varje måndag")
    assert told("coach_school") == told("coach_social") == ["1 aktualisering väntar på beslut"]
    assert told("coach_other") == []
    district = world.districts["Skärholmen"]
    district.proposals_decided_by = DecidedBy.EHT
    district.save()
    assert (told("coach_school"), told("manager")) == ([], ["1 aktualisering väntar på beslut"])
    case.student.protection = Protection.SECRECY_MARKING
    case.student.save()
    assert told("manager") == []


def test_plan_waits_for_the_manager_where_the_district_asks(world, told, today):
    case = world.case(stage=Stage.PLAN)
    ActionPlan.objects.create(case=case, agency=Agency.SCHOOL, end_goal="Behörig", starts_on=today)
    assert told("manager") == []
    district = world.districts["Skärholmen"]
    district.plan_needs_manager = True
    district.save()
    assert told("manager") == ["Handlingsplanen för Nora Ek väntar på ditt godkännande"]
    assert told("coach_school") == []


def test_needs_cost_the_same_queries_however_many(world, today):
    sara = world.people["coach_school"]
    sara.access  # noqa: B018
    counts = []
    for more in (1, 9):
        for n in range(more):
            world.case(world.student(f"Elev{more}{n}", "Ek"))
        with CaptureQueriesContext(connection) as queries:
            found = needs.collect(sara, today)
        counts.append(len(queries))
    assert len(found) == 10
    assert counts[0] == counts[1]


@pytest.mark.parametrize("categories", [(), (Category.CONTACTS,), (Category.PLAN,), tuple(Category)])
@pytest.mark.parametrize("key", ["coach_school", "coach_social"])
def test_records_of_cases_at_hand_are_those_visible(world, today, categories, key):
    """``of_cases`` with the consents read once gives what ``visible_to`` gives."""
    made = []
    for name, covered in (("Nora", categories), ("Amir", (Category.CONTACTS,)), ("Elin", ())):
        student = world.student(name, "Ek", known_to_social_services=True)
        case = world.case(student, consent=False)
        world.consent(student, categories=covered)
        made.append(case)
        for agency in Agency:
            Note.objects.create(case=case, agency=agency, text=name)
            WeeklyFollowUp.objects.create(case=case, agency=agency, week=weeks.monday(today))
    user = world.people[key]
    opened = Consent.objects.opened([c.student_id for c in made], today)
    for model in (Note, WeeklyFollowUp):
        visible = set(model.objects.visible_to(user).values_list("pk", flat=True))
        assert set(model.objects.of_cases(user, made, opened).values_list("pk", flat=True)) == visible
