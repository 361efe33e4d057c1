"""Figures: a steering group its own district, admins all; the admin's home."""

from tests.access import Row


def own(world) -> dict:
    return {"pk": world.districts["Skärholmen"].pk}


def other(world) -> dict:
    return {"pk": world.districts["Farsta"].pk}


ROWS = [
    Row("reports:administration", {"admin": 200}),
    Row("reports:districts", {"admin": 200, "steering": 302}),
    Row("reports:comparison", {"admin": 200, "steering": 200}),
    Row(
        "reports:own_comparison",
        dict.fromkeys(("coach_school", "coach_social", "coach_other", "social_other"), 200),
        counts=True,
    ),
    Row("reports:district", {"admin": 200, "steering": 200}, own),
    Row("reports:district", {"admin": 200, "steering": 404}, other),
]
