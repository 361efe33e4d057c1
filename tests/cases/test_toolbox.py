"""The toolbox as everyone reads it and admins keep it."""

import pytest
from django.urls import reverse

from cases.choices import Audience, Frequency, ToolKind
from cases.models import PlanTemplate, Tool

WORDS = {"name_sv": "Provsamtal", "name_en": "Trial talk", "description_sv": "Ett samtal på prov."}
FIELDS = WORDS | {"kind": ToolKind.TALK, "audience": Audience.STUDENT, "frequency": Frequency.ONCE}


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
    fields = {"name": "Prov", "end_goal": "Varje dag", "weeks": weeks, "rhythm": Frequency.WEEKLY}
    response = sign_in("admin").post(reverse("cases:plan_template_new"), fields)
    assert list(response.context["form"].errors) == ["weeks"]
    assert not PlanTemplate.objects.filter(name="Prov").exists()


def test_template_keeps_its_tools(sign_in):
    tool = Tool.objects.first()
    fields = {"name": "Prov", "end_goal": "Varje dag", "weeks": 8, "rhythm": Frequency.WEEKLY, "tools": [tool.pk]}
    sign_in("admin").post(reverse("cases:plan_template_new"), fields)
    assert list(PlanTemplate.objects.get(name="Prov").tools.all()) == [tool]
