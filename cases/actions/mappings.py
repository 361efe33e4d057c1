"""The mapping: its two halves with their versions, classroom observations, documents collected."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as Answers
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import EditedMeanwhile, save_edit
from cases import plan_rules
from cases.actions.notes import check_own
from cases.actions.records import checked_day, log
from cases.actions.steps import StepRefused, take
from cases.choices import DocumentKind, Half
from cases.models import Case, Document, Mapping, Observation
from cases.questions import questions_of
from cases.rules import RECORD_MONTHS_BEFORE, Step
from students import files

if TYPE_CHECKING:
    from django.core.files.base import File

    from accounts.models import User


def _lock(case: Case) -> Case:
    """The case, locked, when something may be written in its mapping."""
    case = Case.objects.select_for_update(of=("self",)).select_related("student").get(pk=case.pk)
    refusal = plan_rules.mapping_refusal(case.stage)
    if refusal:
        raise StepRefused(refusal, code="mapping")
    return case


def _check_half(half: str, by: User) -> None:
    if half not in plan_rules.HALVES:
        raise ValidationError(_("There is no such half of a mapping."), code="half")
    if plan_rules.HALVES[Half(half)] != by.agency:
        raise ValidationError(_("This half is written by the other agency."), code="agency")


def _clean_answers(half: str, answers: Answers[str, str]) -> dict[str, str]:
    known = {q.key for q in questions_of(half)}
    unknown = set(answers) - known
    if unknown:
        raise ValidationError(_("There is no such question: %(key)s.") % {"key": ", ".join(sorted(unknown))})
    return {key: text.strip() for key, text in answers.items() if text.strip()}


@transaction.atomic
def save(
    *,
    case: Case,
    half: str,
    by: User,
    answers: Answers[str, str],
    summary: str = "",
    revision: int | None = None,
    on: datetime.date | None = None,
) -> Mapping:
    """Keep the draft of a half; the first time it begins version 1. ``answers`` maps keys of the questions to text.

    ``revision`` is that of the draft as it was read, 0 when there was none; None takes what stands there now.
    Raises StepRefused outside the stages of work, EditedMeanwhile, ValidationError for the half of the other agency
    or one that is finished (``new_version`` goes on from there).
    """
    case = _lock(case)
    _check_half(half, by)
    answers = _clean_answers(half, answers)
    latest = Mapping.objects.filter(case=case, half=half).first()
    if latest and latest.finished_on:
        raise ValidationError(_("This version is finished. Begin a new version to change it."), code="finished")
    if latest is None:
        mapping = Mapping(case=case, half=half, agency=by.agency, created_by=by, revision=1)
        mapping.answers, mapping.summary = answers, summary.strip()
        mapping._history_user = by
        mapping.full_clean()
        mapping.save()
    else:
        if revision == 0:
            raise EditedMeanwhile(latest)
        mapping = latest
        mapping.answers, mapping.summary = answers, summary.strip()
        mapping._history_user = by
        save_edit(mapping, revision=latest.revision if revision is None else revision)
    log("mapping.save", mapping, by=by, on=on, half=half, version=mapping.version, answered=len(answers))
    return mapping


@transaction.atomic
def finish(*, mapping: Mapping, by: User, on: datetime.date | None = None) -> Mapping:
    """Close a version with the day it was finished. Raises ValidationError while nothing is written in it."""
    case = _lock(mapping.case)
    _check_half(mapping.half, by)
    on = checked_day(case, on, since_enrolment=True)
    mapping = Mapping.objects.get(pk=mapping.pk)
    if mapping.finished_on:
        raise ValidationError(_("This version is already finished."), code="finished")
    if not mapping.answers and not mapping.summary:
        raise ValidationError(_("Answer at least one question, or write the summary, before you finish."))
    mapping.finished_on = on
    mapping._history_user = by
    save_edit(mapping, revision=mapping.revision)
    log("mapping.finish", mapping, by=by, on=on, half=mapping.half, version=mapping.version)
    return mapping


@transaction.atomic
def new_version(*, mapping: Mapping, by: User, on: datetime.date | None = None) -> Mapping:
    """Begin the next version from a finished one: a draft with its answers; the earlier one stays as it is."""
    case = _lock(mapping.case)
    _check_half(mapping.half, by)
    latest = Mapping.objects.filter(case=case, half=mapping.half).first()
    if latest is None or not latest.finished_on:
        raise ValidationError(_("There is a draft already. Go on with it."), code="draft")
    draft = Mapping(
        case=case,
        half=latest.half,
        version=latest.version + 1,
        answers=latest.answers,
        summary=latest.summary,
        agency=by.agency,
        created_by=by,
        revision=1,
    )
    draft._history_user = by
    draft.full_clean()
    draft.save()
    log("mapping.new_version", draft, by=by, on=on, half=draft.half, version=draft.version)
    return draft


def finished_halves(case: Case, by: User) -> set[str]:
    """Halves with a finished version that the person may know of: the own, and the other's where consent opens it."""
    finished = Mapping.objects.filter(case=case, finished_on__isnull=False)
    seen = Q(agency=by.agency) | Q(pk__in=Mapping.objects.visible_to(by).values("pk"))
    return set(finished.filter(seen).values_list("half", flat=True))


@transaction.atomic
def complete(*, case: Case, by: User, on: datetime.date | None = None) -> Case:
    """Go on to the plan. Raises StepRefused while no half is finished, or from another stage than mapping."""
    on = checked_day(case, on, since_enrolment=True)
    if not finished_halves(case, by):
        raise StepRefused(_("Finish at least one half of the mapping first."), code=Step.FINISH_MAPPING)
    case = take(case, Step.FINISH_MAPPING)
    audit.record("mapping.complete", case, by=by, student_id=case.student_id, case_id=case.pk, occurred_on=on)
    return case


@transaction.atomic
def observe(*, case: Case, by: User, on: datetime.date | None = None, lesson: str, text: str) -> Observation:
    """Write down what was seen in the classroom during one lesson."""
    case = _lock(case)
    on = checked_day(case, on, months_before=RECORD_MONTHS_BEFORE)
    row = Observation(
        case=case, agency=by.agency, created_by=by, observed_on=on, lesson=lesson.strip(), text=text.strip()
    )
    row._history_user = by
    row.full_clean()
    row.save()
    log("observation.add", row, by=by, on=on)
    return row


@transaction.atomic
def correct_observation(
    *, observation: Observation, by: User, revision: int, on: datetime.date | None = None, lesson: str, text: str
) -> Observation:
    """Change what is written of a lesson; what stood before stays in its history. Also in a case that is closed."""
    check_own(observation, by)
    observation.observed_on = checked_day(observation.case, on, months_before=RECORD_MONTHS_BEFORE)
    observation.lesson, observation.text = lesson.strip(), text.strip()
    observation._history_user = by
    save_edit(observation, revision=revision)
    log("observation.correct", observation, by=by, on=observation.observed_on)
    return observation


@transaction.atomic
def discard_observation(*, observation: Observation, by: User) -> None:
    """Take away an observation that was written down by mistake. Its history and the log keep it."""
    check_own(observation, by)
    log("observation.discard", observation, by=by, on=observation.observed_on)
    observation._history_user = by
    observation.delete()


@transaction.atomic
def collect(
    *,
    case: Case,
    by: User,
    kind: str,
    title: str = "",
    dated_on: datetime.date | None = None,
    file: File | None = None,
) -> Document:
    """Note that a document has been collected, with the file itself where there is one (PDF, PNG or JPEG).

    Raises ValidationError for a date that cannot be right, an unknown kind, or a file that is not let in.
    """
    case = _lock(case)
    if dated_on:
        checked_day(case, dated_on, "dated_on")
    if kind == DocumentKind.OTHER and not title.strip():
        raise ValidationError({"title": _("Say what the document is.")})
    row = Document(case=case, agency=by.agency, created_by=by, kind=kind, title=title.strip(), dated_on=dated_on)
    if file:
        try:
            row.file_name = files.keep(row.file, file)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
    try:
        row.full_clean()
        row.save()
    except ValidationError:
        if row.file:
            row.file.storage.delete(row.file.name)
        raise
    log("document.collect", row, by=by, on=dated_on, kind=kind, has_file=bool(row.file))
    return row


@transaction.atomic
def discard(*, document: Document, by: User) -> None:
    """Take away a document that was put in by mistake, with its file. The log keeps that it was there."""
    document = Document.objects.select_related("case").get(pk=document.pk)
    _lock(document.case)
    if document.agency != by.agency:
        raise ValidationError(_("Only the agency that collected a document can take it away."), code="agency")
    log("document.discard", document, by=by, kind=document.kind, has_file=bool(document.file))
    file = document.file
    document.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))
