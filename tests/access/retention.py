"""Erasure: administrators alone, each of their own agency; that of the cast works for social services."""

import datetime

from accounts.choices import Agency
from cases.choices import Stage
from cases.models import Case, Note
from retention import due
from retention.actions import erasures, holds
from retention.choices import State
from tests.access import Row, makes

ADMIN, MOVED = {"admin": 200}, {"admin": 302}


def _of(state: State, agency: Agency) -> dict:
    """Lists of tests/leaks: one of each agency that waits, and one that is carried out."""
    return {"stage": "closed", "pick": lambda row: (row.state, row.agency) == (state, agency)}


@makes("Erasure", **_of(State.ASKED, Agency.SOCIAL_SERVICES))
def waiting(world) -> dict:
    """A list of social services that somebody else has approved first."""
    student = world.student(known_to_social_services=True)
    case = world.case(student, consent=False)
    closed = datetime.date(2015, 6, 1)
    Case.objects.filter(pk=case.pk).update(
        stage=Stage.CLOSING, enrolled_on=closed, proposed_on=closed, closed_on=closed
    )
    Note.objects.create(case=case, agency=Agency.SOCIAL_SERVICES, text="Ringde")
    first = world.people["steering"]
    found = due.find(first.agency, datetime.date.today()).due
    return {"pk": erasures.ask(by=first, seen=[each.student_id for each in found]).pk}


@makes("Erasure", **_of(State.DONE, Agency.SOCIAL_SERVICES))
def done(world) -> dict:
    kwargs = waiting(world)
    row = erasures.Erasure.objects.get(**kwargs)
    erasures.approve(erasure=row, by=world.people["admin"])
    erasures.carry_out(erasure_id=row.pk)
    return kwargs


@makes("Erasure", **_of(State.ASKED, Agency.SCHOOL))
def of_school(world) -> dict:
    """Another agency's list."""
    kwargs = waiting(world)
    erasures.Erasure.objects.update(agency=Agency.SCHOOL)
    return kwargs


@makes("LegalHold")
def hold(world) -> dict:
    student = world.student(known_to_social_services=True)
    return {"pk": holds.place(student=student, by=world.people["admin"], reason="Överklagat").pk}


def part(world) -> dict:
    return {"part": "contacts"}


ROWS = [
    Row("retention:due", ADMIN),
    Row("retention:erasure_ask", MOVED, method="post"),
    Row("retention:erasures", ADMIN, also=("sort=state", "sort=-done")),
    Row("retention:erasure", ADMIN, waiting),
    Row("retention:erasure", {"admin": 404}, of_school),
    Row("retention:erasure_approve", MOVED, waiting, method="post"),
    Row("retention:erasure_send_back", MOVED, waiting, method="post", data={"note": "Vänta"}),
    Row("retention:erasure_take_back", MOVED, waiting, method="post"),
    Row("retention:erasure_go_on", MOVED, waiting, method="post"),
    Row("retention:certificate", ADMIN, done),
    Row("retention:certificate", {"admin": 404}, waiting),
    Row("retention:rules", ADMIN),
    Row("retention:rule", ADMIN, part),
    Row("retention:rule", {"admin": 404}, lambda world: {"part": "nothing"}),
    Row("retention:holds", ADMIN, also=("sort=until",)),
    Row("retention:hold_new", ADMIN),
    Row("retention:hold_lift", MOVED, hold, method="post"),
]
