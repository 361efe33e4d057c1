"""Two administrators of each agency, and a student of whom everything is written and the case long closed."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from absence import partitions
from accounts.choices import Agency, Role
from accounts.models import Draft, Membership, User
from cases.choices import Stage
from cases.models import Case
from imports.models import Batch
from retention.actions import erasures
from retention.models import Erasure, LegalHold
from students.choices import Season
from students.models import Term
from tests.conftest import LONG_AGO, World
from tests.leaks.canaries import Canaries, Owner
from tests.leaks.making import Maker, Subject
from tests.leaks.states import STATES

THEN = datetime.datetime(2026, 11, 18, 11, tzinfo=datetime.UTC)
#: After all years of all rules, and when the student of 13 has left school.
LATER = datetime.datetime(2034, 11, 20, 11, tzinfo=datetime.UTC)
SOON = datetime.datetime(2029, 11, 20, 11, tzinfo=datetime.UTC)


def administrator(name: str, agency: Agency) -> User:
    user = User.objects.create_user(f"{name}@demo.example", "demo", name=name, agency=agency, title="utredare")
    Membership.objects.create(user=user, role=Role.ADMIN, first_day=LONG_AGO)
    return user


@pytest.fixture
def admins(world: World) -> dict[str, list[User]]:
    return {agency: [administrator(f"{agency}{n}", agency) for n in (1, 2)] for agency in Agency}


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def subject(world: World, canaries: Canaries, settings, tmp_path) -> Subject:
    """With a word of its own in every text, an earlier wording of each, files, drafts and lines in the logs."""
    settings.MEDIA_ROOT = tmp_path / "files"
    partitions.ensure(THEN.date(), THEN.date())
    Term.objects.create(year=2026, season=Season.HT, start=datetime.date(2026, 8, 18), end=datetime.date(2026, 12, 19))
    Batch.objects.create(kind="attendance", file_name="lektioner.csv", checksum="0")
    with time_machine.travel(THEN, tick=False):
        return written(world, canaries, "Nora")


def written(world: World, canaries: Canaries, name: str, state: str = "open") -> Subject:
    make = Maker(world, canaries, name, STATES[state], Stage.CLOSING)
    subject = make.person()
    case = make.case()
    make.records(*Agency)
    LegalHold.objects.filter(student=subject.student).update(lifted_on=THEN.date())
    owner = Owner("typed", name, "accounts.Draft.data")
    Draft.objects.create(
        user=world.people["coach_school"], key=f"case-{case.pk}-note", data={"text": canaries.word(owner)}
    )
    return subject


def erase(agency: str, admins: dict[str, list[User]]) -> Erasure:
    """Ask and approve by two people; carried out at once."""
    first, second = admins[agency]
    from_page = [each.student_id for each in erasures.due.find(agency, timezone.localdate()).due]
    erasure = erasures.ask(by=first, seen=from_page)
    erasures.approve(erasure=erasure, by=second)
    return erasures.carry_out(erasure_id=erasure.pk)


def close(case: Case, on: datetime.date) -> None:
    Case.objects.filter(pk=case.pk).update(stage=Stage.CLOSING, closed_on=on)
