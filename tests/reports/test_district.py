"""The steering group's page: figures, no names, nothing that gives a small group away."""

import datetime
import re

from django.urls import reverse

from accounts.models import User
from cases.choices import Attainment, ClosingReason, Stage
from cases.models import Closing, WeeklyFollowUp
from ppss.lib import weeks
from reports import dashboard
from students.choices import Sex


def fill(world, school: str, count: int, **more) -> list:
    stage, family = more.pop("stage", Stage.CARRYING_OUT), more.pop("family", "Ek")
    return [world.case(world.student(f"Nora{n}", family, school=school, **more), stage=stage) for n in range(count)]


def page(sign_in, world, who="steering", district="Skärholmen"):
    return sign_in(who).get(reverse("reports:district", args=[world.districts[district].pk]))


def test_steering_is_led_to_the_own_district(sign_in, world):
    response = sign_in("steering").get(reverse("reports:districts"))
    assert response["Location"] == reverse("reports:district", args=[world.districts["Skärholmen"].pk])


def test_schools_stand_against_their_target_without_a_name(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Sätraskolan", 5)
    response = page(sign_in, world)
    rows = [(r.school.name, r.going.text, r.meets_target) for r in response.context["figures"].schools]
    assert rows == [("Bredängsskolan", "6", True), ("Sätraskolan", "5", True)]
    assert response.context["figures"].going == "11"
    assert "Nora" not in response.content.decode()


def test_small_school_takes_the_other_with_it(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Sätraskolan", 2)
    figures = page(sign_in, world).context["figures"]
    assert [(r.going.text, r.share, r.meets_target) for r in figures.schools] == [("..", None, None)] * 2
    assert figures.going == "8"


def test_district_with_few_students_shows_nothing_of_them(sign_in, world):
    fill(world, "Bredängsskolan", 3)
    figures = page(sign_in, world).context["figures"]
    assert (figures.going, figures.share, figures.weeks_due, figures.stages.total) == ("..", None, "..", "..")


def test_share_of_weeks_is_hidden_when_few_students_have_weeks_due(world, today):
    """Five are going, but four of them began this week: a share of the last weeks would be one student's."""
    for case in fill(world, "Bredängsskolan", 5)[1:]:
        case.enrolled_on = today
        case.save()
    for case in fill(world, "Sätraskolan", 6, family="Or")[5:]:
        case.enrolled_on = today
        case.save()
    figures = dashboard.of_district(world.districts["Skärholmen"], today)
    assert [(r.going.text, r.share, r.hides_share) for r in figures.schools] == [("5", None, True), ("6", None, True)]
    assert (figures.share, figures.hides_share, figures.weeks_due, figures.with_due) == (0, False, "24", "6")


def test_number_with_weeks_due_is_hidden_where_it_tells_of_those_without(world, today):
    for case in fill(world, "Bredängsskolan", 7)[5:]:
        case.enrolled_on = today
        case.save()
    figures = dashboard.of_district(world.districts["Skärholmen"], today)
    assert (figures.going, figures.weeks_due, figures.with_due) == ("7", "20", "..")


def test_what_is_hidden_altogether_says_so_in_a_sentence(sign_in, world, today):
    fill(world, "Bredängsskolan", 3)
    html = page(sign_in, world).content.decode()
    assert html.count("Färre än 5 elever: för få för att visas.") == 2
    assert len(re.findall(r"<strong>Färre än 5\s*</strong>", html)) == 2
    assert "andelen visas inte" in html


def test_division_that_is_hidden_says_so_beside_its_total(sign_in, world, today):
    for case in fill(world, "Bredängsskolan", 7, stage=Stage.CLOSING):
        fields = {"enrolled_on": case.enrolled_on, "closed_on": today, "reason": ClosingReason.GOALS}
        Closing.objects.create(case=case, agency="school", goal_attainment=Attainment.FULLY, **fields)
    html = page(sign_in, world).content.decode()
    assert "7 elever sammanlagt. Hur de fördelar sig visas inte: någon grupp har färre än 5." in html


def test_weeks_followed_up_count_each_case_once_whoever_wrote(world, today):
    cases = fill(world, "Bredängsskolan", 5)
    week = weeks.shift(today, -1)
    for agency in ("school", "social_services"):
        WeeklyFollowUp.objects.create(case=cases[0], week=week, agency=agency)
    WeeklyFollowUp.objects.create(case=cases[1], week=week, agency="school")
    figures = dashboard.of_district(world.districts["Skärholmen"], today)
    assert (figures.weeks_due, figures.share) == ("20", 2 / 20)


def test_goal_attainment_of_few_is_hidden_with_all_that_gives_it_away(world, today):
    levels = [Attainment.FULLY] * 6 + [Attainment.NOT]
    for case, level in zip(fill(world, "Bredängsskolan", 7, stage=Stage.CLOSING), levels, strict=True):
        case.closed_on = today
        case.save()
        fields = {"enrolled_on": case.enrolled_on, "closed_on": today, "reason": ClosingReason.GOALS}
        Closing.objects.create(case=case, agency="school", goal_attainment=level, **fields)
    line = dashboard.of_district(world.districts["Skärholmen"], today).attainment
    assert line.total == "7"
    assert {bar.text for bar in line.bars} == {".."}


def test_nought_is_shown_where_it_tells_of_nobody(world, today):
    fill(world, "Bredängsskolan", 6)
    line = dashboard.of_district(world.districts["Skärholmen"], today).sexes
    assert [(bar.label, bar.text) for bar in line.bars] == [
        (Sex.FEMALE.label, "6"),
        (Sex.MALE.label, "0"),
        (Sex.UNKNOWN.label, "0"),
    ]


def test_coach_who_steers_elsewhere_sees_figures_of_the_steered_district_alone(world, client, today):
    coach = User.objects.get(email="coach.farsta@demo.example")
    coach.memberships.create(role="steering", district=world.districts["Älvsjö"], first_day=today)
    client.force_login(coach)
    assert client.get(reverse("reports:district", args=[world.districts["Älvsjö"].pk])).status_code == 200
    assert client.get(reverse("reports:district", args=[world.districts["Farsta"].pk])).status_code == 404


def test_page_costs_the_same_with_one_student_and_ten(sign_in, world, django_assert_max_num_queries):
    fill(world, "Bredängsskolan", 1)
    client = sign_in("steering")
    url = reverse("reports:district", args=[world.districts["Skärholmen"].pk])
    with django_assert_max_num_queries(22) as few:
        client.get(url)
    for n in range(10):
        world.case(world.student(f"Ali{n}", "Nor", school="Sätraskolan"))
    with django_assert_max_num_queries(22) as many:
        client.get(url)
    assert len(few) == len(many)


def test_administration_says_what_lacks_something(sign_in, world, today):
    world.schools["Hjulstaskolan"].teams.clear()
    findings = {f.url: f.figure for f in sign_in("admin").get(reverse("reports:administration")).context["findings"]}
    assert findings[f"{reverse('accounts:schools')}?gap=no_team"] == "1"
    assert findings[f"{reverse('accounts:users')}?role=none"] == "1"
    assert findings[reverse("students:terms")] == "0"


def test_administration_tells_of_roles_that_end_soon(sign_in, world, today):
    world.people["tutor"].memberships.update(last_day=today + datetime.timedelta(days=10))
    findings = {f.url: f.figure for f in sign_in("admin").get(reverse("reports:administration")).context["findings"]}
    assert findings[f"{reverse('accounts:users')}?role=ending"] == "1"
