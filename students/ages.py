"""From which age a student has a say in a consent, and who counts beside the student on a day.

Three ages decide, the first two by setting:

- ``CONSENT_STUDENT_SIGNS_FROM`` (12): from then on the student's own signature is needed. The secrecy that protects a
  minor is lifted by the guardian alone or, "depending on age and maturity", together with the minor (OSL 2009:400,
  12 kap. 3 §; guardians heed the child's will more and more with age, FB 6 kap. 11 §). The law names no age. Twelve is
  where the law gives children a say of their own in open support (prop. 2022/23:64).
- ``CONSENT_STUDENT_ALONE_FROM`` (15): from then on somebody may decide, for one consent and with a reason, that the
  student consents alone, without guardians being asked. Social services may give open support without the guardians'
  consent to a child who has turned 12 when it is suitable and the child consents (SoL 2001:453, 3 kap. 6 a § as of
  1 July 2023, prop. 2022/23:64: it was 15 before; the social services act 2025:400 carries the rule on). Support is
  one thing, secrecy another: whether a minor is mature enough to lift it alone is judged case by case (OSL 12 kap.
  3 §), and the default keeps to 15, the age at which a child speaks for itself in matters of social services.
- majority, 18: custody ends (FB 6 kap. 2 §) and the student alone disposes of the secrecy (OSL 12 kap. 2 §).

A municipality changes the first two on the word of its own lawyer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings

from ppss.lib.days import add_months

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Ages:
    """The three ages in whole years."""

    signs: int
    alone: int
    majority: int = 18


@dataclass(frozen=True)
class Say:
    """Who has a say in a consent on a day, by the student's age."""

    student_signs: bool
    may_be_alone: bool
    is_adult: bool


def current() -> Ages:
    """The ages of this installation."""
    return Ages(settings.CONSENT_STUDENT_SIGNS_FROM, settings.CONSENT_STUDENT_ALONE_FROM)


def turns(birth_date: datetime.date, years: int) -> datetime.date:
    """The day on which somebody reaches an age; who is born on 29 February does so on the 28th in other years."""
    return add_months(birth_date, 12 * years)


def born_by(day: datetime.date, years: int) -> datetime.date:
    """The latest birth date of somebody who has reached the age on the day: ``turns`` the other way round, for SQL."""
    born = add_months(day, -12 * years)
    return born + ONE_DAY if turns(born + ONE_DAY, years) <= day else born


def age_on(birth_date: datetime.date, day: datetime.date) -> int:
    """Whole years on the day."""
    years = day.year - birth_date.year
    return years if turns(birth_date, years) <= day else years - 1


def say(birth_date: datetime.date, day: datetime.date, ages: Ages) -> Say:
    """Who has a say on the day. An adult signs whatever the settings say."""
    is_adult = turns(birth_date, ages.majority) <= day
    return Say(
        student_signs=is_adult or turns(birth_date, ages.signs) <= day,
        may_be_alone=is_adult or turns(birth_date, ages.alone) <= day,
        is_adult=is_adult,
    )
