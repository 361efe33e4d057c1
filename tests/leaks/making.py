"""One student in one state, with everything that can be written about them, each text with its canary.

What a row needs beside its texts stands in ``RECIPES``.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.models import AuditEvent, User
from cases.choices import Half, Stage
from cases.models import Case, SubGoal, SubGoalResult, WeeklyFollowUp
from cases.models.cases import CaseRecord
from retention.choices import State
from retention.models import Erasure, ErasureItem
from students.choices import Part, Protection
from students.models import (
    Consent,
    ConsentAnswer,
    ConsentCategory,
    Guardian,
    Guardianship,
    GuardianStaff,
    NamedStaff,
    Student,
)
from tests.conftest import World
from tests.leaks.canaries import Canaries, Owner, plain, students_models, texts, typed
from tests.leaks.oracle import Child
from tests.leaks.recipes import RECIPES, one

#: Made by hand in ``Maker.person``, and what ties rows together.
BY_HAND = {Student, Guardian, Guardianship, Consent, ConsentAnswer, ConsentCategory, Case, SubGoalResult}
BY_HAND |= {NamedStaff, GuardianStaff, ErasureItem}
#: Records that hang on a student without a case: whose they are (None: each agency writes its own), which category
#: (None: both agencies see them).
OF_STUDENT = {
    "students.ConsentRequest": (Agency.SCHOOL, None),
    "students.ProtectedOpening": (None, None),
    "students.Grade": (Agency.SCHOOL, Category.GRADES),
    "students.GradeChange": (Agency.SCHOOL, Category.GRADES),
    "students.TermResult": (Agency.SCHOOL, Category.GRADES),
    "absence.AbsenceFigure": (None, Category.ATTENDANCE),
    "absence.Lesson": (Agency.SCHOOL, Category.ATTENDANCE),
    "absence.LessonChange": (Agency.SCHOOL, Category.ATTENDANCE),
    "absence.WeeklySum": (Agency.SCHOOL, Category.ATTENDANCE),
    "absence.PeriodSum": (Agency.SCHOOL, Category.ATTENDANCE),
    "reports.FrozenStudent": (Agency.SCHOOL, Category.GRADES),
    "messaging.Message": (None, Category.CONTACTS),
    "messaging.IncomingMessage": (None, Category.CONTACTS),
    "outreach.ReportCopy": (None, Category.PLAN),
    "outreach.CardLesson": (None, Category.PLAN),
    "outreach.SameDayNotice": (Agency.SCHOOL, Category.ATTENDANCE),
}
#: What no consent opens: the own agency's people alone see it, and of requests those who answer them.
OF_ONE_AGENCY = {
    "absence.SetAside": "own",
    "retention.LegalHold": "asked",
    "students.Correction": "own",
    "students.DataSubjectExport": "asked",
}
#: The events that stand in a time line, by model; others have none of their own.
VERBS = {
    "Proposal": "proposal.make",
    "Booster": "booster.propose",
    "Contact": "contact.log",
    "Note": "note.write",
    "Mapping": "mapping.finish",
    "Document": "document.collect",
    "Observation": "observation.add",
    "ActionPlan": "plan.put_in_force",
    "PlanApproval": "plan.approve",
    "Referral": "referral.add",
    "WeeklyFollowUp": "follow_up.save",
}
#: Who writes for each agency.
WRITERS = {Agency.SCHOOL: "coach_school", Agency.SOCIAL_SERVICES: "coach_social"}


@dataclass
class Subject:
    """A student with all that is written about them; ``rows`` by name of the model and agency (none: the student's)."""

    name: str
    child: Child
    student: Student
    guardians: list[Guardian]
    case: Case | None = None
    #: Another student in the same state, at another stage.
    sibling: Subject | None = None
    rows: dict[tuple[str, Agency | None], list[models.Model]] = field(default_factory=dict)

    def things(self, what: str) -> list[tuple[models.Model, Agency | None]]:
        """What an address can be about: the student, the case, or each record of a model with its agency."""
        if what == "student":
            return [(self.student, None)]
        if what == "guardian":
            return [(self.guardians[0], None)]
        if what == "case":
            return [(self.case, None)] if self.case else []
        return [(row, agency) for (name, agency), rows in self.rows.items() if name == what for row in rows]


class Maker:
    """Writes rows of one subject."""

    def __init__(self, world: World, canaries: Canaries, name: str, child: Child, stage: Stage) -> None:
        self.world, self.canaries, self.name, self.child, self.stage = world, canaries, name, child, stage
        self.today = timezone.localdate()
        self.subject: Subject

    def day(self, offset: int) -> datetime.date:
        return self.today + datetime.timedelta(days=offset)

    def owner(self, kind: str, field: models.Field, agency: Agency | None, category: Category | None) -> Owner:
        what = f"{field.model._meta.label}.{field.name}"
        return Owner(kind, self.name, what, agency, category)

    def fill(
        self,
        row: models.Model,
        kind: str,
        agency: Agency | None = None,
        category: Category | None = None,
        *,
        fixed: Collection[str] = (),
    ) -> models.Model:
        """Put canaries into every text of a row and save it; where it has a history, once before with other ones."""
        for _wording in range(2 if hasattr(row, "history") else 1):
            for each in texts(type(row)):
                if each.name in fixed:
                    continue
                owner = self.owner(kind, each, agency, category)
                if each.name == "personal_identity_number":
                    value = self.canaries.identity_number(owner, row.birth_date)
                elif each.name == "alias":
                    value = f"Elev {self.canaries.word(replace(owner, kind='alias'))}"
                else:
                    value = typed(self.canaries, each, owner)
                setattr(row, each.name, value)
            row.save()
        return row

    # The student

    def person(self) -> Subject:
        """The student with guardians and consents."""
        child = self.child
        student = Student(
            school=self.world.schools[child.school],
            year=7,
            birth_date=self.canaries.day(Owner("student", self.name, "students.Student.birth_date"), child.age),
            protection=Protection.SECRECY_MARKING if child.is_protected else Protection.NONE,
            known_to_social_services=child.is_known,
        )
        self.fill(student, "student")
        hidden = Protection.SECRECY_MARKING if child.has_protected_guardian else Protection.NONE
        guardians = [self.fill(Guardian(protection=hidden), "guardian") for _custody in child.custody]
        for guardian, custody in zip(guardians, child.custody, strict=True):
            self.fill(Guardianship(student=student, guardian=guardian, custody=custody), "student")
        self.subject = Subject(self.name, child, student, guardians)
        for key in child.named:
            staff = NamedStaff.objects.create(student=student, user=self.world.people[key])
            self.subject.rows.setdefault(("NamedStaff", None), []).append(staff)
        for key in child.named_for_guardian:
            staff = GuardianStaff.objects.create(guardian=guardians[0], user=self.world.people[key])
            GuardianStaff.objects.create(guardian=guardians[1], user=self.world.people[key])
            self.subject.rows.setdefault(("GuardianStaff", None), []).append(staff)
        self._consents()
        return self.subject

    def _consents(self) -> None:
        for paper in self.child.papers:
            consent = Consent(
                student=self.subject.student,
                informed_on=self.day(min(paper.first, 0)),
                valid_from=self.day(paper.first),
                valid_until=self.day(paper.last),
                student_signed_on=self.day(min(paper.first, 0)) if paper.is_signed else None,
                alone_on=self.day(min(paper.first, 0)) if paper.is_alone else None,
                withdrawn_at=timezone.now() if paper.is_withdrawn else None,
                agency=Agency.SCHOOL,
            )
            self.fill(consent, "student")
            for category in paper.covers:
                ConsentCategory.objects.create(consent=consent, category=category)
            for guardian, answer in zip(self.subject.guardians, paper.answers, strict=True):
                if answer:
                    given = ConsentAnswer(
                        consent=consent, guardian=guardian, answer=answer, answered_on=consent.informed_on
                    )
                    self.fill(given, "student")
            self._event("consent.prepare", consent, "student", None, None)
            self.subject.rows.setdefault(("Consent", None), []).append(consent)

    # The case

    def case(self) -> Case:
        begun = self.stage not in (Stage.PROPOSAL, Stage.CONSENT)
        case = Case.objects.create(
            student=self.subject.student,
            school=self.world.schools[self.child.case_school],
            stage=self.stage,
            proposed_on=self.day(-60),
            enrolled_on=self.day(-28) if begun else None,
            closed_on=self.day(-7) if self.stage == Stage.CLOSING else None,
        )
        case.coaches.add(*(self.world.people[key] for key in WRITERS.values()))
        self.subject.case = case
        return case

    def records(self, *agencies: Agency, only: Collection[str] = ()) -> None:
        """Every kind of record that the agencies can write, and the results that tie them together.

        With ``only``, the models of these names.
        """
        for model in students_models():
            # What another system calls its rows by are ids that no page shows.
            is_remote = model.__name__.startswith("Remote")
            if model in BY_HAND or is_remote or (only and model.__name__ not in only):
                continue
            for agency in agencies:
                self._rows_of(model, agency)
        figures = self.subject.rows.get(("AbsenceFigure", Agency.SCHOOL))
        Case.objects.filter(pk=self.subject.case.pk).update(initial_absence=figures[0] if figures else None)
        self._results()

    def _rows_of(self, model: type[models.Model], agency: Agency) -> None:
        label = model._meta.label
        if label in OF_STUDENT and OF_STUDENT[label][0] not in (None, agency):
            return
        for fixed in RECIPES.get(label, one)(self, agency):
            row = self.row(model, agency, **fixed)
            is_shared = label in OF_ONE_AGENCY or (label in OF_STUDENT and OF_STUDENT[label][1] is None)
            self.subject.rows.setdefault((model.__name__, None if is_shared else agency), []).append(row)

    def row(self, model: type[models.Model], agency: Agency, **fixed: object) -> models.Model:
        """One row of the model, every field filled; texts with canaries."""
        named = {f.name for f in texts(model)} | {"category"}
        values = {
            f.name: self._points_at(f, agency) if f.is_relation else plain(f)
            for f in model._meta.concrete_fields
            if not f.primary_key and f.name not in named
        }
        if "agency" in values:
            values["agency"] = agency
        row = model(**values | fixed)
        if issubclass(model, CaseRecord):
            kind, category = "record", getattr(model, "CATEGORY", None) or row.category
            if model.__name__ == "Mapping":
                category = Category.SCHOOL_MAPPING if row.half == Half.SCHOOL else Category.SOCIAL_MAPPING
        elif model._meta.label in OF_ONE_AGENCY:
            kind, category = OF_ONE_AGENCY[model._meta.label], None
        else:
            category = OF_STUDENT[model._meta.label][1]
            kind = "of student" if category else "student"
        self.fill(row, kind, agency, category, fixed=fixed)
        for many in model._meta.many_to_many:
            getattr(row, many.name).set(self.made(many.related_model, agency))
        if verb := VERBS.get(model.__name__):
            self._event(verb, row, kind, agency, category)
        return row

    def made(self, model: type[models.Model], agency: Agency) -> list[models.Model]:
        return self.subject.rows.get((model.__name__, agency), [])

    def _points_at(self, each: models.Field, agency: Agency) -> models.Model | None:
        """What a foreign key leads to: the subject's own row of that model, a person of the agency, or any row."""
        model = each.related_model
        if model is each.model:
            return None
        if model is Student:
            return self.subject.student
        if model is Case:
            return self.subject.case
        if model is User:
            return self.world.people[WRITERS[agency]]
        if model is Guardian:
            return None if each.null else self.subject.guardians[0]
        own = self.made(model, agency)
        if own or each.null:
            return own[0] if own else None
        return model._default_manager.first()

    def _event(self, verb: str, row: models.Model, kind: str, agency: Agency | None, category: Category | None) -> None:
        """What the action would have left in the log; its writer's name is a canary, as the time line shows it."""
        label = AuditEvent._meta.get_field("user_label")
        case = self.subject.case
        AuditEvent.objects.create(
            verb=verb,
            user_label=self.canaries.word(self.owner(kind, label, agency, category)),
            target_type=row._meta.label_lower,
            target_id=row.pk,
            target_label=self.canaries.word(self.owner(kind, label, agency, category)),
            student_id=self.subject.student.pk,
            case_id=case.pk if case and kind != "student" else None,
            agency=agency or "",
            category=category or "",
            data={"valid_from": "", "valid_until": "", "categories": []} if verb == "consent.prepare" else {},
        )

    def erasures(self) -> None:
        """Lists of what is to be erased: one of each agency that waits for a second person, and one carried out."""
        asked = {"asked_by": self.world.people["steering"], "years": dict.fromkeys(Part.values, 5), "students": 1}
        for agency in Agency:
            row = Erasure.objects.create(agency=agency, **asked)
            item = {"part": Part.CONTACTS, "ended_on": self.day(-3000), "rows": 1, "stamp": ""}
            ErasureItem.objects.create(erasure=row, student=self.subject.student, **item)
            self.subject.rows.setdefault(("Erasure", None), []).append(row)
        done = Erasure.objects.create(agency=Agency.SOCIAL_SERVICES, state=State.DONE, done_at=timezone.now(), **asked)
        self.subject.rows["Erasure", None].append(done)

    def _results(self) -> None:
        """Each follow-up has results of all sub-goals: while consent was open, both agencies wrote in one."""
        goals = SubGoal.objects.filter(case=self.subject.case)
        for follow_up in WeeklyFollowUp.objects.filter(case=self.subject.case):
            for goal in goals:
                SubGoalResult.objects.get_or_create(follow_up=follow_up, sub_goal=goal, result="met")
