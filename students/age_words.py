"""Why a signature of the student is or is not needed, and what a birthday changes: for the pages of a consent."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from students import ages
from students.models import Consent, Student


def who_signs(student: Student, today: datetime.date) -> str:
    """Who has to sign on the day and why, in a sentence or two."""
    years = ages.current()
    who = ages.say(student.birth_date, today, years)
    words = {"signs": years.signs, "alone": years.alone}
    if who.is_adult:
        return _("The student is of age and signs alone. What guardians have answered no longer counts.")
    if not who.student_signs:
        return (
            _("The student is under %(signs)d: the guardians sign, the student need not. Let the student have a say.")
            % words
        )
    if who.may_be_alone:
        return (
            _(
                "The student is over %(signs)d and signs together with the guardians. As the student has turned "
                "%(alone)d it can be decided, with a reason, that the student consents alone."
            )
            % words
        )
    return _("The student is over %(signs)d and signs together with the guardians.") % words


def birthday(student: Student, today: datetime.date, until: datetime.date) -> str:
    """What a birthday between the two days changes; empty when none does. No day is told of a protected student."""
    years = ages.current()
    of_age, signs = (ages.turns(student.birth_date, age) for age in (years.majority, years.signs))
    if today < of_age <= until:
        when, text = of_age, _("The student comes of age %(day)s: from then on only the student's signature counts.")
    elif today < signs <= until:
        when, text = signs, _("The student turns %(age)d %(day)s: without the student's signature it closes that day.")
    else:
        return ""
    day = _("before the consent runs out") if student.protection else date_format(when, "j F Y")
    return text % {"day": day, "age": years.signs}


def alone(consent: Consent) -> str:
    """The decision that the student consents alone, as a sentence; empty when there is none."""
    if consent.alone_on is None:
        return ""
    words = {"day": date_format(consent.alone_on, "j F Y"), "who": consent.alone_by, "why": consent.alone_reason}
    return _("The student consents alone, decided %(day)s by %(who)s: %(why)s") % words
