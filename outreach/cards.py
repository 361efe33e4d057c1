"""What the pages of student cards show, and what of them lands in the week."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

import qrcode
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.models import User
from cases.follow_up_page import Opened
from cases.models import Case
from outreach import links, timetable
from outreach.models import CardLesson, StudentCard
from outreach.rules import LessonTime
from students.models import Consent

#: Answers that say that it went as it should.
ON_A_PAGE = 20


@dataclass(frozen=True)
class Code:
    """A lesson with its link, and the link as a QR code: the path of an SVG, and how many modules it is wide."""

    lesson: CardLesson
    url: str
    path: str
    size: int


@dataclass(frozen=True)
class Week:
    """The cards of a week in short: how many lessons were answered, on time and with the student taking part."""

    cards: list[StudentCard] = field(default_factory=list)

    @property
    def answered(self) -> list[CardLesson]:
        return [lesson for card in self.cards for lesson in card.lessons.all() if lesson.is_answered]

    @property
    def on_time(self) -> int:
        return sum(1 for lesson in self.answered if lesson.arrival == "on_time")

    @property
    def took_part(self) -> int:
        return sum(1 for lesson in self.answered if lesson.participation == "well")


def codes(card: StudentCard) -> list[Code]:
    """The lessons of today's card that wait for an answer."""
    found = []
    for lesson in card.lessons.all():
        if lesson.is_answered or not lesson.token_index or card.date != timezone.localdate():
            continue
        url = links.card_address(lesson.secret)
        made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
        made.add_data(url)
        matrix = made.get_matrix()
        found.append(Code(lesson, url, _path(matrix), len(matrix)))
    return found


def _path(matrix: Collection[Collection[int]]) -> str:
    """Dark modules as runs of an SVG path, a module being one unit."""
    runs = []
    for y, line in enumerate(matrix):
        x = 0
        while x < len(line):
            start = x
            while x < len(line) and line[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1H{start}z")
            x += 1
    return "".join(runs)


def lessons_of_today(case: Case, user: User) -> list[LessonTime]:
    """The day by the timetable, as far as the person may know it."""
    today = timezone.localdate()
    if user.agency != Agency.SCHOOL:
        opened = Consent.objects.opened([case.student_id], today)
        if Category.ATTENDANCE not in opened.get(case.student_id, ()):
            return []
    found = timetable.lessons([case.student_id], timezone.now()).get(case.student_id, [])
    return sorted(found, key=lambda lesson: lesson.starts_at)


def of_week(user: User, case: Case, week: datetime.date, opened: Opened) -> Week:
    """The cards of a week that the person may see, by what is open of a visible case; two queries."""
    rows = StudentCard.objects.of_cases(user, [case], opened).of_week(week)
    return Week(list(rows.order_by("date").prefetch_related("lessons")))
