"""Who is told, and when a team's reports are built and go. Pure: today and now are arguments."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from outreach.choices import Told
from ppss.lib import weeks
from students.choices import Channel

#: The clock of teams and families, wherever the server stands.
ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Facts:
    """What decides whether one guardian is told about one student.

    ``is_covered``: a consent that is valid today covers plan and follow-up; ``is_alone``: the student gave it alone.
    ``is_barred``: somebody has decided, with a reason, that the guardian was not to be asked. ``channel`` is what the
    guardian has chosen; ``has_mobile``, ``has_email`` and ``has_address`` whether there is somewhere to send it.
    """

    channel: str = Channel.SMS
    custody: bool = True
    is_barred: bool = False
    is_covered: bool = True
    is_of_age: bool = False
    is_alone: bool = False
    student_protected: bool = False
    guardian_protected: bool = False
    has_mobile: bool = True
    has_email: bool = True
    has_address: bool = True


def told(facts: Facts) -> Told:
    """Whether the guardian gets the report, or the first reason why not: the student's own reasons come first."""
    no_way = {
        Channel.NONE: (True, Told.OPTED_OUT),
        Channel.SMS: (not facts.has_mobile, Told.NO_MOBILE),
        Channel.EMAIL: (not facts.has_email, Told.NO_EMAIL),
        Channel.LETTER: (not facts.has_address, Told.NO_ADDRESS),
    }
    against = (
        (facts.student_protected, Told.STUDENT_PROTECTED),
        (facts.is_of_age, Told.OF_AGE),
        (not facts.is_covered, Told.NO_CONSENT),
        (facts.is_alone, Told.ALONE),
        (not facts.custody, Told.NO_CUSTODY),
        (facts.is_barred, Told.BARRED),
        (facts.guardian_protected, Told.GUARDIAN_PROTECTED),
        no_way[Channel(facts.channel)],
    )
    return next((reason for holds, reason in against if holds), Told.YES)


def built_at(week: datetime.date, weekday: int, at: datetime.time) -> datetime.datetime:
    """The moment from which the reports of an ISO week (its Monday) are built; ``weekday`` is 1 (Monday) to 7."""
    day = weeks.monday(week) + datetime.timedelta(days=weekday - 1)
    return datetime.datetime.combine(day, at, tzinfo=ZONE)


def is_due(now: datetime.datetime, weekday: int, at: datetime.time) -> bool:
    """Whether the reports of the week that ``now`` lies in are to be built: from the team's moment to Sunday night."""
    return now >= built_at(now.astimezone(ZONE).date(), weekday, at)
