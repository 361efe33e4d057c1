"""My week: coaches, and their own schools alone."""

from django.utils import timezone

from ppss.lib import weeks
from tests.access import Row, makes

COACHES = {key: 200 for key in ("coach_school", "coach_social", "coach_other", "social_other")}


def _week(world) -> dict:
    return {"code": weeks.code(timezone.localdate())}


@makes("case", kwargs=lambda subject, case: _week(subject) | {"pk": case.pk})
def _case(world) -> dict:
    return _week(world) | {"pk": world.case().pk}


OWN = {"coach_school": 200, "coach_social": 200, "coach_other": 404, "social_other": 404}
ROWS = [
    Row("cases:week", expect=COACHES, also=("team=1",)),
    Row("cases:week_of", make=_week, expect=COACHES),
    Row("cases:follow_up", make=_case, expect=OWN),
    Row("cases:follow_up", make=_case, method="post", data={}, expect=OWN),
]
