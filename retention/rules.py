"""When something is due to be erased: plain decisions on plain values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ppss.lib.days import add_months
from students.choices import Part

#: Compulsory school ends in June of the year in which a student turns 16.
LEAVES_SCHOOL_AT = 16
YEARS_MAX = 70
_FIVE = _(
    "A personal file of social services is erased five years after its last note (Social Services Act 2001:453, chapter"
    " 12 section 1); the school's half is kept as long, so that the case does not fall apart."
)
#: Years after closing, and why, until an administrator says otherwise.
DEFAULTS: Mapping[str, tuple[int, str]] = {
    Part.ATTENDANCE: (2, _("A copy: the school's own system keeps attendance. Two years are enough to evaluate.")),
    Part.GRADES: (2, _("A copy: the school keeps the grades. What a term came to stays as counts.")),
    Part.SCHOOL_MAPPING: (5, _FIVE),
    Part.SOCIAL_MAPPING: (5, _FIVE),
    Part.PLAN: (5, _FIVE),
    Part.CONTACTS: (5, _FIVE),
    Part.DOCUMENTS: (5, _FIVE),
    Part.CONSENTS: (5, _("A consent shows that the agencies were allowed to share: kept as long as what was shared.")),
    Part.MESSAGES: (2, _("What was said in a message stands in the case; that it was sent is of no use for longer.")),
    Part.REQUESTS: (5, _("Shows that a request was answered in time.")),
    Part.PEOPLE: (5, _("Goes last: nothing else can be found without it.")),
    Part.LOGS: (5, _("Shows what was done while the case is kept. The lines stay, without names.")),
}
#: Neither agency's alone: erased by the one whose records go last.
COMMON = frozenset({Part.CONSENTS, Part.PEOPLE, Part.LOGS})
#: What the school's systems tell goes on after a case is closed: counted from the last of it.
TOLD_BY_SCHOOL = frozenset({Part.ATTENDANCE, Part.GRADES, Part.PEOPLE, Part.LOGS})


def cut_off(today: datetime.date, years: int) -> datetime.date:
    """What ended on this day or before is due after so many years."""
    return add_months(today, -12 * years)


def years_of(part: str, years: Mapping[str, int]) -> int:
    """The student goes last, and the names in the logs with it: never before anything else."""
    return max(years.values()) if part == Part.PEOPLE else years[part]


def born_by(cut_off: datetime.date) -> datetime.date:
    """The last birth date of those who had left compulsory school on a day."""
    has_june_passed = (cut_off.month, cut_off.day) >= (7, 1)
    return datetime.date(cut_off.year - LEAVES_SCHOOL_AT - (0 if has_june_passed else 1), 12, 31)


def is_for_research(birth_date: datetime.date, days: list[int]) -> bool:
    """Whether a student is among those kept whole: born on one of the days of a month."""
    return birth_date.day in days
