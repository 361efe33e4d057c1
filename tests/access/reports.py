"""Figures: a steering group its own district, admins all; the admin's home."""

import datetime

from reports.choices import Audience
from reports.comparison import frozen as frozen_values
from reports.comparison.compute import EMPTY
from reports.comparison.page import Frame
from reports.comparison.shown import everything
from reports.models import FrozenComparison
from tests.access import Row


def own(world) -> dict:
    return {"pk": world.districts["Skärholmen"].pk}


def other(world) -> dict:
    return {"pk": world.districts["Farsta"].pk}


#: A comparison as page, spreadsheet and paper.
OUTPUTS = ("", "_excel", "_pdf")
COACHES = ("coach_school", "coach_social", "coach_other", "social_other")


def frozen(world) -> dict:
    """What the district's steering group has frozen."""
    district, by = world.districts["Skärholmen"], world.people["steering"]
    row = {"audience": Audience.DISTRICT, "district": district, "version": 1, "checksum": "", "frozen_by": by}
    shown = frozen_values.shown_as_json(everything(EMPTY))
    frame = frozen_values.frame_as_json(Frame("Skärholmen", "", datetime.date(2026, 11, 20), 1))
    return {"pk": FrozenComparison.objects.create(place="Skärholmen", shown=shown, frame=frame, **row).pk}


OTHERS = {who: 404 for who in (*COACHES, "admin")}
ROWS = [
    Row("reports:administration", {"admin": 200}),
    Row("reports:districts", {"admin": 200, "steering": 302}),
    *(Row(f"reports:comparison{kind}", {"admin": 200, "steering": 200}) for kind in OUTPUTS),
    *(Row(f"reports:own_comparison{kind}", dict.fromkeys(COACHES, 200), counts=True) for kind in OUTPUTS),
    Row("reports:schools", {"admin": 200, "steering": 200}, also=("sort=school", "sort=-total")),
    Row("reports:definitions", {"admin": 200, "steering": 200}),
    Row("reports:evaluation", {"admin": 200, "steering": 200}),
    Row("reports:evaluation_file", {"admin": 200, "steering": 200}),
    Row("reports:comparison_freeze", {"admin": 302, "steering": 302}, method="post"),
    # Group figures of the own students, as the comparison itself: the log names those who are in them.
    Row("reports:own_comparison_freeze", dict.fromkeys(COACHES, 302), method="post", counts=True),
    Row("reports:frozen_comparisons", dict.fromkeys((*COACHES, "admin", "steering"), 200)),
    *(
        Row(f"reports:{name}", OTHERS | {"steering": 200}, frozen)
        for name in ("frozen_comparison", "frozen_excel", "frozen_pdf", "frozen_remove")
    ),
    Row("reports:district", {"admin": 200, "steering": 200}, own),
    Row("reports:district", {"admin": 200, "steering": 404}, other),
]
