"""Fixtures: the places and staff of the cast, a student with guardians, and consents in every state.

Browser, office and services tests are skipped, aloud, where there is no Chromium, LibreOffice, PostgreSQL with Redis.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from pytest_django.plugin import blocking_manager_key

from accounts.choices import Agency, Category, Role
from accounts.models import District, Membership, School, Team, User
from cases.choices import Stage
from cases.data import load_toolbox
from cases.models import Case, PlanTemplate, Tool
from outreach.data import load_sms_templates
from outreach.models import SmsTemplate
from ppss.demo import cast
from students.choices import Answer, Sex
from students.data import load_grades
from students.models import (
    Consent,
    ConsentAnswer,
    ConsentCategory,
    GradeStep,
    Guardian,
    Guardianship,
    Student,
    Subject,
)
from tests import chromium

LONG_AGO = datetime.date(2020, 1, 1)


def office() -> str | None:
    """LibreOffice, which works out the formulas of a workbook as those who open it do."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _skipped() -> dict[str, str]:
    """Markers whose tests cannot run here, and why."""
    why = {}
    if not chromium.find():
        why["browser"] = "no Chromium was found: apt-get install chromium, or set CHROMIUM"
    if not office():
        why["office"] = "no LibreOffice was found: apt-get install libreoffice-calc"
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        why["services"] = "they need PostgreSQL and Redis: make test-services"
    return why


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for marker, why in _skipped().items():
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A transactional test empties every table after it: put back what migrations have shipped, for the next one."""
    result = yield
    marker = item.get_closest_marker("django_db")
    emptied = {"transactional_db", "live_server"} & set(item.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    if emptied and nextitem:  # after the last one the database itself is gone
        with item.config.stash[blocking_manager_key].unblock():
            load_toolbox(Tool, PlanTemplate)
            load_grades(Subject, GradeStep)
            load_sms_templates(SmsTemplate)
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, why in _skipped().items():
        terminalreporter.write_line(f"Tests marked {marker!r} were skipped; {why}.")


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@dataclass
class World:
    """The cast in the database: ``world.people["coach_school"]``, ``world.schools["Bredängsskolan"]``."""

    districts: dict[str, District] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def student(self, given: str = "Nora", family: str = "Ek", school: str = "Bredängsskolan", **more) -> Student:
        fields = {"sex": Sex.FEMALE, "birth_date": datetime.date(2013, 3, 14), "year": 7, "school_class": "7B"} | more
        return Student.objects.create(given_name=given, family_name=family, school=self.schools[school], **fields)

    def guardian(self, student: Student, given: str = "Ylva", family: str = "Ek", custody=True, **more) -> Guardian:
        guardian = Guardian.objects.create(given_name=given, family_name=family, **more)
        Guardianship.objects.create(student=student, guardian=guardian, custody=custody)
        return guardian

    def consent(
        self,
        student: Student,
        *,
        start: datetime.date | None = None,
        end: datetime.date | None = None,
        categories=tuple(Category),
        signed: bool = True,
        answer: str = Answer.SIGNED,
        **more,
    ) -> Consent:
        """A consent from a month back to two months ahead, answered by every guardian there is."""
        today = timezone.localdate()
        consent = Consent.objects.create(
            student=student,
            informed_on=start or today - datetime.timedelta(days=30),
            informed_by="Sara Lind",
            valid_from=start or today - datetime.timedelta(days=30),
            valid_until=end or today + datetime.timedelta(days=60),
            student_signed_on=(start or today - datetime.timedelta(days=30)) if signed else None,
            agency=Agency.SCHOOL,
            **more,
        )
        ConsentCategory.objects.bulk_create(ConsentCategory(consent=consent, category=c) for c in categories)
        for link in student.guardianships.all():
            ConsentAnswer.objects.create(
                consent=consent, guardian=link.guardian, answer=answer, answered_on=consent.valid_from
            )
        return consent

    def case(self, student: Student | None = None, *, stage: str = Stage.CARRYING_OUT, consent=True, **more) -> Case:
        """A case going, with guardian and (unless ``consent=False``) a consent valid today; Sara Lind is coach."""
        student = student or self.student()
        if not student.guardianships.exists():
            self.guardian(student)
        if consent:
            self.consent(student)
        today = timezone.localdate()
        begun = today - datetime.timedelta(days=28)
        if stage not in (Stage.PROPOSAL, Stage.CONSENT, Stage.DECLINED):
            more = {"enrolled_on": begun} | more
        case = Case.objects.create(
            student=student, school=student.school, stage=stage, proposed_on=begun - datetime.timedelta(days=14), **more
        )
        case.coaches.add(self.people["coach_school"])
        return case


def make_world() -> World:
    """Every place and member of staff of the cast; no student yet."""
    world = World()
    for district_name, schools in cast.PLACES.items():
        district = District.objects.create(name=district_name)
        world.districts[district_name] = district
        team = Team.objects.create(name=f"Team {district_name}")
        world.teams[district_name] = team
        for name, unit_code in schools.items():
            world.schools[name] = School.objects.create(name=name, unit_code=unit_code, district=district)
            team.schools.add(world.schools[name])
    for person in cast.STAFF:
        user = User.objects.create_user(
            person.email, "demo", name=person.name, agency=person.agency, title=person.title
        )
        world.people[person.key] = user
        if person.role:
            place = {
                Role.COACH: {"team": world.teams.get(person.place)},
                Role.EHT: {"school": world.schools.get(person.place)},
                Role.TUTOR: {"school": world.schools.get(person.place)},
                Role.STEERING: {"district": world.districts.get(person.place)},
                Role.ADMIN: {},
            }[person.role]
            Membership.objects.create(user=user, role=person.role, leads=person.leads, first_day=LONG_AGO, **place)
    return world


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def sign_in(client, world):
    """``sign_in("coach_school")`` gives the client with that person signed in."""

    def as_person(key: str):
        client.force_login(world.people[key])
        return client

    return as_person


@pytest.fixture(autouse=True)
def _swedish() -> None:
    """A request of an earlier test may have left another language behind."""
    translation.activate(settings.LANGUAGE_CODE)
