"""The pages of a case: its team's schools and the school's health team; nobody else."""

from cases.choices import Stage
from cases.models import Case
from students.actions.consent_requests import ask
from tests.access import Row, makes

SEEN = {"coach_school": 200, "coach_social": 200, "eht": 200}
#: Roles that hold SEE_CASES elsewhere: the row is not theirs.
ELSEWHERE = {"coach_other": 404, "social_other": 404, "eht_other": 404}


@makes("case")
def _case(world) -> dict:
    student = world.student()
    world.guardian(student)
    world.consent(student)
    return {"pk": world.case(student, stage=Stage.CARRYING_OUT).pk}


def _rows(*names: str) -> list[Row]:
    return [Row(name, expect=SEEN | ELSEWHERE, make=_case) for name in names]


@makes("ConsentRequest")
def _asked(world) -> dict:
    kwargs = _case(world)
    student = Case.objects.get(pk=kwargs["pk"]).student
    return {"pk": ask(student=student, by=world.people["coach_social"], categories=["plan"]).pk}


ROWS = [
    Row(
        "cases:cases",
        expect=dict.fromkeys(SEEN | ELSEWHERE, 200),
        also=("sort=followed", "sort=-consent", "stage=all", "stage=closed", "mine=on"),
    ),
    *_rows("cases:consent_ask"),
    Row("cases:consent_request", expect=SEEN | ELSEWHERE, make=_asked),
    *_rows("cases:case", "cases:case_follow_ups", "cases:case_timeline", "cases:case_history"),
]
