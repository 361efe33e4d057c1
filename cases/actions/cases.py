"""The case itself: enrolled under a valid consent, given its coaches, taken up again."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from absence.actions import figures
from accounts.audit import record
from accounts.choices import Agency, Role
from accounts.models import Membership, User
from cases import rules
from cases.actions import notes
from cases.actions.steps import StepRefused, standing, take
from cases.choices import ProposalStatus
from cases.models import Booster, Case, Closing, Proposal
from students.choices import Protection
from students.models import Consent, Student


def day_of(on: datetime.date | None, student: Student, field: str = "on") -> datetime.date:
    """The day something happened, today unless said; ValidationError at ``field`` when it cannot be right."""
    today = timezone.localdate()
    day = on or today
    if problem := rules.date_problem(day, today=today, birth_date=student.birth_date):
        raise ValidationError({field: problem})
    return day


def consent_on(student: Student, day: datetime.date) -> Consent | None:
    """A consent that was valid on the day, with the signatures that it needs given by then."""
    consents = student.consents.valid_on(day)
    for consent in consents.prefetch_related("answers", "covers", "student__guardianships"):
        if consent.is_signed_by(day):
            return consent
    return None


def _closed_last(case: Case) -> datetime.date | None:
    return Closing.objects.filter(case=case).values_list("closed_on", flat=True).first()


@transaction.atomic
def enrol(
    *,
    case: Case,
    by: User,
    on: datetime.date | None = None,
    absence: dict[str, object] | None = None,
    coaches: Collection[User] | None = None,
) -> Case:
    """Begin the work: the consent is valid on the day, and mapping comes next.

    ``absence`` (share, first_day, last_day, source, coverage) is the figure that later comparison starts from; without
    one the proposal's stands. Without coaches, now or before, the coach who enrols becomes the coach.

    Raises StepRefused from another stage, ValidationError when no consent is valid on the day.
    """
    case = standing(case, rules.Step.ENROL)
    day = day_of(on, case.student)
    if problem := rules.enrolment_problem(day, proposed_on=case.proposed_on, closed_on=_closed_last(case)):
        raise ValidationError({"on": problem})
    if not consent_on(case.student, day):
        raise ValidationError(
            {"on": _("No consent is valid on %(day)s. Register it first.") % {"day": day.isoformat()}}, code="consent"
        )
    case = take(case, rules.Step.ENROL, enrolled_on=day)
    if absence:
        case.initial_absence = figures.note(student=case.student, by=by, **absence)
    elif not case.initial_absence and hasattr(case, "proposal"):
        case.initial_absence = case.proposal.absence
    case.save()
    record("case.enrol", case, by=by, student_id=case.student_id, case_id=case.pk, agency=by.agency, occurred_on=day)
    if coaches is None:
        coaches = list(case.coaches.all()) or ([by] if _may_coach(case, by, day) else [])
    if coaches:
        assign_coaches(case=case, by=by, coaches=coaches, on=day)
    return case


def _may_coach(case: Case, user: User, day: datetime.date) -> bool:
    teams = Membership.objects.filter(user=user, role=Role.COACH, team__schools=case.school)
    return user.is_active and any(m.is_active_on(day) or m.is_active_on(timezone.localdate()) for m in teams)


def _check_coach(case: Case, user: User, day: datetime.date) -> None:
    """Whether this person may work with the student: a coach of the school, named where the identity is protected."""
    if not _may_coach(case, user, day):
        raise ValidationError({"coaches": _("%(name)s is no coach of the school.") % {"name": user.name}})
    student = case.student
    if student.protection != Protection.NONE and not student.named_staff.filter(user=user).exists():
        raise ValidationError(
            {"coaches": _("%(name)s is not among the staff named for this student.") % {"name": user.name}}
        )
    if user.agency == Agency.SCHOOL or student.known_to_social_services:
        return
    if case.enrolled_on is None or not consent_on(student, day):
        raise ValidationError(
            {
                "coaches": _(
                    "%(name)s of social services can begin when the student is enrolled under a valid consent."
                )
                % {"name": user.name}
            }
        )


@transaction.atomic
def assign_coaches(*, case: Case, by: User, coaches: Collection[User], on: datetime.date | None = None) -> None:
    """Let these people, and no others, be the coaches of the case; at least one while it is going.

    The first coach of social services makes the student known to that agency, and known the student stays: what its
    people have written is theirs to read after the consent has ended as well.
    """
    day = day_of(on, case.student)
    before, after = set(case.coaches.all()), set(coaches)
    if case.is_active and not after:
        raise ValidationError({"coaches": _("A case that is going needs a coach. Choose at least one.")})
    for user in after - before:
        _check_coach(case, user, day)
    if after == before:
        return
    case.coaches.set(after)
    student = case.student
    if not student.known_to_social_services and any(u.agency == Agency.SOCIAL_SERVICES for u in after - before):
        student.known_to_social_services = True
        student._history_user = by
        student.save(update_fields=["known_to_social_services"])
    record(
        "case.coaches",
        case,
        by=by,
        student_id=case.student_id,
        case_id=case.pk,
        agency=by.agency,
        occurred_on=day,
        added=sorted(u.pk for u in after - before),
        removed=sorted(u.pk for u in before - after),
    )


@transaction.atomic
def take_over(*, case: Case, by: User, coaches: Collection[User]) -> Case:
    """Take the case of a student who has moved along to the new school: its team goes on under the consent there is.

    The coaches of the earlier school have no part in it any more. Stage, plan, records and consents stay as they are,
    each agency's its own. Raises ValidationError when the case is not left behind, or no consent is valid today.
    """
    case = Case.objects.select_for_update().select_related("student", "school").get(pk=case.pk)
    if not Case.objects.to_take_over_by(by).filter(pk=case.pk).exists():
        raise ValidationError(_("The case has been taken over already, or no consent is valid today."), code="consent")
    before = case.school
    case.school = case.student.school
    for user in coaches:
        _check_coach(case, user, timezone.localdate())
    case.revision += 1
    case.full_clean()
    case.save()
    record(
        "case.take_over",
        case,
        by=by,
        student_id=case.student_id,
        case_id=case.pk,
        agency=by.agency,
        occurred_on=timezone.localdate(),
        from_school=before.pk,
        to_school=case.school_id,
    )
    assign_coaches(case=case, by=by, coaches=coaches)
    return case


@transaction.atomic
def reopen(*, case: Case, by: User, on: datetime.date | None = None, reason: str) -> Case:
    """Take up a closed or declined case again: consent is asked for anew, or enrolment follows where one is valid.

    Earlier closings stay. Boosters not held yet are called off. The reason is kept as a note in the case.
    """
    case = standing(case, rules.Step.REOPEN)
    day = day_of(on, case.student)
    if Proposal.objects.filter(case=case, status=ProposalStatus.WITHDRAWN).exists():
        raise StepRefused(
            _("The school has withdrawn its proposal. It can propose the student anew."), code="withdrawn"
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the case is taken up again.")})
    closed_on = _closed_last(case)
    if closed_on and day < closed_on:
        raise ValidationError({"on": _("The day is before the case was closed.")})
    case = take(case, rules.Step.REOPEN, enrolled_on=None, closed_on=None)
    waiting = Booster.objects.filter(case=case, held_on=None, called_off="")
    for booster in waiting:
        booster.called_off = _("The case was taken up again.")
        booster.revision += 1
        booster.save()
    notes.write(case=case, by=by, text=_("Taken up again: %(reason)s") % {"reason": reason.strip()})
    record("case.reopen", case, by=by, student_id=case.student_id, case_id=case.pk, agency=by.agency, occurred_on=day)
    return case
