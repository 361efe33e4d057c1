"""The pages of the plan: written, approved, put in force, compared, printed."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Category
from cases.actions import plans
from cases.choices import Approver, PlanStatus, ReferralTo, Stage
from cases.models import ActionPlan, PlanApproval, PlanTemplate, Referral, SubGoal, Tool
from cases.page.plans import others
from ppss.lib import weeks
from students.choices import Protection
from students.models import NamedStaff
from tests.pages import markup

MONDAY = datetime.date(2026, 11, 16)


@pytest.fixture
def case(world):
    return world.case(stage=Stage.PLAN)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def as_sara(sign_in):
    client = sign_in("coach_school")
    client.post(reverse("set_language"), {"language": "en"})
    return client


def _draft(case, by, **more) -> ActionPlan:
    rows = {
        "end_goal": "Hela veckor",
        "starts_on": MONDAY,
        "sub_goals": [{"text": "Kliva upp", "responsible": "Nora"}, {"text": "Äta lunch"}],
        "interventions": [{"tool": Tool.objects.get(key="morning_sms")}],
    }
    return plans.draft(case=case, by=by, **rows | more)


def _approve(plan, by, on=None):
    plans.approve(plan=plan, by=by, approver=Approver.STUDENT, on=on)
    for guardian in plan.case.student.guardians.all():
        plans.approve(plan=plan, by=by, approver=Approver.GUARDIAN, guardian=guardian, on=on)


def _sent(goals=(), tools=(), **frame) -> dict[str, str]:
    """The form of a plan as a browser sends it."""
    data = {
        "revision": "0",
        "end_goal": "Hela veckor",
        "starts_on": "2026-11-16",
        "weeks": "12",
        "rhythm": "weekly",
    } | frame
    for prefix, rows in (("goals", goals), ("tools", tools)):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": str(value) for name, value in row.items()}
    return data


def _new(case, start="empty") -> str:
    return reverse("cases:plan_new", args=[case.pk]) + f"?template={start}"


def test_a_template_fills_the_form_in(as_sara, case):
    template = PlanTemplate.objects.get(name_sv="Godkänt i tre ämnen")
    page = as_sara.get(reverse("cases:plan_new", args=[case.pk])).content.decode()
    assert f"?template={template.pk}" in page
    response = as_sara.get(_new(case, template.pk))
    forms = response.context["forms"]
    assert forms.form["end_goal"].value() == template.end_goal
    assert forms.form["weeks"].value() == 16
    assert [form["text"].value() for form in forms.goals][:3] == template.sub_goals.splitlines()
    assert len([form for form in forms.tools if form["tool"].value()]) == 5


def test_writing_a_plan_saves_rows_and_leaves_empty_ones(as_sara, case):
    tool = Tool.objects.get(key="check_in")
    week = weeks.monday(datetime.date(2026, 11, 30)).isoformat()
    data = _sent(
        goals=[{"text": "Kliva upp", "first_week": week}, {"text": ""}, {"text": "Bort", "DELETE": "on"}],
        tools=[{"tool": tool.pk, "responsible": "Sara"}, {"tool": ""}],
    )
    response = as_sara.post(_new(case), data)
    assert response["Location"] == reverse("cases:case_plan", args=[case.pk])
    plan = ActionPlan.objects.get()
    goals = plan.sub_goals.values_list("text", "first_week", "last_week")
    assert list(goals) == [("Kliva upp", datetime.date(2026, 11, 30), weeks.shift(MONDAY, 11))]
    assert plan.interventions.get().frequency == tool.frequency


def test_more_rows_come_without_scripts_and_keep_what_was_typed(as_sara, case):
    response = as_sara.post(_new(case), _sent(goals=[{"text": "Kliva upp"}], end_goal="") | {"more": "goals"})
    forms = response.context["forms"]
    assert len(forms.goals.forms) == 4
    assert forms.goals.forms[0]["text"].value() == "Kliva upp"
    assert "Something needs to be put right" not in response.content.decode()
    assert not ActionPlan.objects.exists()


def test_wrong_rows_are_told_at_their_field(as_sara, case):
    data = _sent(
        goals=[{"text": "Baklänges", "first_week": "2026-11-30", "last_week": "2026-11-23"}, {"responsible": "Sara"}],
        tools=[{"responsible": "Omar"}],
        weeks="99",
    )
    page = as_sara.post(_new(case), data).content.decode()
    for sentence in [
        "The last week is before the first week.",
        "Write the sub-goal, or take the row away.",
        "Choose the tool, or take the row away.",
    ]:
        assert sentence in page
    assert 'href="#id_weeks"' in page
    assert 'value="Baklänges"' in page
    assert not ActionPlan.objects.exists()


def test_editing_changes_the_draft(as_sara, case, sara):
    plan = _draft(case, sara)
    url = reverse("cases:plan_edit", args=[plan.pk])
    forms = as_sara.get(url).context["forms"]
    first = forms.goals.forms[0]
    data = _sent(goals=[{"id": first["id"].value(), "text": "Kliva upp kl. 7"}], revision=plan.revision)
    as_sara.post(url, data)
    assert [g.text for g in plan.sub_goals.all()] == ["Kliva upp kl. 7"]
    assert plan.sub_goals.get().pk == first["id"].value()


def test_two_windows_show_what_the_other_saved(as_sara, case, sara):
    plan = _draft(case, sara)
    url = reverse("cases:plan_edit", args=[plan.pk])
    as_sara.post(url, _sent(goals=[{"text": "Deras"}], end_goal="Deras mål", revision=plan.revision))
    response = as_sara.post(url, _sent(goals=[{"text": "Mitt"}], end_goal="Mitt mål", revision=plan.revision))
    page = response.content.decode()
    assert "What has been saved since you opened the page" in page
    assert "Deras mål" in page
    assert 'value="Mitt"' in page
    plan.refresh_from_db()
    assert plan.end_goal == "Deras mål"
    again = response.context["forms"].form["revision"].value()
    as_sara.post(url, _sent(goals=[{"text": "Mitt"}], end_goal="Mitt mål", revision=again))
    plan.refresh_from_db()
    assert plan.end_goal == "Mitt mål"


def test_answers_are_noted_for_everybody_at_once(as_sara, case, sara, today):
    plan = _draft(case, sara)
    guardian = case.student.guardians.get()
    url = reverse("cases:plan_approve", args=[plan.pk])
    day = today.isoformat()
    wrong = {"student": "yes", "student_on": (today + datetime.timedelta(days=1)).isoformat()}
    page = as_sara.post(url, wrong).content.decode()
    assert "The date lies in the future." in page
    assert not PlanApproval.objects.exists()
    right = {
        "student": "yes",
        "student_on": day,
        f"guardian_{guardian.pk}": "no",
        f"guardian_{guardian.pk}_on": day,
        f"guardian_{guardian.pk}_note": "För mycket",
    }
    as_sara.post(url, right)
    rows = PlanApproval.objects.values_list("approver", "guardian", "approves", "note")
    assert set(rows) == {("student", None, True, ""), ("guardian", guardian.pk, False, "För mycket")}
    page = as_sara.get(reverse("cases:case_plan", args=[case.pk])).content.decode()
    assert "A guardian with custody has said no to the plan." in page
    assert reverse("cases:plan_put_in_force", args=[plan.pk]) not in page


def test_put_in_force_moves_on_or_says_what_is_missing(as_sara, case, sara, today):
    plan = _draft(case, sara)
    url = reverse("cases:plan_put_in_force", args=[plan.pk])
    page = as_sara.post(url, {"on": today.isoformat()}).content.decode()
    assert "The student has not approved the plan yet." in page
    _approve(plan, sara)
    as_sara.post(url, {"on": today.isoformat()})
    case.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.status, case.stage) == (PlanStatus.IN_FORCE, Stage.CARRYING_OUT)


def test_the_manager_approves_on_the_own_button(sign_in, case, sara):
    case.school.district.plan_needs_manager = True
    case.school.district.save()
    plan = _draft(case, sara)
    url = reverse("cases:plan_approve_manager", args=[plan.pk])
    page = reverse("cases:case_plan", args=[case.pk])
    client = sign_in("coach_school")
    assert url not in client.get(page).content.decode()
    client.post(url, {"answer": "yes"})
    assert not PlanApproval.objects.exists()
    client = sign_in("manager")
    assert url in client.get(page).content.decode()
    client.post(url, {"answer": ""})
    assert not PlanApproval.objects.exists()
    client.post(url, {"answer": "yes", "note": "Bra"})
    assert PlanApproval.objects.get().manager.name == "Karin Öhman"


def test_plan_of_the_other_agency_closes_with_the_consent(sign_in, world, sara, today):
    student = world.student(known_to_social_services=True)
    world.guardian(student)
    world.consent(student, categories=[Category.CONTACTS])
    case = world.case(student, stage=Stage.PLAN, consent=False)
    plan = _draft(case, sara)
    client = sign_in("coach_social")
    client.post(reverse("set_language"), {"language": "en"})
    page = client.get(reverse("cases:case_plan", args=[case.pk])).content.decode()
    assert "Hela veckor" not in page
    assert "The other agency's plan" in page
    assert "The consent does not cover it." in page
    for name in ("plan_edit", "plan_print", "plan_approve"):
        assert client.get(reverse(f"cases:{name}", args=[plan.pk])).status_code == 404


def test_versions_are_compared_with_marks(as_sara, case, sara):
    old = _draft(case, sara)
    _approve(old, sara)
    plans.put_in_force(plan=old, by=sara)
    as_sara.post(reverse("cases:plan_new_version", args=[old.pk]))
    new = ActionPlan.objects.get(status=PlanStatus.DRAFT)
    goals = [{"id": new.sub_goals.first().pk, "text": "Kliva upp kl. 7"}, {"text": "Nytt"}]
    as_sara.post(reverse("cases:plan_edit", args=[new.pk]), _sent(goals=goals, revision=new.revision))
    response = as_sara.get(reverse("cases:plan_versions", args=[case.pk]))
    before, after = response.context["pair"]
    assert [(line.text, line.mark) for line in before.goals] == [("Kliva upp", ""), ("Äta lunch", "gone")]
    assert [(line.text, line.mark) for line in after.goals] == [("Kliva upp kl. 7", "changed"), ("Nytt", "new")]
    assert [line.mark for line in before.interventions] == ["gone"]


def test_versions_say_from_when_until_when_they_were_in_force(as_sara, case, sara, today):
    old = _draft(case, sara)
    _approve(old, sara, on=today - datetime.timedelta(days=20))
    plans.put_in_force(plan=old, by=sara, on=today - datetime.timedelta(days=20))
    new = plans.new_version(plan=old, by=sara)
    _approve(new, sara, on=today - datetime.timedelta(days=6))
    plans.put_in_force(plan=new, by=sara, on=today - datetime.timedelta(days=6))
    page = as_sara.get(reverse("cases:plan_versions", args=[case.pk])).content.decode()
    first, second = (today - datetime.timedelta(days=n) for n in (20, 6))
    assert f"Replaced · in force from {first} until {second}" in page
    assert f"In force since {second}" in page


def test_print_is_for_the_student_and_in_the_language_of_the_page(as_sara, case, sara):
    plan = _draft(case, sara)
    url = reverse("cases:plan_print", args=[plan.pk])
    page = as_sara.get(url).content.decode()
    for words in ("My plan", "My goal", "Hela veckor", "My steps", "Kliva upp", "Morning SMS", "Bredängsskolan"):
        assert words in page
    as_sara.post(reverse("set_language"), {"language": "sv"})
    assert "Morgon-sms" in as_sara.get(url).content.decode()


def test_print_has_the_wording_of_this_week(as_sara, case, sara, today):
    plan = _draft(case, sara)
    _approve(plan, sara)
    plans.put_in_force(plan=plan, by=sara)
    first = plan.sub_goals.get(text="Kliva upp")
    this_week = weeks.monday(today)

    def reworded(text: str, replaces: SubGoal, week: datetime.date) -> SubGoal:
        more = {"case": case, "agency": sara.agency, "replaces": replaces}
        return SubGoal.objects.create(text=text, first_week=week, last_week=week, **more)

    second = reworded("Kliva upp två dagar", first, weeks.shift(this_week, -1))
    third = reworded("Kliva upp tre dagar", second, this_week)
    reworded("Kliva upp fyra dagar", third, weeks.shift(this_week, 1))
    sheet = as_sara.get(reverse("cases:plan_print", args=[plan.pk])).context
    assert [step.text for step in sheet["steps"]] == ["Kliva upp tre dagar", "Äta lunch"]
    page = as_sara.get(reverse("cases:case_plan", args=[case.pk])).content.decode()
    assert "Kliva upp tre dagar" in page
    assert "at first: Kliva upp<" in page
    assert "fyra dagar" not in page


@pytest.mark.parametrize(
    ("responsible", "expected"),
    [
        ("Nora", ""),
        ("nora ek", ""),
        ("Nora och Sara", "Sara"),
        ("Sara, NORA, mamma", "Sara, mamma"),
        ("Sara och mamma", "Sara och mamma"),
        ("Elev 0000, mamma", "mamma"),
        ("Noras mamma", "Noras mamma"),
        ("", ""),
    ],
)
def test_student_is_not_told_to_do_it_with_the_student(world, responsible, expected):
    assert others(responsible, world.student(alias="Elev 0000")) == expected


def test_print_of_a_protected_student_calls_it_by_its_alias_alone(as_sara, world, sara):
    student = world.student(protection=Protection.SECRECY_MARKING)
    NamedStaff.objects.create(student=student, user=sara)
    plan = _draft(world.case(student, stage=Stage.PLAN), sara)
    page = markup(as_sara.get(reverse("cases:plan_print", args=[plan.pk])))
    sheet = page[page.index('class="my-plan"') :]
    assert student.alias in sheet
    sheet = sheet.replace(student.alias, "")  # whose letters may be those of a class
    for hidden in ("Nora", "Ek", "7B", "Bredängsskolan", "Ylva"):
        assert hidden not in sheet


def test_referral_is_noted_and_answered(as_sara, case, today):
    url = reverse("cases:referral_new", args=[case.pk])
    ahead = (today + datetime.timedelta(days=1)).isoformat()
    assert "The date lies in the future." in as_sara.post(url, {"to": "bup", "on": ahead}).content.decode()
    as_sara.post(url, {"to": ReferralTo.BUP, "on": today.isoformat()})
    row = Referral.objects.get()
    as_sara.post(reverse("cases:referral_answer", args=[row.pk]), {"on": today.isoformat()})
    row.refresh_from_db()
    assert (row.on, row.answered_on) == (today, today)


def test_plan_is_refused_before_the_mapping(as_sara, world):
    case = world.case(stage=Stage.MAPPING)
    page = as_sara.post(_new(case), _sent(goals=[{"text": "Kliva upp"}])).content.decode()
    assert "The plan comes when the mapping is finished." in page
    assert not ActionPlan.objects.exists()


def test_pages_cost_the_same_with_many_rows(as_sara, world, sara):
    tools = list(Tool.objects.all()[:10])
    costs = []
    for rows in (1, 10):
        plan = _draft(
            world.case(world.student(given=f"Elev {rows}"), stage=Stage.PLAN),
            sara,
            sub_goals=[{"text": f"Mål {n}"} for n in range(rows)],
            interventions=[{"tool": tool} for tool in tools[:rows]],
        )
        urls = [reverse("cases:case_plan", args=[plan.case_id])]
        urls += [reverse(f"cases:{name}", args=[plan.pk]) for name in ("plan_edit", "plan_approve", "plan_print")]
        costs.append([_queries(as_sara, url) for url in urls])
    assert costs[0] == costs[1]


def _queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_rows_that_begin_with_the_plan_follow_when_it_moves(as_sara, case, sara):
    tool = Tool.objects.get(key="morning_sms")
    plan = _draft(case, sara, sub_goals=[{"text": "Kliva upp"}], interventions=[{"tool": tool}])
    url = reverse("cases:plan_edit", args=[plan.pk])
    forms = as_sara.get(url).context["forms"]
    goal, row = forms.goals.forms[0].initial, forms.tools.forms[0].initial
    assert (goal["first_week"], goal["last_week"], row["first_day"]) == (None, None, MONDAY)
    goals = [{"id": goal["id"], "text": "Kliva upp", "first_week": "", "last_week": ""}]
    tools = [{"id": row["id"], "tool": tool.pk, "frequency": row["frequency"], "first_day": MONDAY}]
    later = MONDAY + datetime.timedelta(weeks=2)
    sent = _sent(goals=goals, tools=tools, revision=plan.revision, starts_on=later, weeks="6")
    as_sara.post(url, sent | {"goals-INITIAL_FORMS": "1", "tools-INITIAL_FORMS": "1"})
    goal = plan.sub_goals.get()
    assert (goal.first_week, goal.last_week) == (later, later + datetime.timedelta(weeks=5))
    assert plan.interventions.get().first_day == later


def test_impossible_days_of_an_intervention_are_told_at_their_field(as_sara, case):
    tool = Tool.objects.get(key="morning_sms")
    row = {"tool": tool.pk, "first_day": "2001-01-01", "last_day": "2099-01-01"}
    response = as_sara.post(_new(case), _sent(tools=[row]))
    assert list(response.context["forms"].tools.forms[0].errors) == ["first_day", "last_day"]
    assert not ActionPlan.objects.exists()
