"""Decisions about consent and students on plain values. Today is always an argument."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from ppss.lib.days import add_months
from ppss.lib.text import fold, words
from students.ages import Ages, age_on, say, turns
from students.choices import Answer, Channel, ConsentState

#: A data subject is answered within a month of asking (GDPR article 12.3).
ANSWER_MONTHS = 1
#: Renewal is asked for so many days ahead (product.md, rule 1).
RENEWAL_DAYS = (30, 7)
#: A longer term has a wrong year in one of its dates.
TERM_DAYS_MAX = 245
#: Calendar years that a term can have.
TERM_YEARS = range(1990, 2100)
#: Longer than any summer without school; a longer holiday has a wrong date.
BREAK_DAYS_MAX = 100


def date_problem(
    day: datetime.date, *, today: datetime.date, birth_date: datetime.date, may_be_future: bool = False
) -> str | None:
    """Why a date cannot be right for a student, as a sentence; None when it can."""
    if day < birth_date:
        return _("The date is before the student was born.")
    if not may_be_future and day > today:
        return _("The date lies in the future.")
    return None


def names_in(text: str, *names: str) -> list[str]:
    """Words of the text that are a name or a part of one, as they stand there, each once; case and accents aside.

    A genitive s belongs to the name (*Sagas*). Parts of up to two letters (*af*, *de*) count where a name has no other.
    """
    parts: set[str] = set()
    for name in names:
        found = words(name)
        parts |= {part for part in found if len(part) > 2} or set(found)
    sought = parts | {f"{part}s" for part in parts}
    written = re.findall(r"\w+", unicodedata.normalize("NFC", text))
    return list(dict.fromkeys(word for word in written if fold(word) in sought))


def last_possible_day(valid_from: datetime.date, months: int = 6) -> datetime.date:
    """The last day that a consent from this day may cover: the day before the same date ``months`` later."""
    return add_months(valid_from, months) - datetime.timedelta(days=1)


def consent_state(
    *,
    today: datetime.date,
    valid_from: datetime.date,
    valid_until: datetime.date,
    birth_date: datetime.date,
    student_signed: bool,
    withdrawn: bool,
    custodians: Iterable[int],
    answers: Mapping[int, str],
    alone: bool,
    ages: Ages,
) -> ConsentState:
    """Where a consent stands today (OSL 10:1 and 26:9 in plain words: what is consented to may be shared).

    ``custodians`` are the ids of the guardians who have custody now, ``answers`` what each guardian answered. Valid
    means: within its dates, first and last day counted, not withdrawn, signed by the student and at least one guardian
    with custody, refused by none of them, and every one of them asked or noted as not asked: a guardian who comes
    later makes it *to be completed*. Guardians without custody neither open nor block.

    Age (``students.ages``, on the day in question): a student too young to sign need not; ``alone`` says that somebody
    has decided that the student consents alone, which from the age for it makes up for guardians who were not asked,
    and never for one who refuses; from the day a student comes of age guardians' answers no longer count at all.
    """
    if withdrawn:
        return ConsentState.WITHDRAWN
    if today > valid_until:
        return ConsentState.EXPIRED
    who = say(birth_date, today, ages)
    given = {} if who.is_adult else {guardian: answers.get(guardian) for guardian in custodians}
    if Answer.REFUSED in given.values():
        return ConsentState.REFUSED
    if who.student_signs and not student_signed:
        return ConsentState.NOT_SIGNED
    if not who.is_adult and not (alone and student_signed and who.may_be_alone):
        if Answer.SIGNED not in given.values():
            return ConsentState.NOT_SIGNED
        if None in given.values():
            return ConsentState.TO_COMPLETE
    return ConsentState.NOT_YET if today < valid_from else ConsentState.VALID


#: A student in grades 1-9 is hardly younger or older than this.
AGES = range(5, 21)


def student_problems(*, birth_date: datetime.date | None, today: datetime.date) -> dict[str, str]:
    """Why a birth date cannot be that of a student in grades 1-9, by field; missing fields are the form's matter."""
    if birth_date is None:
        return {}
    if birth_date > today:
        return {"birth_date": _("The date lies in the future.")}
    age = today.year - birth_date.year
    if age not in AGES:
        return {"birth_date": _("A student in grades 1-9 is not %(age)s years old. Check the year.") % {"age": age}}
    return {}


def channel_problem(channel: str, *, mobile: object, email: str) -> dict[str, str]:
    """What a guardian lacks to be told as chosen, as a sentence for ``mobile`` or ``email``; empty when nothing."""
    if channel == Channel.SMS and not mobile:
        return {"mobile": _("SMS needs a mobile number. Enter it, or choose another way.")}
    if channel == Channel.EMAIL and not email:
        return {"email": _("E-mail needs an address. Enter it, or choose another way.")}
    return {}


def consent_problems(
    *,
    today: datetime.date,
    birth_date: datetime.date,
    informed_on: datetime.date,
    valid_from: datetime.date,
    valid_until: datetime.date,
    months: int,
) -> dict[str, str]:
    """What is wrong with the days of a consent, as a sentence for each field; empty when they hold together.

    The family is informed first; a consent begins that day at the earliest and within ``months`` from today, so that a
    renewal can be signed ahead, and lasts at most ``months``.
    """
    if problem := date_problem(informed_on, today=today, birth_date=birth_date):
        return {"informed_on": problem}
    if valid_from < informed_on:
        return {"valid_from": _("A consent cannot begin before the family is informed.")}
    if valid_from > add_months(today, months):
        return {"valid_from": _("The consent begins too far ahead. Sign it closer to the day.")}
    if valid_until < valid_from:
        return {"valid_until": _("The consent ends before it begins.")}
    last = last_possible_day(valid_from, months)
    if valid_until > last:
        return {
            "valid_until": _("A consent lasts at most %(months)d months: to %(last)s with this first day.")
            % {"months": months, "last": last.isoformat()}
        }
    return {}


def alone_problem(*, birth_date: datetime.date, on: datetime.date, ages: Ages) -> str | None:
    """Why it cannot be decided on this day that the student consents alone, as a sentence; None when it can."""
    if say(birth_date, on, ages).is_adult:
        return _("The student is of age and consents alone anyway.")
    if turns(birth_date, ages.alone) > on:
        return _("A student of %(age)d cannot consent alone. It can be decided from %(alone)d.") % {
            "age": age_on(birth_date, on),
            "alone": ages.alone,
        }
    return None


#: Answers that were given on a day, on paper.
DATED_ANSWERS = (Answer.SIGNED, Answer.REFUSED)


def answer_problems(answer: str | None, *, on: datetime.date | None, reason: str) -> dict[str, str]:
    """What a guardian's answer lacks, as a sentence for ``on`` or ``reason``; empty when it is whole."""
    if answer in DATED_ANSWERS and on is None:
        return {"on": _("Enter the day of the answer.")}
    if answer == Answer.NOT_ASKED and not reason.strip():
        return {"reason": _("Say why this guardian has not been asked.")}
    return {}


def signature_problem(
    day: datetime.date,
    *,
    today: datetime.date,
    birth_date: datetime.date,
    informed_on: datetime.date,
    valid_until: datetime.date,
) -> str | None:
    """Why a consent cannot have been signed or answered on this day, as a sentence; None when it can."""
    if problem := date_problem(day, today=today, birth_date=birth_date):
        return problem
    if day < informed_on:
        return _("The day is before the family was informed.")
    if day > valid_until:
        return _("The day is after the consent has run out.")
    return None
