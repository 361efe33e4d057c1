"""Which sub-goals belong to a week."""

import datetime

from accounts.choices import Agency
from cases.choices import PlanStatus
from cases.models import ActionPlan, SubGoal
from ppss.lib import weeks

WEEK = datetime.date(2026, 11, 16)


def _plan(case, version: int, status: str, in_force_on: datetime.date | None, agency=Agency.SCHOOL) -> ActionPlan:
    return ActionPlan.objects.create(
        case=case,
        agency=agency,
        version=version,
        status=status,
        end_goal="Hela veckor",
        starts_on=WEEK,
        in_force_on=in_force_on,
    )


def _goal(case, text: str, *plans, first: int = -4, last: int = 4) -> SubGoal:
    goal = SubGoal.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        text=text,
        first_week=weeks.shift(WEEK, first),
        last_week=weeks.shift(WEEK, last),
    )
    goal.plans.set(plans)
    return goal


def _texts(week: datetime.date) -> set[str]:
    return {goal.text for goal in SubGoal.objects.of_week(week)}


def test_of_week_follows_the_plan_in_force_then(world):
    case = world.case()
    first = _plan(case, 1, PlanStatus.SUPERSEDED, weeks.shift(WEEK, -3))
    second = _plan(case, 2, PlanStatus.IN_FORCE, WEEK + datetime.timedelta(days=2))
    draft = _plan(case, 3, PlanStatus.DRAFT, None)
    _goal(case, "gammalt", first)
    _goal(case, "båda", first, second)
    _goal(case, "nytt", second, draft)
    _goal(case, "utkast", draft)
    _goal(case, "utan plan")
    _goal(case, "slut", second, last=-1)
    _goal(case, "senare", second, first=1)

    assert _texts(WEEK) == {"båda", "nytt", "utan plan"}
    assert _texts(weeks.shift(WEEK, -1)) == {"gammalt", "båda", "utan plan"}
    assert _texts(weeks.shift(WEEK, -4)) == {"utan plan"}


def test_of_week_keeps_the_plans_of_two_agencies_apart(world):
    case = world.case()
    school = _plan(case, 1, PlanStatus.IN_FORCE, WEEK)
    social = _plan(case, 2, PlanStatus.IN_FORCE, WEEK, Agency.SOCIAL_SERVICES)
    _goal(case, "skolans", school)
    _goal(case, "socialtjänstens", social)
    assert _texts(WEEK) == {"skolans", "socialtjänstens"}
