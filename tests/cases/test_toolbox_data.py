"""The toolbox as it ships."""

import tomllib

import pytest

from cases.choices import Audience, Frequency, ToolKind
from cases.data import TOOLBOX, add_english, load_toolbox
from cases.models import PlanTemplate, Tool

#: The tools of domain.md: section 6 in its order of use, then section 7.
WANTED = [
    "talks",
    "study_planning",
    "day_planning",
    "safe_adult",
    "home_visit",
    "social_skills",
    "social_situations",
    "school_run",
    "check_in",
    "holiday_job",
    "check_out",
    "leisure_activity",
    "leisure_planning",
    "upper_secondary_visit",
    "action_plan",
    "consent_form",
    "binder",
    "sticker_calendar",
    "lesson_sms",
    "morning_sms",
    "guardian_sms",
    "lesson_log",
    "study_technique",
    "guardian_talks",
    "homework_support",
    "physical_activity",
    "social_training",
    "individual_talks",
    "guardian_coaching",
    "motivational_interviewing",
    "aggression_replacement",
    "theme_groups",
    "study_counsellor",
    "attainable_sub_goals",
    "student_card",
    "week_schedule",
    "open_door",
    "home_school_link",
    "school_feedback",
    "lesson_company",
    "continuous_evaluation",
    "adapted_studies",
    "week_gathering",
    "case_description",
    "parent_training",
    "user_participation",
    "apps",
]


@pytest.fixture
def shipped() -> dict:
    return tomllib.loads(TOOLBOX.read_text(encoding="utf-8"))


def test_toolbox_ships_every_tool_of_the_domain(shipped):
    assert [tool["key"] for tool in shipped["tools"]] == WANTED


def test_toolbox_is_filled_in_both_languages(shipped):
    for tool in shipped["tools"]:
        for field in ("name_sv", "name_en", "description_sv", "description_en"):
            assert tool[field].strip(), (tool["key"], field)
        assert tool["kind"] in ToolKind.values
        assert tool["audience"] in Audience.values
        assert tool["frequency"] in Frequency.values
    for field in ("name_sv", "name_en", "description_sv", "description_en"):
        texts = [tool[field] for tool in shipped["tools"]]
        assert len(set(texts)) == len(texts), field


def test_templates_name_tools_that_exist(shipped):
    assert len(shipped["templates"]) == 6
    for template in shipped["templates"]:
        assert set(template["tools"]) <= set(WANTED), template["name_sv"]
        assert template["rhythm"] in Frequency.values
        assert 4 <= template["weeks"] <= 20
        assert all(0 < len(line) <= 300 for line in template["sub_goals_sv"] + template["sub_goals_en"])
        assert len(template["sub_goals_sv"]) == len(template["sub_goals_en"])
        for field in ("name", "end_goal"):
            assert template[f"{field}_en"].strip() not in ("", template[f"{field}_sv"])


@pytest.mark.django_db
def test_loading_fills_what_is_missing_and_leaves_what_admins_changed():
    load_toolbox(Tool, PlanTemplate)
    Tool.objects.filter(key="talks").update(name_sv="Coachsamtal", is_active=False)
    template = PlanTemplate.objects.get(name_sv="Godkänt i tre ämnen")
    template.tools.clear()
    Tool.objects.filter(key="apps").delete()

    load_toolbox(Tool, PlanTemplate)

    assert Tool.objects.count() == len(WANTED)
    assert Tool.objects.get(key="talks").name_sv == "Coachsamtal"
    assert not Tool.objects.get(key="talks").is_active
    assert template.tools.count() == 0
    assert PlanTemplate.objects.get(name_sv="Vägen till gymnasiet").tools.count() == 5


@pytest.mark.django_db
def test_templates_of_before_get_english_words_where_there_are_some():
    shipped = PlanTemplate.objects.get(name_sv="Vägen till gymnasiet")
    assert shipped.end_goal_en == "I am eligible for the upper secondary programme I want."
    PlanTemplate.objects.filter(pk=shipped.pk).update(name_en="", end_goal_en="", end_goal_sv="Behörig")
    own = PlanTemplate.objects.create(name_sv="Vår egen", end_goal_sv="Varje dag", sub_goals_sv="Ett\nTvå")
    add_english(PlanTemplate)
    shipped.refresh_from_db()
    own.refresh_from_db()
    assert (shipped.name_en, shipped.end_goal_en) == ("The way to upper secondary school", "Behörig")
    assert (own.name_en, own.end_goal_en, own.sub_goals_en) == ("Vår egen", "Varje dag", "Ett\nTvå")


@pytest.mark.django_db
def test_migrations_have_put_the_toolbox_in_place():
    assert set(Tool.objects.values_list("key", flat=True)) >= set(WANTED)
    assert PlanTemplate.objects.count() >= 6
