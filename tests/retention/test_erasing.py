"""Everything about a person goes, from every table, file and log; what figures count stays."""

import datetime

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from accounts.choices import Agency
from accounts.models import AccessEntry, AuditEvent, Draft
from cases.choices import Stage
from cases.models import Case, Closing, Intervention, Note, WeeklyFollowUp
from retention import due, erasing
from retention.actions import erasures, holds
from retention.choices import State
from retention.models import Erasure, ErasureItem
from students.choices import Part
from students.models import Consent, Grade, Guardian, Student, TermResult
from tests.leaks.canaries import Canaries
from tests.retention.conftest import LATER, SOON, THEN, close, erase, written

pytestmark = pytest.mark.django_db


def everything_kept() -> str:
    """Every value of every row of every table, histories included, and the names of files."""
    values = []
    for model in apps.get_models(include_auto_created=True):
        fields = [f.attname for f in model._meta.concrete_fields]
        values += [str(value) for row in model._base_manager.values_list(*fields) for value in row]
    return "\n".join([*values, *default_storage.names()])


#: Names of staff in the logs, and the days of a period that figures are of.
STAYS = ("user_label", "absence.AbsenceFigure.first_day")


def left_of(canaries: Canaries, subject: str) -> list[str]:
    """Where a word about the student still stands that has to go."""
    kept = everything_kept().lower()
    found = {**canaries.words, **canaries.numbers}
    return sorted(
        {
            owner.what
            for sign, owner in found.items()
            if owner.subject == subject and sign in kept and not owner.what.endswith(STAYS)
        }
    )


def test_nothing_about_the_student_is_left_anywhere(subject, canaries, admins):
    assert len(left_of(canaries, "Nora")) > 60
    with time_machine.travel(LATER, tick=False):
        for agency in (Agency.SOCIAL_SERVICES, Agency.SCHOOL):
            done = erase(agency, admins)
            assert (done.state, done.students) == (State.DONE, 1)
            erasures.remove_files(erasure_id=done.pk)
    assert left_of(canaries, "Nora") == []
    assert list(default_storage.names()) == []
    assert not Draft.objects.exists()
    assert not Guardian.objects.exists()


def test_what_figures_count_stays_and_points_to_nobody(subject, admins):
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SOCIAL_SERVICES, admins)
        erase(Agency.SCHOOL, admins)
    student = Student.objects.get()
    assert (student.full_name, student.key, student.personal_identity_number, student.school_class) == (
        " ",
        None,
        None,
        "",
    )
    assert (student.birth_date.month, student.birth_date.day, student.erased_on) == (1, 1, LATER.date())
    assert student.alias.startswith("Gallrad ")
    assert student.search_text == ""
    case = Case.objects.get()
    assert (case.student, case.closed_on, case.coaches.count()) == (student, datetime.date(2026, 11, 11), 0)
    assert Closing.objects.count() == 2
    assert WeeklyFollowUp.objects.count() == 4
    assert Intervention.objects.count() == 2
    assert (Grade.objects.count(), TermResult.objects.count(), Note.objects.count()) == (0, 1, 0)
    assert {model._meta.label: model.objects.count() for model in _histories()} == dict.fromkeys(
        [model._meta.label for model in _histories()], 0
    )


def _histories() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "history_id") and "Tool" not in model._meta.label]


def test_each_agency_erases_its_own_and_the_last_one_the_student(subject, admins):
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SCHOOL, admins)
        student = Student.objects.get()
        assert student.erased_on is None
        assert {note.agency for note in Note.objects.all()} == {Agency.SOCIAL_SERVICES}
        assert due.find(Agency.SCHOOL, timezone.localdate()).due == []
        [left] = due.find(Agency.SOCIAL_SERVICES, timezone.localdate()).due
        assert {Part.PEOPLE, Part.LOGS, Part.CONSENTS} <= {part.part for part in left.parts}
        erase(Agency.SOCIAL_SERVICES, admins)
    assert Student.objects.get().erased_on == LATER.date()


def test_parts_go_after_their_own_years(subject, admins):
    with time_machine.travel(SOON, tick=False):
        done = erase(Agency.SCHOOL, admins)
        assert set(done.counts) == {Part.ATTENDANCE, Part.GRADES, Part.MESSAGES}
        assert due.find(Agency.SCHOOL, timezone.localdate()).due == []
    assert not Grade.objects.exists()
    assert TermResult.objects.get().grades_erased
    assert Student.objects.get().given_name
    assert Note.objects.exists()


def test_other_students_keep_all_of_theirs(world, canaries, subject, admins):
    with time_machine.travel(THEN, tick=False):
        other = written(world, canaries, "Adam")
        Case.objects.filter(pk=other.case.pk).update(stage=Stage.CARRYING_OUT, closed_on=None)
        shared = subject.guardians[0]
        other.student.guardianships.create(guardian=shared)
    before = left_of(canaries, "Adam")
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SOCIAL_SERVICES, admins)
        erase(Agency.SCHOOL, admins)
    assert left_of(canaries, "Adam") == before
    assert shared in Guardian.objects.all()


def test_a_student_without_a_case_is_removed_whole(world, canaries, admins):
    with time_machine.travel(THEN, tick=False):
        student = world.student("Ivar", "Ek", birth_date=datetime.date(2013, 3, 14))
        world.guardian(student, "Olle", "Ek")
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SCHOOL, admins)
    assert (Student.objects.count(), Guardian.objects.count(), ErasureItem.objects.count()) == (0, 0, 0)


def test_logs_lose_names_and_keep_their_lines(subject, canaries, admins):
    student = subject.student
    AccessEntry.objects.create(
        user_id=1,
        user_label="Anders Vik",
        what="access log paper",
        student_ids=[student.pk],
        path=f"/students/access-log/of/{student.alias}/paper/",
    )
    events, looks = AuditEvent.objects.filter(student_id=student.pk).count(), AccessEntry.objects.count()
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SOCIAL_SERVICES, admins)
        erase(Agency.SCHOOL, admins)
    rows = AuditEvent.objects.filter(student_id=student.pk)
    assert rows.count() == events
    assert {(row.target_label, str(row.data)) for row in rows} == {("", "{}")}
    assert {row.verb for row in rows} >= {"note.write", "consent.prepare"}
    assert AccessEntry.objects.count() == looks
    assert AccessEntry.objects.get().path == ""
    with pytest.raises(TypeError):
        AuditEvent.objects.update(target_label="")


def test_students_kept_for_research_are_left_alone(subject, settings):
    Student.objects.filter(pk=subject.student.pk).update(birth_date=datetime.date(2013, 3, 15))
    with time_machine.travel(LATER, tick=False):
        today = timezone.localdate()
        assert len(due.find(Agency.SCHOOL, today).due) == 1
        settings.RESEARCH_BIRTH_DAYS = [5, 15, 25]
        found = due.find(Agency.SCHOOL, today)
        assert (found.due, found.for_research) == ([], 1)


def test_a_hold_stops_a_list_that_is_approved(subject, admins):
    first, second = admins[Agency.SCHOOL]
    with time_machine.travel(LATER, tick=False):
        erasure = erasures.ask(by=first, seen=[subject.student.pk])
        erasures.approve(erasure=erasure, by=second)
        hold = holds.place(student=subject.student, by=admins[Agency.SOCIAL_SERVICES][0], reason="Överklagat")
        assert erasures.carry_out(erasure_id=erasure.pk).state == State.CHANGED
        assert due.find(Agency.SCHOOL, timezone.localdate()).due == []
        assert Note.objects.count() == 2
        holds.lift(hold=hold, by=first)
        assert len(due.find(Agency.SCHOOL, timezone.localdate()).due) == 1


def test_an_open_case_is_never_due(subject):
    Case.objects.update(stage=Stage.CARRYING_OUT, closed_on=None)
    with time_machine.travel(LATER, tick=False):
        assert due.find(Agency.SCHOOL, timezone.localdate()).due == []


def test_a_case_taken_up_again_is_due_anew(subject, admins):
    with time_machine.travel(SOON, tick=False):
        erase(Agency.SCHOOL, admins)
        close(subject.case, timezone.localdate())
        assert due.find(Agency.SCHOOL, timezone.localdate()).due == []
    with time_machine.travel(LATER, tick=False):
        [found] = due.find(Agency.SCHOOL, timezone.localdate()).due
        assert Part.CONTACTS in {part.part for part in found.parts}


# Two people


def test_the_same_person_cannot_approve_twice(subject, admins):
    first, _second = admins[Agency.SCHOOL]
    with time_machine.travel(LATER, tick=False):
        erasure = erasures.ask(by=first, seen=[subject.student.pk])
        with pytest.raises(ValidationError):
            erasures.approve(erasure=erasure, by=first)
    assert Note.objects.count() == 2


def test_what_was_written_since_makes_the_list_change(subject, world, admins):
    first, second = admins[Agency.SCHOOL]
    with time_machine.travel(LATER, tick=False):
        erasure = erasures.ask(by=first, seen=[subject.student.pk])
        note = Note.objects.get(agency=Agency.SCHOOL)
        note.revision += 1
        note.save()
        assert erasures.approve(erasure=erasure, by=second).state == State.CHANGED
        assert erasures.carry_out(erasure_id=erasure.pk).state == State.CHANGED
    assert Note.objects.count() == 2


def test_a_list_other_than_was_shown_is_not_approved(subject, admins):
    with time_machine.travel(LATER, tick=False), pytest.raises(erasures.HasChanged):
        erasures.ask(by=admins[Agency.SCHOOL][0], seen=[])
    assert not Erasure.objects.exists()


def test_a_second_call_erases_nothing_more(subject, admins):
    with time_machine.travel(LATER, tick=False):
        done = erase(Agency.SCHOOL, admins)
        again = erasures.carry_out(erasure_id=done.pk)
    assert (again.revision, again.counts) == (done.revision, done.counts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", [Part.CONTACTS, Part.PLAN, Part.PEOPLE])
def test_killed_half_way_nothing_is_half_erased(subject, canaries, admins, monkeypatch, part):
    first, second = admins[Agency.SCHOOL]
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SOCIAL_SERVICES, admins)
        before = left_of(canaries, "Nora")
        erasure = erasures.ask(by=first, seen=[subject.student.pk])
        erasures.approve(erasure=erasure, by=second)
        real = erasing._erase

        def killed(held, of_part, *more):
            if of_part == part and held.model._meta.app_label == "students":
                raise KeyboardInterrupt
            if of_part == part and held.model in (Note, WeeklyFollowUp):
                raise KeyboardInterrupt
            real(held, of_part, *more)

        monkeypatch.setattr(erasing, "_erase", killed)
        with pytest.raises(KeyboardInterrupt):
            erasures.carry_out(erasure_id=erasure.pk)
        assert left_of(canaries, "Nora") == before
        monkeypatch.setattr(erasing, "_erase", real)
        assert erasures.carry_out(erasure_id=erasure.pk).state == State.DONE
    assert left_of(canaries, "Nora") == []


def test_consents_stay_as_days_alone(subject, admins):
    with time_machine.travel(LATER, tick=False):
        erase(Agency.SOCIAL_SERVICES, admins)
        erase(Agency.SCHOOL, admins)
    consent = Consent.objects.get()
    assert (consent.informed_by, consent.scan.name, consent.answers.count()) == ("", "", 0)
    assert consent.student_signed_on is not None
