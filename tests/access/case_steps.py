"""Consent tab, enrolment, coaches, contacts, closing, booster, taking up again."""

from cases.actions import closings, contacts, notes
from cases.choices import Attainment, ClosingReason, ContactKind, ContactWith, Stage
from tests.access import Row, makes

#: Pages that are read: staff of the school and, under the consent, of social services.
READ = {
    "coach_school": 200,
    "coach_social": 200,
    "eht": 200,
    "coach_other": 404,
    "social_other": 404,
    "eht_other": 404,
}
#: Pages where the team works: coaches alone.
WORK = {"coach_school": 200, "coach_social": 200, "coach_other": 404, "social_other": 404}


@makes("case")
def case(world, **more):
    return {"pk": world.case(**more).pk}


@makes("case", reach="takes_over")
def left_behind(world):
    """The case of a student who came to Bredängsskolan from a school in Farsta, and has not been taken along."""
    row = world.case()
    row.school = world.schools["Hökarängsskolan"]
    row.save()
    return {"pk": row.pk}


def with_another(world):
    """A case beside another one of the same coach."""
    world.case(world.student("Amir", "Hassan"))
    return case(world)


def without_consent(world):
    return case(world, consent=False)


@makes("case", stage="asked")
def accepted(world):
    return case(world, stage=Stage.CONSENT)


@makes("case", stage="closed")
def closed(world):
    return case(world, stage=Stage.CLOSING)


@makes("Booster", stage="closed")
def booster(world):
    row = world.case()
    closings.close(
        case=row,
        by=world.people["coach_school"],
        reason=ClosingReason.GOALS,
        goal_attainment=Attainment.FULLY,
    )
    return {"pk": row.boosters.get().pk}


@makes("Closing", stage="closed")
def closing(world):
    row = world.case()
    by = world.people["coach_school"]
    return {"pk": closings.close(case=row, by=by, reason=ClosingReason.GOALS, goal_attainment=Attainment.FULLY).pk}


@makes("Contact")
def contact(world):
    (row,) = contacts.log(
        cases=[world.case()],
        by=world.people["coach_school"],
        kind=ContactKind.CALL,
        with_whom=ContactWith.GUARDIAN,
    )
    return {"pk": row.pk}


@makes("Note")
def note(world):
    return {"pk": notes.write(case=world.case(), by=world.people["coach_school"], text="A note").pk}


ROWS = [
    Row("cases:booster", WORK, booster),
    Row("cases:case_consent", READ, case),
    Row("cases:case_consent", READ | {"coach_social": 404}, without_consent),
    Row("cases:case_contacts", READ, case),
    Row("cases:case_contacts", READ, with_another, data={"others": "1"}),
    Row("cases:case_contacts", READ | {"coach_social": 404}, without_consent),
    Row("cases:close", WORK, case),
    Row("cases:closing_edit", WORK | {"coach_social": 302}, closing),
    Row("cases:coaches", WORK, case),
    # What the other agency wrote is read, not changed: it is sent back to the list.
    Row("cases:contact_edit", WORK | {"coach_social": 302}, contact),
    Row("cases:enrol", WORK, accepted),
    Row("cases:note_edit", WORK | {"coach_social": 302}, note),
    Row("cases:note_new", WORK, case, method="post", data={"note-text": ""}),
    Row("cases:reopen", WORK, closed),
    Row("cases:take_over", WORK, left_behind),
]
