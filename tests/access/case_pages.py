"""The pages of a case: its team's schools and the school's health team; nobody else."""

from cases.choices import Stage
from tests.access import Row

SEEN = {"coach_school": 200, "coach_social": 200, "eht": 200}
#: Roles that hold SEE_CASES elsewhere: the row is not theirs.
ELSEWHERE = {"coach_other": 404, "social_other": 404, "eht_other": 404}


def _case(world) -> dict:
    student = world.student()
    world.guardian(student)
    world.consent(student)
    return {"pk": world.case(student, stage=Stage.CARRYING_OUT).pk}


def _rows(*names: str) -> list[Row]:
    return [Row(name, expect=SEEN | ELSEWHERE, make=_case) for name in names]


ROWS = [
    Row("cases:cases", expect=dict.fromkeys(SEEN | ELSEWHERE, 200)),
    *_rows("cases:case", "cases:case_follow_ups", "cases:case_timeline"),
]
