"""Proposals: the list, proposing, deciding, and the way from a student to the case."""

from cases.actions import proposals
from tests.access import KNOCKERS, Row

STAFF = {k: 200 for k in KNOCKERS if k.startswith(("coach", "eht", "social"))}
OUTSIDE = {k: 404 for k in ("coach_social", "coach_other", "social_other", "eht_other")}
EHT = {"eht": 200, "eht_other": 200}


def student(world) -> dict:
    return {"pk": world.student().pk}


def proposal(world) -> dict:
    return {"pk": proposals.propose(student=world.student(), by=world.people["eht"], reason="Borta").pk}


ROWS = [
    Row("cases:proposals", expect=STAFF),
    Row("cases:propose_search", expect=EHT),
    Row("cases:propose_new", expect=EHT),
    Row("cases:propose", make=student, expect={"eht": 200, "eht_other": 404}),
    Row("cases:proposal_decide", make=proposal, expect=OUTSIDE | {"coach_school": 200, "eht": 200}),
    Row("cases:of_student", make=student, expect=OUTSIDE | {"coach_school": 302, "eht": 302}),
]
