"""How fully lessons are registered: by class, by subject and by week, and the lessons that nobody has registered.

Counts of a group's lessons: no student is named. The class of students with protected identity is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Count, F, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncWeek

from absence.measures import Share, Sums, is_at_least
from absence.models import Lesson
from accounts.choices import Category
from students.choices import Protection
from students.models import Student, Subject

if TYPE_CHECKING:
    from accounts.models import School, User

#: From which percent on a cell of the matrix is full, nearly full, or half full.
LEVELS = (95, 80, 50)


@dataclass
class Line:
    """One class or subject: the sums of each week, and of all of them. ``key`` is what addresses call it."""

    key: str
    label: str
    weeks: dict[datetime.date, Sums] = field(default_factory=dict)
    whole: Sums = field(default_factory=Sums)

    def add(self, week: datetime.date, sums: Sums) -> None:
        self.weeks[week] = self.weeks.get(week, Sums()) + sums
        self.whole += sums


@dataclass(frozen=True)
class Matrix:
    """Coverage of a school over some weeks: by class and by subject, the worst first."""

    weeks: tuple[datetime.date, ...]
    classes: tuple[Line, ...]
    subjects: tuple[Line, ...]
    whole: Line


def level(sums: Sums) -> int:
    """How full a cell is: 0 for nearly all registered to 3 for less than half."""
    return next((n for n, least in enumerate(LEVELS) if is_at_least(sums, Share.COVERAGE, least)), len(LEVELS))


def lessons_of(user: User, school: School, first: datetime.date, last: datetime.date) -> QuerySet[Lesson]:
    """The lessons of a school's students between two days, as far as the person may see them, with ``class_name``."""
    students = Student.objects.open_to(user, Category.ATTENDANCE).filter(school=school)
    shown = When(student__protection=Protection.NONE, then=F("student__school_class"))
    class_name = Case(shown, default=Value(""), output_field=CharField())
    return Lesson.objects.filter(student__in=students, date__gte=first, date__lte=last).annotate(class_name=class_name)


def read(user: User, school: School, first: datetime.date, last: datetime.date) -> Matrix:
    """The matrix of a school; two queries, whose rows are classes times subjects times weeks."""
    groups = lessons_of(user, school, first, last).annotate(week=TruncWeek("date")).order_by()
    rows = groups.values_list("class_name", "subject", "week").annotate(
        lessons=Count("starts_at"),
        scheduled=Sum("minutes"),
        registered=Sum(Case(When(reported=True, then=F("minutes")), default=0)),
    )
    names = Subject.objects.in_bulk()
    classes: dict[str, Line] = {}
    subjects: dict[str, Line] = {}
    whole = Line("", "")
    for school_class, subject, week, lessons, scheduled, registered in rows:
        sums = Sums(lessons=lessons, scheduled=scheduled, reported=registered)
        code = names[subject].code
        classes.setdefault(school_class, Line(school_class or NO_CLASS, school_class)).add(week, sums)
        subjects.setdefault(code, Line(code, str(names[subject]))).add(week, sums)
        whole.add(week, sums)
    return Matrix(tuple(sorted(whole.weeks)), _worst_first(classes.values()), _worst_first(subjects.values()), whole)


#: What addresses call the students without a class, or whose class is hidden.
NO_CLASS = "-"


def _worst_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.whole.coverage or Fraction(0), line.label)))


def unregistered(lessons: QuerySet[Lesson], *, school_class: str = "", subject: str = "") -> QuerySet:
    """Lessons as classes have them, of how many students and how many of them unregistered; the latest first.

    Rows are dictionaries with ``date, starts_at, class_name, subject, longest, students, missing``.
    """
    if school_class:
        lessons = lessons.filter(class_name="" if school_class == NO_CLASS else school_class)
    if subject:
        lessons = lessons.filter(subject__code=subject)
    rows = lessons.order_by().values("date", "starts_at", "class_name", "subject")
    rows = rows.annotate(
        longest=Max("minutes"), students=Count("student"), missing=Count("student", filter=Q(reported=False))
    )
    return rows.filter(missing__gt=0).order_by("-date", "-starts_at", "class_name", "subject")
