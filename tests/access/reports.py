"""Figures: a steering group its own district, admins all; the admin's home."""

from tests.access import Row


def own(world) -> dict:
    return {"pk": world.districts["Skärholmen"].pk}


def other(world) -> dict:
    return {"pk": world.districts["Farsta"].pk}


#: A comparison as page, spreadsheet and paper.
OUTPUTS = ("", "_excel", "_pdf")
COACHES = ("coach_school", "coach_social", "coach_other", "social_other")
ROWS = [
    Row("reports:administration", {"admin": 200}),
    Row("reports:districts", {"admin": 200, "steering": 302}),
    *(Row(f"reports:comparison{kind}", {"admin": 200, "steering": 200}) for kind in OUTPUTS),
    *(Row(f"reports:own_comparison{kind}", dict.fromkeys(COACHES, 200), counts=True) for kind in OUTPUTS),
    Row("reports:definitions", {"admin": 200, "steering": 200}),
    Row("reports:evaluation", {"admin": 200, "steering": 200}),
    Row("reports:evaluation_file", {"admin": 200, "steering": 200}),
    Row("reports:district", {"admin": 200, "steering": 200}, own),
    Row("reports:district", {"admin": 200, "steering": 404}, other),
]
