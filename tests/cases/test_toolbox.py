"""The toolbox as everyone reads it and admins keep it."""

import pytest
from django.urls import reverse

from cases.choices import Audience, Frequency, Stage, ToolKind
from cases.models import PlanTemplate, Tool

WORDS = {"name_sv": "Provsamtal", "name_en": "Trial talk", "description_sv": "Ett samtal på prov."}
FIELDS = WORDS | {"kind": ToolKind.TALK, "audience": Audience.STUDENT, "frequency": Frequency.ONCE}
TEMPLATE = {
    "name_sv": "Prov",
    "name_en": "Trial",
    "end_goal_sv": "Varje dag",
    "end_goal_en": "Every day",
    "sub_goals_sv": "Kliva upp",
    "sub_goals_en": "Get up",
    "weeks": 8,
    "rhythm": Frequency.WEEKLY,
}


def shown(response) -> list[str]:
    return [tool.name for _kind, tools in response.context["kinds"] for tool in tools]


def test_new_tool_stands_in_the_toolbox_in_the_language_of_the_page(sign_in):
    sign_in("admin").post(reverse("cases:tool_new"), FIELDS)
    tool = Tool.objects.get(key="trial_talk")
    assert (tool.name_sv, tool.kind) == ("Provsamtal", ToolKind.TALK)
    client = sign_in("coach_school")
    assert "Provsamtal" in shown(client.get(reverse("cases:toolbox")))
    client.cookies["django_language"] = "en"
    assert "Trial talk" in shown(client.get(reverse("cases:toolbox")))


def test_two_tools_of_one_name_get_keys_of_their_own(sign_in):
    client = sign_in("admin")
    for _n in range(2):
        client.post(reverse("cases:tool_new"), FIELDS)
    assert set(Tool.objects.filter(name_en="Trial talk").values_list("key", flat=True)) == {
        "trial_talk",
        "trial_talk_2",
    }


def test_tool_without_a_name_is_refused_and_nothing_typed_is_lost(sign_in):
    response = sign_in("admin").post(reverse("cases:tool_new"), FIELDS | {"name_sv": ""})
    assert list(response.context["form"].errors) == ["name_sv"]
    assert "Ett samtal på prov." in response.content.decode()
    assert not Tool.objects.filter(name_en="Trial talk").exists()


def test_toolbox_is_searched_and_narrowed(sign_in):
    client = sign_in("admin")
    client.post(reverse("cases:tool_new"), FIELDS)
    url = reverse("cases:toolbox")
    assert shown(client.get(f"{url}?q=provsamtal")) == ["Provsamtal"]
    assert "Provsamtal" not in shown(client.get(f"{url}?audience=guardian"))


def test_tool_put_away_is_offered_no_more_and_can_come_back(sign_in):
    client = sign_in("admin")
    client.post(reverse("cases:tool_new"), FIELDS)
    tool = Tool.objects.get(key="trial_talk")
    client.post(reverse("cases:tool_put_away", args=[tool.pk]))
    assert shown(client.get(f"{reverse('cases:toolbox')}?which=put_away")) == ["Provsamtal"]
    assert "Provsamtal" not in shown(client.get(reverse("cases:toolbox")))
    client.post(reverse("cases:tool_put_away", args=[tool.pk]))
    assert "Provsamtal" in shown(client.get(reverse("cases:toolbox")))


@pytest.mark.parametrize("weeks", ["0", "99"])
def test_template_of_impossible_length_is_refused(sign_in, weeks):
    fields = TEMPLATE | {"weeks": weeks}
    response = sign_in("admin").post(reverse("cases:plan_template_new"), fields)
    assert list(response.context["form"].errors) == ["weeks"]
    assert not PlanTemplate.objects.filter(name_sv="Prov").exists()


@pytest.mark.parametrize("field", ["name_sv", "name_en", "end_goal_sv", "end_goal_en"])
def test_template_is_written_in_both_languages(sign_in, field):
    response = sign_in("admin").post(reverse("cases:plan_template_new"), TEMPLATE | {field: " "})
    assert list(response.context["form"].errors) == [field]


def test_plan_begins_in_the_language_of_the_page(world, sign_in):
    case = world.case(stage=Stage.PLAN)
    template = PlanTemplate.objects.create(**TEMPLATE)
    client, url = sign_in("coach_school"), reverse("cases:plan_new", args=[case.pk])
    read = []
    for language in ("sv", "en"):
        client.cookies["django_language"] = language
        forms = client.get(url, {"template": template.pk}).context["forms"]
        read.append((forms.form["end_goal"].value(), forms.goals.forms[0]["text"].value()))
        read.append("Prov" in client.get(url).content.decode())
    assert read == [("Varje dag", "Kliva upp"), True, ("Every day", "Get up"), False]


def test_template_keeps_its_tools(sign_in):
    tool = Tool.objects.first()
    fields = TEMPLATE | {"tools": [tool.pk]}
    sign_in("admin").post(reverse("cases:plan_template_new"), fields)
    assert list(PlanTemplate.objects.get(name_sv="Prov").tools.all()) == [tool]
