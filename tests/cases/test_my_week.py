"""The page of the week: whose students, in which state, what is closed, what it costs."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Agency, Category
from accounts.models import AccessEntry, AuditEvent, Draft
from cases import my_week
from cases.actions import follow_ups
from cases.choices import Result, Stage
from cases.models import SubGoal, WeeklyFollowUp
from ppss.lib import weeks
from students.choices import Protection
from students.models import NamedStaff, SchoolBreak, Term
from tests.absence.lessons import day_of, load
from tests.pages import markup


@pytest.fixture
def week(today):
    return weeks.monday(today)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


def sub_goal(case, week, text="Till första lektionen", agency=Agency.SCHOOL, **more) -> SubGoal:
    return SubGoal.objects.create(
        case=case, agency=agency, text=text, first_week=week, last_week=more.pop("last", week), **more
    )


def address(case, week) -> str:
    return reverse("cases:follow_up", args=[weeks.code(week), case.pk])


def names(response) -> list[str]:
    return [str(row.case.student) for row in response.context["page"].rows]


def test_students_without_follow_up_stand_first_then_by_name(world, sign_in, sara, week):
    cases = {name: world.case(world.student(name, "Ek")) for name in ("Amir", "Bo", "Cleo", "Disa")}
    for name in ("Amir", "Cleo"):
        follow_ups.save(case=cases[name], by=sara, week=week, note="x")
    response = sign_in("coach_school").get(reverse("cases:week"))
    assert names(response) == ["Bo Ek", "Disa Ek", "Amir Ek", "Cleo Ek"]
    assert response.context["opened"] == cases["Bo"].pk
    assert "4 elever, 2 uppföljda" in response.content.decode()


def test_week_shows_own_students_and_the_whole_team_on_request(world, sign_in):
    own, other = world.case(world.student("Nora", "Ek")), world.case(world.student("Amir", "Hassan"))
    other.coaches.set([world.people["manager"]])
    world.case(world.student("Elin", "Sund", "Farsta grundskola"))
    client = sign_in("coach_school")
    assert names(client.get(reverse("cases:week"))) == ["Nora Ek"]
    assert names(client.get(reverse("cases:week"), {"team": "1"})) == ["Amir Hassan", "Nora Ek"]
    assert client.get(address(other, own.enrolled_on)).context["opened"] == other.pk


def test_week_leaves_out_who_is_not_in_it(world, sign_in, today, week):
    world.case(world.student("Nora", "Ek"), enrolled_on=today)
    world.case(world.student("Mira", "Öst"), stage=Stage.MAPPING)
    world.case(world.student("Bo", "Berg"), stage=Stage.CONSENT)
    closed = world.case(world.student("Leo", "Lund"), stage=Stage.CLOSING, closed_on=weeks.shift(week, -1))
    client = sign_in("coach_school")
    this = client.get(reverse("cases:week"))
    assert names(this) == ["Nora Ek"]
    assert [str(c.student) for c in this.context["page"].coming] == ["Mira Öst"]
    before = client.get(reverse("cases:week_of", args=[weeks.code(weeks.shift(week, -1))]))
    assert names(before) == [str(closed.student)]


@pytest.mark.parametrize("code", ["2026-W99", "nonsense", "1999-W01", "2999-W01"])
def test_week_that_is_none_is_not_found(sign_in, code):
    assert sign_in("coach_school").get(f"/my-week/{code}/").status_code == 404


def test_picker_leads_to_the_week(sign_in):
    response = sign_in("coach_school").get(reverse("cases:week"), {"week": "2026-W40", "team": "1"})
    assert response["Location"] == "/my-week/2026-W40/?team=1"


def test_first_week_says_what_will_be_here(sign_in):
    text = sign_in("coach_school").get(reverse("cases:week")).content.decode()
    assert "Du är inte coach för någon elev den här veckan" in text
    assert "Inget annat behöver dig i dag." in text


@pytest.mark.parametrize(
    ("saved", "state"),
    [
        (None, "to_follow_up"),
        ({"note": "x"}, "done"),
        ({"no_meeting": True}, "no_meeting"),
    ],
)
def test_state_of_this_week(world, sara, today, week, saved, state):
    case = world.case()
    if saved:
        follow_ups.save(case=case, by=sara, week=week, **saved)
    assert my_week.read(sara, week, today).rows[0].state == state


def test_state_and_marks_of_past_weeks(world, sara, today, week):
    Term.objects.create(year=2026, season=2, start=weeks.shift(week, -20), end=weeks.shift(week, 10))
    holiday = weeks.shift(week, -4)
    SchoolBreak.objects.create(name="Lov", start=holiday, end=holiday + datetime.timedelta(days=4))
    case = world.case(enrolled_on=weeks.shift(week, -6))
    goal = sub_goal(case, weeks.shift(week, -6), last=week)
    on_time = weeks.shift(week, -1)
    follow_ups.save(case=case, by=sara, week=on_time, results={goal.pk: Result.MET}, on=on_time)
    follow_ups.save(case=case, by=sara, week=weeks.shift(week, -2), results={goal.pk: Result.NOT_MET})
    row = my_week.read(sara, week, today).rows[0]
    assert [m.key for m in row.marks] == ["outside", "missed", "missed", "break", "missed", "not_met", "met", "now"]
    states = [my_week.read(sara, weeks.shift(week, n), today).rows[0].state for n in (-4, -3, -2, -1, 1)]
    assert states == ["break", "missed", "late", "done", "ahead"]


def test_week_ahead_shows_sub_goals_and_no_form(world, sign_in, week):
    case = world.case()
    sub_goal(case, weeks.shift(week, 1), "Ringer mamma")
    text = sign_in("coach_school").get(address(case, weeks.shift(week, 1))).content.decode()
    assert "Veckan har inte börjat än." in text
    assert "Ringer mamma" in text
    assert "data-follow-up" not in text


def test_follow_up_is_saved_and_the_next_student_opened(world, sign_in, week):
    first, second = (world.case(world.student(name, "Ek")) for name in ("Amir", "Bo"))
    goal = sub_goal(first, week)
    Draft.objects.create(user=world.people["coach_school"], key="k", data={"fields": []})
    sent = {f"result_{goal.pk}": "partly", "best_day": "3", "note": "Kom själv", "next_shown": "1", "carry": goal.pk}
    sent |= {"new": ["Äter lunch", ""], "next": "1", "draft_key": "k", "revision": ""}
    response = sign_in("coach_school").post(address(first, week), sent, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert f'id="student-{second.pk}" hx-swap-oob="true"' in text
    assert "Amir Ek, v." in text
    row = WeeklyFollowUp.objects.get()
    assert (row.best_day, row.note, row.results.get().result) == (3, "Kom själv", Result.PARTLY)
    later = weeks.shift(week, 1)
    assert {g.text for g in first.subgoals.filter(last_week__gte=later)} == {"Till första lektionen", "Äter lunch"}
    assert not Draft.objects.exists()
    assert AuditEvent.objects.get(verb="follow_up.save").case_id == first.pk


def test_follow_up_without_script_leads_to_the_next_student(world, sign_in, week):
    first, second = (world.case(world.student(name, "Ek")) for name in ("Amir", "Bo"))
    client = sign_in("coach_school")
    response = client.post(address(first, week), {"note": "x", "next": "1"})
    assert response["Location"] == f"{address(second, week)}#student-{second.pk}"
    response = client.post(address(second, week), {"note": "x", "next": "1"})
    assert response["Location"] == f"/my-week/{weeks.code(week)}/#student-{second.pk}"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Välj ett resultat, skriv en anteckning eller markera att ni inte träffades."),
        ({"note": "x", "best_day": "9"}, "9"),
        ({"note": "x", "next_shown": "1", "new": "å" * 301}, "Ett delmål har högst 300 tecken."),
        ({"note": "x" * 5001}, "5000"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_wrong_input_comes_back_filled_in(world, sign_in, week, sent, told, headers):
    case = world.case()
    response = sign_in("coach_school").post(address(case, week), {"homework": "Matte s. 40"} | sent, headers=headers)
    if sent:
        text = response.content.decode()
        assert told in text
        assert "Matte s. 40" in text
        assert not WeeklyFollowUp.objects.exists()
    else:
        assert WeeklyFollowUp.objects.get().homework == "Matte s. 40"


def test_empty_follow_up_is_refused_with_a_sentence(world, sign_in, week):
    response = sign_in("coach_school").post(address(world.case(), week), {})
    assert "Välj ett resultat, skriv en anteckning eller markera att ni inte träffades." in response.content.decode()
    assert not WeeklyFollowUp.objects.exists()


def test_week_saved_meanwhile_is_laid_beside_what_was_typed(world, sign_in, week):
    case = world.case()
    follow_ups.save(case=case, by=world.people["coach_social"], week=week, note="Omars", best_day=2)
    client = sign_in("coach_school")
    response = client.post(address(case, week), {"note": "Saras", "best_day": "4", "revision": ""})
    rows = {d.heading.lower(): (d.saved.lower(), d.typed.lower()) for d in response.context["form_page"].differences}
    assert rows == {"bästa dagen": ("tisdag", "torsdag"), "anteckning": ("omars", "saras")}
    assert "Omar Ali sparade veckan" in response.content.decode()
    assert WeeklyFollowUp.objects.get().note == "Omars"
    client.post(
        address(case, week), {"note": "Bådas", "revision": response.context["form_page"].form["revision"].value()}
    )
    assert WeeklyFollowUp.objects.get().note == "Bådas"


@pytest.mark.parametrize(
    ("n", "told"), [(1, "Veckan har inte börjat än."), (-5, "Veckan är före elevens inskrivning.")]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_week_outside_the_work_cannot_be_saved(world, sign_in, today, week, n, told, method):
    case = world.case(enrolled_on=today)
    response = getattr(sign_in("coach_school"), method)(address(case, weeks.shift(week, n)), {"note": "x"}, follow=True)
    assert told in response.content.decode()
    assert not WeeklyFollowUp.objects.exists()


def test_missed_week_is_entered_late(world, sign_in, week):
    case = world.case()
    sign_in("coach_school").post(address(case, weeks.shift(week, -2)), {"note": "Sjuk"})
    row = WeeklyFollowUp.objects.get()
    assert (row.week, row.is_late) == (weeks.shift(week, -2), True)


def test_other_agency_sees_and_shares_the_week_under_consent(world, sign_in, week):
    case = world.case()
    goal = sub_goal(case, week)
    follow_ups.save(case=case, by=world.people["coach_school"], week=week, results={goal.pk: Result.MET}, note="Saras")
    response = sign_in("coach_social").get(address(case, week))
    text = response.content.decode()
    assert "Saras" in text
    assert "Till första lektionen" in text
    assert "week-closed" not in text


@pytest.mark.parametrize("closed_by", ["none", "expired", "withdrawn", "narrow"])
def test_other_agencys_week_is_closed_without_consent_and_says_so(world, sign_in, today, week, closed_by):
    student = world.student(known_to_social_services=True)
    case = world.case(student, consent=False)
    if closed_by == "expired":
        world.consent(student, start=today - datetime.timedelta(days=90), end=today - datetime.timedelta(days=1))
    elif closed_by == "withdrawn":
        world.consent(student, withdrawn_at=datetime.datetime.now(tz=datetime.UTC))
    elif closed_by == "narrow":
        world.consent(student, categories=[Category.ATTENDANCE])
    case.coaches.add(world.people["coach_social"])
    sub_goal(case, week, "Skolans delmål")
    own = sub_goal(case, week, "Socialtjänstens delmål", agency=Agency.SOCIAL_SERVICES)
    follow_ups.save(case=case, by=world.people["coach_school"], week=week, note="Saras")
    client = sign_in("coach_social")
    response = client.get(address(case, week))
    text = response.content.decode()
    assert "Skolans delmål och uppföljningar är stängda." in text
    assert "Saras" not in text
    assert [g.text for g in response.context["form_page"].form.goals] == ["Socialtjänstens delmål"]
    assert response.context["page"].rows[0].state == "to_follow_up"
    client.post(address(case, week), {f"result_{own.pk}": "met"})
    assert WeeklyFollowUp.objects.get(agency=Agency.SOCIAL_SERVICES).results.get().result == Result.MET


def test_protected_student_is_there_for_named_staff_alone_and_by_alias(world, sign_in, sara, week):
    student = world.student("Hemlig", "Elev", protection=Protection.SECRECY_MARKING)
    case = world.case(student)
    case.coaches.add(world.people["manager"])
    NamedStaff.objects.create(student=student, user=sara)
    html = markup(sign_in("coach_school").get(reverse("cases:week")))
    assert student.alias in html
    assert "Hemlig" not in html
    assert "7B" not in html.replace(student.alias, "")
    assert names(sign_in("manager").get(reverse("cases:week"))) == []
    assert sign_in("manager").get(address(case, week)).status_code == 404


def test_week_is_noted_once_with_the_students_shown(world, sign_in, week):
    first, second = (world.case(world.student(name, "Ek")) for name in ("Amir", "Bo"))
    client = sign_in("coach_school")
    client.get(reverse("cases:week"))
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.student_ids) == ("my_week", sorted([first.student_id, second.student_id]))
    client.get(address(first, week), headers={"HX-Request": "true"})
    entry = AccessEntry.objects.latest("pk")
    assert (entry.what, entry.student_ids) == ("follow_up", [first.student_id])


def _busy(world, number: int, week) -> None:
    for n in range(number):
        case = world.case(world.student(f"Elev{n}", "Ek"))
        goals = [sub_goal(case, weeks.shift(week, -8), f"Mål {g}", last=week, position=g) for g in range(3)]
        for back in range(1, 4):
            row = WeeklyFollowUp.objects.create(case=case, week=weeks.shift(week, -back), agency=Agency.SCHOOL)
            for goal in goals:
                row.results.create(sub_goal=goal, result=Result.MET)
            load(day_of(case.student, weeks.shift(week, 1 - back), "pvio-"))


def attended(client, week) -> list[str]:
    """What is drawn of each student's attendance, read aloud, and the line below."""
    html = client.get(reverse("cases:week_of", args=[weeks.code(week)])).content.decode()
    parts = re.findall(r'class="day-bars"[^>]*aria-label="([^"]*)"|class="caption[^"]*"[^>]*>(.*?)</span>', html)
    return [re.sub(r"<[^>]*>", "", a or b).replace("\N{NO-BREAK SPACE}", " ").strip() for a, b in parts]


def test_lessons_of_the_week_are_drawn_by_day_with_eight_weeks_below(world, sign_in, week):
    student = world.student()
    world.case(student)
    load(day_of(student, week, "pppi") + day_of(student, week + datetime.timedelta(days=2), "vo-"))
    load(day_of(student, weeks.shift(week, -7), "pp") + day_of(student, weeks.shift(week, -8), "iiii"))
    first, last = weeks.shift(week, -7).isocalendar().week, week.isocalendar().week
    assert attended(sign_in("coach_school"), week) == [
        "Veckans lektioner. måndag: närvarande 180 min, ogiltig frånvaro 60 min. "
        "onsdag: annan skolaktivitet 60 min, giltig frånvaro 60 min, ej rapporterat 60 min.",
        f"25 % v. {first}–{last} · rapp. 89 %",
    ]


def test_low_coverage_is_flagged_and_the_fully_absent_named(world, sign_in, week):
    student = world.student()
    world.case(student)
    for n in range(4):
        load(day_of(student, weeks.shift(week, -n), "ii-"))
    client = sign_in("coach_school")
    assert attended(client, week)[1:] == [
        f"100 % v. {weeks.shift(week, -7).isocalendar().week}–{week.isocalendar().week} · rapp. 67 %",
        "Hemmasittare",
    ]
    assert 'aria-label="låg rapporteringsgrad"' in client.get(reverse("cases:week")).content.decode()


def test_attendance_is_drawn_while_it_is_open_and_when_there_is_some(world, sign_in, week, today):
    student = world.student(known_to_social_services=True)
    case = world.case(student, consent=False)
    case.coaches.add(world.people["coach_social"])
    client = sign_in("coach_social")
    load(day_of(student, week, "pi"))
    assert attended(client, week) == []
    consent = world.consent(student, categories=[Category.ATTENDANCE])
    assert len(attended(client, week)) == 2
    type(consent).objects.filter(pk=consent.pk).update(valid_until=today - datetime.timedelta(days=1))
    assert attended(client, week) == []
    assert attended(sign_in("coach_school"), weeks.shift(week, -1)) == []
    assert len(attended(sign_in("coach_school"), week)) == 2


def test_page_costs_the_same_queries_with_25_students_as_with_5(world, sign_in, week):
    client = sign_in("coach_school")
    counts = []
    for more in (5, 20):
        _busy(world, more, week)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse("cases:week"))
        counts.append(len(queries))
    assert len(response.context["page"].rows) == 25
    assert counts[0] == counts[1]
    assert counts[1] <= 45
