"""Which students' guardians are to be told of unauthorised absence today, and of which it has been excused since."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from absence.models import Lesson
from messaging.choices import Channel as Way
from messaging.choices import Kind
from messaging.models import Message
from outreach import rendering, rules
from outreach.models import SameDayNotice, SameDaySetting
from outreach.wordings import Words
from students.choices import Protection

#: So many students are read at a time.
AT_ONCE = 500


@dataclass(frozen=True)
class Absent:
    """A student (id) with so many minutes of unauthorised absence on a day."""

    student_id: int
    minutes: int


def to_tell(now: datetime.datetime) -> list[Absent]:
    """Students with enough unauthorised absence today at schools whose time has come; one query.

    Without those of whom the guardians were told today, and those with protected identity.
    """
    local = now.astimezone(rules.ZONE)
    on = SameDaySetting.objects.filter(is_on=True, at__lte=local.time(), school=OuterRef("student__school"))
    told = SameDayNotice.objects.filter(student=OuterRef("student"), date=local.date())
    rows = Lesson.objects.filter(
        Exists(on),
        ~Exists(told),
        date=local.date(),
        student__protection=Protection.NONE,
        student__merged_into=None,
        student__erased_on=None,
    )
    least = on.values("minutes")[:1]
    sums = rows.order_by().values("student").annotate(missed=Sum("invalid"), least=least)
    enough = sums.filter(missed__gt=0, missed__gte=F("least")).order_by("student")
    return [Absent(row["student"], row["missed"]) for row in enough]


def excused(now: datetime.datetime) -> QuerySet[SameDayNotice]:
    """Notices of the last days of whose absence nothing unauthorised is left, though the day is reported."""
    since = now.astimezone(rules.ZONE).date() - rules.EXCUSED_WITHIN
    lessons = Lesson.objects.filter(student=OuterRef("student"), date=OuterRef("date"))
    open_ones = SameDayNotice.objects.filter(date__gte=since, excused_at=None)
    rows = open_ones.filter(~Exists(lessons.filter(invalid__gt=0)), Exists(lessons.filter(reported=True)))
    return rows.select_related("student__school").order_by("pk")


def key(student: int, day: datetime.date, guardian: object = "") -> str:
    """The key of the message to a guardian (id); without one how such keys begin."""
    return f"{Kind.SAME_DAY}/{student}/{day.isoformat()}/{guardian}"


def messages_of(notices: list[SameDayNotice]) -> QuerySet[Message]:
    """The messages by which guardians were told, of any state."""
    about = Q()
    for notice in notices:
        about |= Q(key__startswith=key(notice.student_id, notice.date))
    return Message.objects.filter(about) if notices else Message.objects.none()


def text(name: str, given_name: str, day: datetime.date, words: Words) -> str:
    """The text ``name`` of the words: first name and day alone."""
    first = next(iter(given_name.split()), "")
    return words.say(name, name=first, day=rendering.day(day, words.language))


def subject(given_name: str, words: Words, channel: str) -> str:
    """Of an e-mail; an SMS has none."""
    first = next(iter(given_name.split()), "")
    return words.say("same_day_subject", name=first) if channel == Way.EMAIL else ""
