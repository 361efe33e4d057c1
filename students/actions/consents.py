"""The secrecy consent: prepared, signed, answered by guardians, narrowed, renewed and withdrawn.

The consent is one whole with its categories and answers: every change of it counts its ``revision`` up, and takes the
``revision`` that the page was read at, so that two people do not overwrite each other.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.choices import Category
from accounts.edits import save_edit
from accounts.models import User
from students import ages, files, rules
from students.actions import checks, consent_requests
from students.choices import Answer
from students.models import Consent, ConsentAnswer, ConsentCategory, Guardian, Student


class Given(TypedDict, total=False):
    """What one guardian answered, as a page or a file hands it in."""

    guardian: Guardian
    answer: str
    on: datetime.date | None
    reason: str


class Alone(TypedDict):
    """That the student consents alone: who has decided it, and why."""

    decided_by: str
    reason: str


def _record(verb: str, consent: Consent, by: User, on: datetime.date | None = None, **data: object) -> None:
    record(verb, consent, by=by, student_id=consent.student_id, agency=by.agency, occurred_on=on, **data)


def _save(consent: Consent, by: User, revision: int | None) -> None:
    consent._history_user = by
    save_edit(consent, revision=consent.revision if revision is None else revision)


def _read(consent: Consent) -> None:
    """Read the row anew and refuse what can no longer be changed."""
    consent.refresh_from_db()
    if consent.withdrawn_at:
        raise ValidationError(_("The consent is withdrawn. Register a new one."), code="withdrawn")


@transaction.atomic
def prepare(
    *,
    student: Student,
    by: User,
    informed_on: datetime.date,
    informed_by: str,
    valid_from: datetime.date,
    valid_until: datetime.date,
    categories: Collection[str],
    renews: Consent | None = None,
) -> Consent:
    """Write down what the family is asked: period and categories. It opens nothing until it is signed.

    Raises ValidationError by field when the days do not hold together or no category is chosen.
    """
    categories = checks.categories(categories)
    checks.days(student, informed_on, valid_from, valid_until)
    consent = Consent(
        student=student,
        renews=renews,
        informed_on=informed_on,
        informed_by=informed_by.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        agency=by.agency,
    )
    consent._history_user = by
    consent.full_clean()
    consent.save()
    ConsentCategory.objects.bulk_create(ConsentCategory(consent=consent, category=c) for c in categories)
    consent_requests.settle_by_consent(student=student, by=by)
    verb = "consent.renew" if renews else "consent.prepare"
    _record(
        verb,
        consent,
        by,
        informed_on,
        valid_from=valid_from.isoformat(),
        valid_until=valid_until.isoformat(),
        categories=categories,
        renews=renews.pk if renews else None,
    )
    return consent


@transaction.atomic
def renew(
    *,
    consent: Consent,
    by: User,
    informed_on: datetime.date,
    informed_by: str,
    valid_from: datetime.date,
    valid_until: datetime.date,
    categories: Collection[str],
) -> Consent:
    """Ask anew before the consent runs out, or after: a row of its own that points back. It has to be signed anew."""
    _read(consent)
    return prepare(
        student=consent.student,
        by=by,
        informed_on=informed_on,
        informed_by=informed_by,
        valid_from=valid_from,
        valid_until=valid_until,
        categories=categories,
        renews=consent,
    )


@transaction.atomic
def sign_student(*, consent: Consent, by: User, on: datetime.date | None, revision: int | None = None) -> None:
    """Note the day on which the student signed; None takes a signature noted by mistake away again."""
    _read(consent)
    if on:
        checks.signature(consent, on, "student_signed_on")
    consent.student_signed_on = on
    _save(consent, by, revision)
    _record("consent.sign_student" if on else "consent.unsign_student", consent, by, on)


@transaction.atomic
def answer(
    *,
    consent: Consent,
    guardian: Guardian,
    by: User,
    answer: str,
    on: datetime.date | None = None,
    reason: str = "",
    revision: int | None = None,
) -> None:
    """Note what a guardian answered, or has answered instead: the latest answer counts from that moment.

    A signature or a refusal has its day (today when none is given); *not asked* has a reason.
    """
    _read(consent)
    if not consent.student.guardianships.filter(guardian=guardian).exists():
        raise ValidationError(_("%(name)s is not a guardian of this student.") % {"name": guardian})
    if answer in (Answer.SIGNED, Answer.REFUSED):
        on = on or timezone.localdate()
        checks.signature(consent, on, "answered_on")
    row = ConsentAnswer.objects.filter(consent=consent, guardian=guardian).first()
    row = row or ConsentAnswer(consent=consent, guardian=guardian)
    row.answer, row.answered_on, row.reason = answer, on, reason.strip()
    row._history_user = by
    row.full_clean()
    row.save()
    _save(consent, by, revision)
    _record("consent.answer", consent, by, on, guardian=guardian.pk, answer=answer)


@transaction.atomic
def let_alone(
    *,
    consent: Consent,
    by: User,
    decided_by: str,
    reason: str,
    on: datetime.date | None = None,
    revision: int | None = None,
) -> None:
    """Note the decision that the student consents without guardians being asked; a guardian's no still closes it.

    Raises ValidationError by field: a student too young or of age, nobody who decided, no reason.
    """
    _read(consent)
    on = on or timezone.localdate()
    if problem := rules.alone_problem(birth_date=consent.student.birth_date, on=on, ages=ages.current()):
        raise ValidationError({"alone": problem})
    checks.signature(consent, on, "alone")
    if not decided_by.strip():
        raise ValidationError({"alone_by": _("Say who has decided it.")})
    if not reason.strip():
        raise ValidationError({"alone_reason": _("Say why the student consents alone.")})
    consent.alone_on, consent.alone_by, consent.alone_reason = on, decided_by.strip(), reason.strip()
    _save(consent, by, revision)
    _record("consent.let_alone", consent, by, on)


@transaction.atomic
def ask_guardians(*, consent: Consent, by: User, revision: int | None = None) -> None:
    """Take the decision back that the student consents alone: guardians are asked as usual."""
    _read(consent)
    consent.alone_on, consent.alone_by, consent.alone_reason = None, "", ""
    _save(consent, by, revision)
    _record("consent.ask_guardians", consent, by, timezone.localdate())


@transaction.atomic
def attach_scan(*, consent: Consent, by: User, file: File, revision: int | None = None) -> None:
    """Keep a scan of the signed paper. Raises ValidationError when it is no PDF, PNG or JPEG, or too large."""
    consent.refresh_from_db()
    try:
        consent.scan_name = files.keep(consent.scan, file)
    except ValidationError as error:
        raise ValidationError({"scan": error.messages}) from error
    try:
        _save(consent, by, revision)
    except ValidationError:
        consent.scan.storage.delete(consent.scan.name)
        raise
    _record("consent.attach_scan", consent, by)


@transaction.atomic
def collect(
    *,
    consent: Consent,
    by: User,
    student_signed_on: datetime.date | None,
    answers: Collection[Given],
    alone: Alone | None = None,
    scan: File | None = None,
    revision: int | None = None,
) -> None:
    """Write down all that has come in at one go: what differs from before is changed, all of it or nothing.

    ``alone`` is the decision that the student consents alone; None where there is none, or none any longer.
    """
    _read(consent)
    _save(consent, by, revision)
    if consent.student_signed_on != student_signed_on:
        sign_student(consent=consent, by=by, on=student_signed_on)
    known = {a.guardian_id: a for a in consent.answers.all()}
    for given in answers:
        before = known.get(given["guardian"].pk)
        same = before and (before.answer, before.answered_on, before.reason) == (
            given["answer"],
            given.get("on"),
            given.get("reason", ""),
        )
        if not same:
            answer(consent=consent, by=by, **given)
    if alone and (consent.alone_by, consent.alone_reason) != (alone["decided_by"], alone["reason"]):
        let_alone(consent=consent, by=by, on=consent.alone_on, **alone)
    elif consent.alone_on and not alone:
        ask_guardians(consent=consent, by=by)
    if scan:
        attach_scan(consent=consent, by=by, file=scan)


def _is_answered(consent: Consent) -> bool:
    return consent.student_signed_on is not None or consent.answers.filter(answer=Answer.SIGNED).exists()


@transaction.atomic
def correct(
    *,
    consent: Consent,
    by: User,
    informed_on: datetime.date,
    informed_by: str,
    valid_from: datetime.date,
    valid_until: datetime.date,
    categories: Collection[str],
    revision: int | None = None,
) -> None:
    """Put right what was registered by mistake. What somebody has signed is never made wider or longer afterwards."""
    _read(consent)
    categories = checks.categories(categories)
    checks.days(consent.student, informed_on, valid_from, valid_until)
    before = set(consent.categories)
    changed = _changes(consent, informed_on, informed_by.strip(), valid_from, valid_until, categories)
    if _is_answered(consent):
        if set(categories) - before:
            raise ValidationError({"categories": _("More than what was signed needs a new consent: renew it.")})
        if valid_from < consent.valid_from or valid_until > consent.valid_until:
            raise ValidationError({"valid_until": _("Longer than what was signed needs a new consent: renew it.")})
    checks.informed_before_signed(consent, informed_on)
    consent.informed_on, consent.informed_by = informed_on, informed_by.strip()
    consent.valid_from, consent.valid_until = valid_from, valid_until
    _save(consent, by, revision)
    consent.covers.exclude(category__in=categories).delete()
    ConsentCategory.objects.bulk_create(
        ConsentCategory(consent=consent, category=c) for c in categories if c not in before
    )
    _record("consent.correct", consent, by, changed=changed)


def _changes(
    consent: Consent,
    informed_on: datetime.date,
    informed_by: str,
    valid_from: datetime.date,
    valid_until: datetime.date,
    categories: list[Category],
) -> dict[str, list]:
    """Old and new of what differs, for the log; of a name only that it differs."""
    days = {"informed_on": informed_on, "valid_from": valid_from, "valid_until": valid_until}
    changed: dict[str, list] = {
        f: [getattr(consent, f).isoformat(), day.isoformat()] for f, day in days.items() if getattr(consent, f) != day
    }
    if informed_by != consent.informed_by:
        changed["informed_by"] = [None, None]
    if categories != consent.categories:
        changed["categories"] = [consent.categories, categories]
    return changed


def _running(consent: Consent, day: datetime.date) -> list[Consent]:
    """This consent and the others of the student that run on or begin after the day."""
    others = Consent.objects.filter(student=consent.student, withdrawn_at=None, valid_until__gte=day)
    return [consent, *others.exclude(pk=consent.pk)]


@transaction.atomic
def narrow(*, consent: Consent, by: User, categories: Collection[str], revision: int | None = None) -> None:
    """Leave only these categories; what goes closes at once, in every consent of the student that runs or is to come.

    Raises ValidationError when none or all are left, or one that was not covered.
    """
    _read(consent)
    left = set(checks.categories(categories))
    before = set(consent.categories)
    if left - before:
        raise ValidationError({"categories": _("Narrowing can only take categories away. Renew the consent to add.")})
    dropped = [c for c in Category if c in before - left]
    if not dropped:
        raise ValidationError({"categories": _("Nothing is taken away. Untick what is to be closed.")})
    for row in _running(consent, timezone.localdate()):
        gone, _counts = row.covers.filter(category__in=dropped).delete()
        if gone:
            _save(row, by, revision if row is consent else None)
            _record("consent.narrow", row, by, timezone.localdate(), dropped=dropped)


@transaction.atomic
def withdraw(
    *,
    consent: Consent,
    by: User,
    withdrawn_by: str,
    note: str = "",
    on: datetime.date | None = None,
    revision: int | None = None,
) -> None:
    """End the consent at the family's word. All that it opened closes now, also by renewals that run or are to come.

    Raises ValidationError when it has already ended, or the day lies ahead or before the family was informed.
    """
    _read(consent)
    today = timezone.localdate()
    on = on or today
    if problem := rules.date_problem(on, today=today, birth_date=consent.student.birth_date):
        raise ValidationError({"on": problem})
    if on < consent.informed_on:
        raise ValidationError({"on": _("The day is before the family was informed.")})
    if on > consent.valid_until:
        raise ValidationError(_("The consent has already run out; there is nothing to withdraw."), code="expired")
    if not withdrawn_by.strip():
        raise ValidationError({"withdrawn_by": _("Say who withdraws the consent.")})
    at = timezone.now() if on == today else timezone.make_aware(datetime.datetime.combine(on, datetime.time(12)))
    for row in _running(consent, on):
        row.withdrawn_at, row.withdrawn_by, row.withdrawal_note = at, withdrawn_by.strip(), note.strip()
        _save(row, by, revision if row is consent else None)
        _record("consent.withdraw", row, by, on)


@transaction.atomic
def register(
    *,
    student: Student,
    by: User,
    terms: Mapping[str, object],
    student_signed_on: datetime.date | None,
    answers: Collection[Given],
    alone: Alone | None = None,
    scan: File | None = None,
    renews: Consent | None = None,
) -> Consent:
    """A whole paper at one go: what was asked (``terms``: the arguments of ``prepare``) and all that was answered."""
    consent = renew(consent=renews, by=by, **terms) if renews else prepare(student=student, by=by, **terms)
    collect(consent=consent, by=by, student_signed_on=student_signed_on, answers=answers, alone=alone, scan=scan)
    return consent
