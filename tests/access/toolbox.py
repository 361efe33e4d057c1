"""The toolbox: read by all who work with plans or steer, kept by admins."""

from cases.choices import Audience, Frequency, ToolKind
from cases.models import PlanTemplate, Tool
from tests.access import Row

READERS = {
    who: 200
    for who in (
        "coach_school",
        "coach_social",
        "coach_other",
        "social_other",
        "eht",
        "eht_other",
        "steering",
        "admin",
    )
}
ADMIN = {"admin": 200}
SAVED = {"admin": 302}


def tool(world) -> dict:
    words = {"name_sv": "Morgonsamtal", "name_en": "Morning talk"}
    kinds = {"kind": ToolKind.TALK, "audience": Audience.STUDENT, "frequency": Frequency.DAILY}
    return {"pk": Tool.objects.create(key="morning_talk_test", **words, **kinds).pk}


def template(world) -> dict:
    return {"pk": PlanTemplate.objects.create(name_sv="Åter i skolan, prov", end_goal_sv="Varje dag i skolan").pk}


ROWS = [
    Row("cases:toolbox", READERS),
    Row("cases:tool", READERS, tool),
    Row("cases:tool_new", ADMIN),
    Row("cases:tool_edit", ADMIN, tool),
    Row("cases:tool_put_away", SAVED, tool, method="post"),
    Row("cases:plan_template_new", ADMIN),
    Row("cases:plan_template_edit", ADMIN, template),
]
