"""The dashboards: figures, no names, nothing that gives a small group away."""

import datetime
from fractions import Fraction

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from absence.models import WeeklySum
from accounts.models import User
from cases.choices import Stage
from cases.models import Booster, Contact, WeeklyFollowUp
from messaging.models import Message
from ppss.lib import weeks
from reports.dashboard.flow import Reached, Step
from reports.dashboard.page import dashboard, steps_shown
from tests.reports.evaluation import build


def fill(world, school: str, count: int, **more) -> list:
    stage, family = more.pop("stage", Stage.CARRYING_OUT), more.pop("family", "Ek")
    return [world.case(world.student(f"Nora{n}", family, school=school, **more), stage=stage) for n in range(count)]


def page(sign_in, world, who="steering", district="Skärholmen", **query):
    return sign_in(who).get(reverse("reports:district", args=[world.districts[district].pk]), query)


def shown(world, today, by="school"):
    return dashboard(world.districts["Skärholmen"], by, today, 5)


def test_steering_is_led_to_the_own_district(sign_in, world):
    response = sign_in("steering").get(reverse("reports:districts"))
    assert response["Location"] == reverse("reports:district", args=[world.districts["Skärholmen"].pk])


def test_schools_stand_against_their_target_without_a_name(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Sätraskolan", 5)
    response = page(sign_in, world)
    rows = [(r.label, r.live.going, r.meets_target) for r in response.context["page"].rows]
    assert rows == [("Bredängsskolan", 6, True), ("Sätraskolan", 5, True)]
    assert response.context["page"].now.going == 11
    assert "Nora" not in response.content.decode()


def test_small_school_takes_the_other_with_it(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Sätraskolan", 2)
    found = page(sign_in, world).context["page"]
    assert [(r.live.going, r.live.followed, r.meets_target) for r in found.rows] == [(None, None, None)] * 2
    assert found.now.going == 8


def test_district_with_few_students_shows_nothing_of_them(sign_in, world):
    fill(world, "Bredängsskolan", 3)
    response = page(sign_in, world)
    found = response.context["page"]
    assert (found.now.going, found.now.followed, found.now.due) == (None, None, None)
    assert [headline.value for headline in response.context["headlines"]] == [".."] * 5


def test_share_of_weeks_is_hidden_when_few_students_have_weeks_due(world, today):
    """Five are going, but four of them began this week: a share of the last weeks would be one student's."""
    for case in fill(world, "Bredängsskolan", 5)[1:]:
        case.enrolled_on = today
        case.save()
    for case in fill(world, "Sätraskolan", 6, family="Or")[5:]:
        case.enrolled_on = today
        case.save()
    found = shown(world, today)
    assert [(r.live.going, r.live.followed) for r in found.rows] == [(5, None), (6, None)]
    assert (found.now.followed, found.now.due) == (0, 24)


def test_weeks_followed_up_count_each_case_once_whoever_wrote(world, today):
    cases = fill(world, "Bredängsskolan", 5)
    week = weeks.shift(today, -1)
    for agency in ("school", "social_services"):
        WeeklyFollowUp.objects.create(case=cases[0], week=week, agency=agency)
    WeeklyFollowUp.objects.create(case=cases[1], week=week, agency="school")
    now = shown(world, today).now
    assert (now.due, now.followed) == (20, Fraction(2, 20))


def test_cut_by_sex_is_a_line_of_its_own(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Bredängsskolan", 5, sex="M", family="Or")
    response = page(sign_in, world, by="sex")
    assert [(r.label, r.live.going) for r in response.context["page"].rows] == [("Flicka", 6), ("Pojke", 5)]


def test_cut_that_does_not_exist_is_the_usual_one(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    assert page(sign_in, world, by="class").context["page"].by == "school"
    assert page(sign_in, world, by="district").context["page"].by == "school"


def test_guardians_reached_are_told_where_both_parts_are_enough(world, today):
    cases = fill(world, "Bredängsskolan", 10)
    at = datetime.datetime.combine(weeks.shift(today, -1), datetime.time(12), tzinfo=datetime.UTC)
    for case in cases[:5]:
        Contact.objects.create(case=case, agency="school", kind="call", with_whom="guardian", at=at)
    Contact.objects.create(case=cases[5], agency="school", kind="call", with_whom="guardian", at=at, no_answer=True)
    Contact.objects.create(case=cases[6], agency="school", kind="call", with_whom="teacher", at=at)
    assert shown(world, today).now.reached == Fraction(1, 2)
    Contact.objects.create(case=cases[7], agency="school", kind="sms", with_whom="guardian", at=at)
    assert shown(world, today).now.reached is None


def test_guardians_are_reached_by_messages_that_went_out(world, today):
    """Five of ten: three by a report that has arrived or was taken, two by a call; one that failed reaches nobody."""
    cases = fill(world, "Bredängsskolan", 10)
    at = datetime.datetime.combine(weeks.shift(today, -1), datetime.time(12), tzinfo=datetime.UTC)
    for case in cases[:2]:
        Contact.objects.create(case=case, agency="school", kind="call", with_whom="guardian", at=at)
    for n, state in enumerate(("sent", "delivered", "delivered", "failed", "waiting")):
        write(world, cases[2 + n], state, at)
    write(world, cases[7], "delivered", at, guardian=None)
    write(world, cases[8], "delivered", at - datetime.timedelta(weeks=30))
    assert shown(world, today).now.reached == Fraction(1, 2)


def test_city_does_not_tell_how_many_one_district_alone_reached(world, today):
    """Half of twelve at home and of twelve in Farsta; of six in Älvsjö all, which is not told."""
    at = datetime.datetime.combine(weeks.shift(today, -1), datetime.time(12), tzinfo=datetime.UTC)
    for school, count, spoken in (("Bredängsskolan", 12, 6), ("Gubbängsskolan", 12, 6), ("Sjöängsskolan", 6, 6)):
        for case in fill(world, school, count, family=school)[:spoken]:
            Contact.objects.create(case=case, agency="school", kind="call", with_whom="guardian", at=at)
    places = [*(world.districts[name] for name in ("Skärholmen", "Farsta", "Älvsjö")), None]
    found = [dashboard(place, "school" if place else "district", today, 5).now for place in places]
    assert [(each.going, each.reached) for each in found] == [
        (12, Fraction(1, 2)),
        (12, Fraction(1, 2)),
        (6, None),
        (30, None),
    ]


def write(world, case, state: str, at: datetime.datetime, **more) -> None:
    fields = {"guardian": world.guardian(case.student), "student": case.student, "state": state, "state_at": at} | more
    fields |= {"kind": "weekly_report", "channel": "sms", "address": "+46701740605", "recipient": "Eva Ek"}
    Message.objects.create(key=f"{case.pk} {state} {at}", expires_at=at, text="Hej!", **fields)


def test_boosters_are_counted_by_what_became_of_them(world, today):
    for n, case in enumerate(fill(world, "Bredängsskolan", 12, stage=Stage.CLOSING)):
        closing = build.close(case, today - datetime.timedelta(days=40))
        held = {"held_on": today} if n < 7 else {}
        Booster.objects.create(case=case, agency="school", closing=closing, due_on=today, **held)
    found = shown(world, today)
    assert dict(found.boosters) == {"Hållna": 7, "Inställt": 0, "Inte hållna än": 5}


def test_step_that_few_have_not_come_to_is_not_told():
    counts = [19, 14, 13, 8, 8]
    steps = steps_shown([Reached(step, {1: n}, n, 7.0) for step, n in zip(Step, counts, strict=True)], 5)
    assert [step.count for step in steps] == [19, 14, None, 8, 8]


def test_city_shows_its_districts_to_the_administrator(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Gubbängsskolan", 5, family="Or")
    found = sign_in("admin").get(reverse("reports:districts")).context["page"]
    assert {r.label: r.live.going for r in found.rows if r.live.going} == {"Skärholmen": 6, "Farsta": 5}
    assert found.now.going == 11


def test_row_with_absence_now_and_nobody_closed_is_drawn(sign_in, world, today):
    for case in fill(world, "Bredängsskolan", 6):
        case.enrolled_on = today - datetime.timedelta(days=80)
        case.initial_absence = build.figure(case.student, "0.5", case.enrolled_on)
        case.save()
        minutes = {"lessons": 1, "present": 75, "valid": 25, "invalid": 0, "other": 0, "reported": 100}
        WeeklySum.objects.create(student=case.student, week=weeks.shift(today, -1), scheduled=125, **minutes)
    response = page(sign_in, world)
    row = response.context["page"].rows[0].live
    assert (row.initial, row.now, row.coverage) == (Fraction(1, 2), Fraction(1, 4), Fraction(4, 5))
    assert "50\xa0% → 25\xa0%" in response.content.decode()


def test_city_gives_way_where_one_district_alone_is_small(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    fill(world, "Gubbängsskolan", 2, family="Or")
    found = sign_in("admin").get(reverse("reports:districts")).context["page"]
    assert {r.label: r.live.going for r in found.rows if r.live.going != 0} == {"Skärholmen": 6, "Farsta": None}
    assert found.now.going is None


def test_coach_who_steers_elsewhere_sees_figures_of_the_steered_district_alone(world, client, today):
    coach = User.objects.get(email="coach.farsta@demo.example")
    coach.memberships.create(role="steering", district=world.districts["Älvsjö"], first_day=today)
    client.force_login(coach)
    assert client.get(reverse("reports:district", args=[world.districts["Älvsjö"].pk])).status_code == 200
    assert client.get(reverse("reports:district", args=[world.districts["Farsta"].pk])).status_code == 404


def test_page_costs_the_same_with_one_student_and_ten(sign_in, world):
    fill(world, "Bredängsskolan", 1)
    client = sign_in("steering")
    url = reverse("reports:district", args=[world.districts["Skärholmen"].pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = asked()
    for n in range(10):
        world.case(world.student(f"Ali{n}", "Nor", school="Sätraskolan"))
    assert asked() == few
    assert few <= 40


def test_each_figure_leads_to_its_definition(sign_in, world):
    fill(world, "Bredängsskolan", 6)
    html = page(sign_in, world).content.decode()
    meant = sign_in("steering").get(reverse("reports:definitions")).content.decode()
    for key in ("going", "followed", "absence", "attainment", "reached", "flow", "boosters", "late"):
        assert f'{reverse("reports:definitions")}#{key}"' in html
        assert f'id="{key}"' in meant


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
