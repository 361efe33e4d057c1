"""What a field is called in an export, and its value in words and for machines."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from ppss.lib import weeks

#: Words for fields that have none of their own.
LABELS = {
    "absence": gettext_lazy("absence"),
    "agency": gettext_lazy("agency"),
    "alias": gettext_lazy("alias"),
    "answers": gettext_lazy("answers"),
    "any_hour": gettext_lazy("goes at any hour"),
    "asked_by": gettext_lazy("asked by"),
    "at": gettext_lazy("when"),
    "categories": gettext_lazy("categories"),
    "category": gettext_lazy("category"),
    "changed_at": gettext_lazy("changed at"),
    "changed_by": gettext_lazy("changed by"),
    "channel": gettext_lazy("channel"),
    "closed_on": gettext_lazy("closed on"),
    "coaches": gettext_lazy("coaches"),
    "coming": gettext_lazy("goals of the next week"),
    "core": gettext_lazy("passed in the core subjects"),
    "created_by": gettext_lazy("written by"),
    "data": gettext_lazy("details"),
    "date": gettext_lazy("date"),
    "decided_at": gettext_lazy("decided at"),
    "decided_by": gettext_lazy("decided by"),
    "decided_on": gettext_lazy("decided on"),
    "due_at": gettext_lazy("to be sent at"),
    "enrolled_on": gettext_lazy("enrolled on"),
    "expires_at": gettext_lazy("of no use after"),
    "figures": gettext_lazy("minutes of the week"),
    "file_name": gettext_lazy("name of the file"),
    "given_at": gettext_lazy("given at"),
    "given_by": gettext_lazy("given by"),
    "goals": gettext_lazy("goals of the week"),
    "graded": gettext_lazy("subjects with a grade"),
    "grades": gettext_lazy("grades"),
    "guardian": gettext_lazy("guardian"),
    "guardians": gettext_lazy("guardians"),
    "half": gettext_lazy("half"),
    "in_force_on": gettext_lazy("in force on"),
    "initial_absence": gettext_lazy("absence at enrolment"),
    "is_current": gettext_lazy("counts now"),
    "is_late": gettext_lazy("entered late"),
    "known_to_social_services": gettext_lazy("known to social services"),
    "language": gettext_lazy("language"),
    "manager": gettext_lazy("manager"),
    "needs_consent": gettext_lazy("goes only under a consent"),
    "new_step": gettext_lazy("new grade"),
    "occurred_on": gettext_lazy("happened on"),
    "old_source": gettext_lazy("source before"),
    "old_step": gettext_lazy("earlier grade"),
    "one": gettext_lazy("results of the first term"),
    "opens_until": gettext_lazy("link opens until"),
    "outcome": gettext_lazy("outcome"),
    "outside_target_group": gettext_lazy("outside the target group"),
    "parts": gettext_lazy("parts of the SMS"),
    "passed": gettext_lazy("subjects passed"),
    "position": gettext_lazy("place in the list"),
    "preparatory": gettext_lazy("eligible for a university-preparatory programme"),
    "proposed_on": gettext_lazy("proposed on"),
    "read_at": gettext_lazy("read at"),
    "reason": gettext_lazy("why it stands there"),
    "received_at": gettext_lazy("received at"),
    "replaced_on": gettext_lazy("replaced on"),
    "replied_at": gettext_lazy("answered at"),
    "result": gettext_lazy("result"),
    "saved_by": gettext_lazy("saved by"),
    "scan_name": gettext_lazy("name of the file"),
    "school": gettext_lazy("school"),
    "settled_at": gettext_lazy("settled at"),
    "settled_by": gettext_lazy("settled by"),
    "sex": gettext_lazy("sex"),
    "source": gettext_lazy("source"),
    "stage": gettext_lazy("stage"),
    "starts_at": gettext_lazy("starts at"),
    "state_at": gettext_lazy("stands there since"),
    "status": gettext_lazy("status"),
    "stay": gettext_lazy("days in the first term"),
    "step": gettext_lazy("grade"),
    "steps": gettext_lazy("steps"),
    "sub_goal": gettext_lazy("sub-goal"),
    "subject": gettext_lazy("subject"),
    "target_label": gettext_lazy("about"),
    "term": gettext_lazy("term"),
    "three": gettext_lazy("results of the third term"),
    "told": gettext_lazy("gets it or not"),
    "two": gettext_lazy("results of the second term"),
    "user": gettext_lazy("user"),
    "user_label": gettext_lazy("by"),
    "verb": gettext_lazy("what was done"),
    "version": gettext_lazy("version"),
    "vocational": gettext_lazy("eligible for a vocational programme"),
    "what": gettext_lazy("page"),
    "why": gettext_lazy("why it was allowed"),
    "withdrawn_at": gettext_lazy("withdrawn at"),
    "written_at": gettext_lazy("written at"),
}


def label(field: models.Field) -> str:
    """What people read before the value."""
    word = _word(field)
    return f"{str(word)[:1].upper()}{str(word)[1:]}"


def has_words(field: models.Field) -> bool:
    """Whether a label is one that translators have seen."""
    return isinstance(_word(field), Promise)


def _word(field: models.Field) -> str:
    """The field's own words, those of the table above, or what a link leads to."""
    if isinstance(field.verbose_name, Promise):
        return field.verbose_name
    other = field.related_model._meta.verbose_name if field.is_relation else field.verbose_name
    return LABELS.get(field.name, other)


def text(field: models.Field, value: object) -> str:
    """A plain value as people read it."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return f"{weeks.label(value)}, {weeks.span(value)}" if field.name.endswith("week") else value.isoformat()
    if isinstance(value, datetime.time):
        return formats.time_format(value)
    if isinstance(value, Decimal) and field.name.endswith(("share", "coverage")):
        return f"{formats.number_format((value * 100).normalize(), use_l10n=True)} %"
    if isinstance(value, PhoneNumber):
        return value.as_international
    if isinstance(value, dict):
        return "; ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def plain(value: object) -> object:
    """The same for machines: what JSON has a word for."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, PhoneNumber):
        return value.as_e164 if value.is_valid() else str(value)
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    return value


def staff(user: User) -> str:
    """A member of staff by name and title: they act in public office."""
    return f"{user.name}, {user.title or user.get_agency_display()}"
