"""``/grades``: the grades of a term, by subject."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.choices import ProblemKind
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.actions import remote_grades
from students.actions.remote_grades import Told
from students.choices import Season
from students.kinds.grade_words import Words
from students.models import RemotePerson
from students.ss12000.syllabuses import Subjects

SEMESTERS = {"HT": Season.HT, "VT": Season.VT, "ht": Season.HT, "vt": Season.VT}


@register
class GradeReader(Reader):
    """Brings in grades that are new or others now; one that is no grade any longer is taken away."""

    key = path = "grades"
    title = gettext_lazy("Grades")
    order = 80
    entities = ("grades",)

    def save(self, items: Sequence[Item]) -> None:
        self.words = Words(self.work.today)
        self.subjects = Subjects(self.work.source)
        asked = {item.id: item.ref("student", needed=True) for item in items}
        rows = RemotePerson.objects.filter(source=self.work.source, uuid__in=asked.values()).exclude(student=None)
        students = dict(rows.values_list("uuid", "student"))
        told: dict[tuple[int, int, int], Told] = {}
        ungraded = set()
        for item in sorted(items, key=lambda item: item.modified):
            found = self._told(item, students.get(asked[item.id]))
            if found is None:
                self.work.count("skipped")
            elif found.step == 0:
                ungraded.add(found.uuid)
            else:
                self.work.count("unchanged", told.pop(found.key, None) is not None)
                told[found.key] = found
        found = remote_grades.write(
            source=self.work.source, told=list(told.values()), batch=self.work.batch, by=self.work.by
        )
        removed = remote_grades.remove(source=self.work.source, ids=ungraded, batch=self.work.batch, by=self.work.by)
        self.work.count("skipped", len(ungraded) - removed)
        self.work.count("removed", removed)
        for outcome in ("created", "updated", "unchanged"):
            self.work.count(outcome, getattr(found, outcome))

    def _told(self, item: Item, student: int | None) -> Told | None:
        """What a grade says; ``step`` 0 for what is no grade. None where it cannot be placed."""
        semester = item.one_of("semester", SEMESTERS, needed=True)
        year = item.whole("year", needed=True, most=2100)
        grade = item.text("gradeValue", needed=True)
        if student is None or semester is None or year is None or not grade:
            return None
        scale = self.words.scale_of(f"{semester.name}{year}", (year, semester))
        if scale is None or not scale.steps or scale.start > self.work.today:
            told = _("There is no such term here, or it has not begun: %(term)s. Import terms, and read everything.")
            item.problem(ProblemKind.REFUSED, "semester", told % {"term": f"{semester.name} {year}"})
            return None
        step = scale.step_of(grade)
        if step is None:
            item.problem(ProblemKind.UNKNOWN, "gradeValue", grade[:20])
            return None
        subject = self.subjects.of(item)
        if subject is None:
            item.problem(ProblemKind.NOT_FOUND if "syllabus" in item else ProblemKind.MISSING, "syllabus")
            return None
        return Told(item.id, student, scale.term_id, subject, step)

    def delete(self, ids: set[UUID]) -> None:
        removed = remote_grades.remove(source=self.work.source, ids=ids, batch=self.work.batch, by=self.work.by)
        self.work.count("removed", removed)
