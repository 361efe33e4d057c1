"""Proposals: the list, proposing, deciding, and the way from a student to the case."""

from cases.actions import proposals
from tests.access import KNOCKERS, Row, makes

STAFF = {k: 200 for k in KNOCKERS if k.startswith(("coach", "eht", "social"))}
OUTSIDE = {k: 404 for k in ("coach_social", "coach_other", "social_other", "eht_other")}
EHT = {"eht": 200, "eht_other": 200}


@makes("student")
def proposed(world) -> dict:
    return {"pk": world.student().pk}


def student(world) -> dict:
    return {"pk": world.student().pk}


@makes("student")
def known(world) -> dict:
    return {"pk": world.case().student_id}


def proposal(world) -> dict:
    return {"pk": proposals.propose(student=world.student(), by=world.people["eht"], reason="Borta").pk}


@makes("Proposal", stage="proposed", kwargs=lambda subject, proposal: {"pk": proposal.case_id})
def opened(world) -> dict:
    """Under a consent that was signed early, social services read the proposal too."""
    student = world.student()
    world.guardian(student)
    world.consent(student)
    return {"pk": proposals.propose(student=student, by=world.people["eht"], reason="Borta").pk}


@makes("Proposal", stage="proposed", kwargs=lambda subject, proposal: {"pk": proposal.case_id})
def own(world) -> dict:
    return proposal(world)


ROWS = [
    Row("cases:proposals", expect=STAFF, also=("status=queued", "status=accepted", "status=declined")),
    Row("cases:propose_search", expect=EHT),
    Row("cases:propose_new", expect=EHT),
    Row("cases:propose", make=proposed, expect={"eht": 200, "eht_other": 404}),
    Row("cases:proposal_decide", make=proposal, expect=OUTSIDE | {"coach_school": 200, "eht": 200}),
    Row("cases:proposal_decide", make=opened, expect=OUTSIDE | {"coach_school": 200, "coach_social": 200, "eht": 200}),
    Row("cases:proposal_edit", make=own, expect={"eht": 200, "eht_other": 404}),
    Row("cases:proposal_withdraw", make=own, expect={"eht": 200, "eht_other": 404}),
    Row("cases:of_student", make=student, expect=OUTSIDE | {"coach_school": 302, "eht": 302}),
    Row("cases:of_student", make=known, expect=OUTSIDE | {"coach_school": 302, "coach_social": 302, "eht": 302}),
]
