"""Student cards: made at check-in, answered by teachers, ended at check-out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Category
from accounts.edits import save_edit
from accounts.models import User
from cases import rules as case_rules
from cases.actions.notes import check_own
from cases.actions.records import log
from cases.models import Case
from outreach import links
from outreach.choices import Arrival, Participation
from outreach.models import CardLesson, StudentCard
from outreach.rules import LessonTime
from students.models import Consent

#: No day has more lessons.
MOST_LESSONS = 12


def problem(case: Case, today: datetime.date) -> str | None:
    """Why no card can be made of the case today, as a sentence; one query."""
    if case.stage not in case_rules.ACTIVE:
        return _("The case is not being worked with.")
    if case.student.protection:
        return _("The student has protected identity: no card is made, for its links are open to whoever has them.")
    if Category.PLAN not in Consent.objects.opened([case.student_id], today).get(case.student_id, ()):
        return _("No valid consent covers plan and follow-up.")
    return None


@transaction.atomic
def check_in(*, case: Case, by: User, lessons: Sequence[LessonTime]) -> StudentCard:
    """Make today's card with these lessons, each with a link of its own. Raises ValidationError."""
    today = timezone.localdate()
    if why := problem(case, today):
        raise ValidationError(why)
    if not lessons:
        raise ValidationError({"lessons": _("Choose at least one lesson.")})
    if len(lessons) > MOST_LESSONS:
        raise ValidationError({"lessons": _("A card has %d lessons at most.") % MOST_LESSONS})
    card = StudentCard(case=case, agency=by.agency, created_by=by, date=today)
    card.full_clean()
    card.save()
    rows = [CardLesson(card=card, starts_at=lesson.starts_at, name=lesson.name) for lesson in lessons]
    for row in rows:
        row.token_index = links.index(links.of_card(row.secret))
        row.full_clean()
    CardLesson.objects.bulk_create(rows)
    log("student_card.check_in", card, by=by, on=today, lessons=len(rows))
    return card


@transaction.atomic
def check_out(*, card: StudentCard, by: User, revision: int, note: str) -> StudentCard:
    """End the day with the student: links that nobody has used close. Raises EditedMeanwhile."""
    check_own(card, by)
    card.note = note.strip()
    card.checked_out_at = card.checked_out_at or timezone.now()
    save_edit(card, revision=revision)
    card.lessons.filter(answered_at=None).update(token_index="")
    log("student_card.check_out", card, by=by, on=card.date)
    return card


@transaction.atomic
def arrive(*, lesson: CardLesson, arrival: str) -> CardLesson:
    """A teacher's first tap. Whoever did not come took no part, and the link is used up."""
    row = _unanswered(lesson)
    row.arrival = Arrival(arrival)
    if row.arrival == Arrival.ABSENT:
        return _answered(row)
    row.save(update_fields=["arrival"])
    return row


@transaction.atomic
def take_part(*, lesson: CardLesson, participation: str) -> CardLesson:
    """A teacher's second tap: the link is used up. Raises ValidationError before the first one."""
    row = _unanswered(lesson)
    if not row.arrival:
        raise ValidationError(_("Say first how the student came."))
    row.participation = Participation(participation)
    return _answered(row)


def _unanswered(lesson: CardLesson) -> CardLesson:
    rows = CardLesson.objects.select_for_update(of=("self",)).select_related("card__case__student")
    row = rows.get(pk=lesson.pk)
    if row.is_answered:
        raise ValidationError(_("This lesson has been answered already."))
    return row


def _answered(row: CardLesson) -> CardLesson:
    row.answered_at, row.token_index = timezone.now(), ""
    row.save(update_fields=["arrival", "participation", "answered_at", "token_index"])
    log("student_card.answer", row.card, by=None, on=row.card.date)
    return row
