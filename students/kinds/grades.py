"""``grades``: grades by student, term and subject; the plain file, and the national one of years 6 and 9."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports import parsers
from imports.bulk import BulkImporter, Progress
from imports.choices import Outcome
from imports.columns import Column
from imports.registry import Kind, register
from imports.report import CHANGES_SHOWN, WARNINGS_KEPT
from imports.rows import Difference, Messages, Problem, Row, build
from students.actions import grade_sets
from students.choices import GradeSource
from students.kinds import national
from students.kinds.grade_words import Scale, Words
from students.kinds.known import STUDENT, StudentIds, reference
from students.models import Student

#: So many rows are read, matched and staged at once.
CHUNK = 10_000
#: Number and cells of a row.
Record = tuple[int, list[str]]

COLUMNS = (
    STUDENT,
    Column("term", parsers.term, ("termin",), example="VT2026|VT2026", help=gettext_lazy("VT2026, HT 2026, vt26")),
    Column(
        "subject",
        parsers.text(60),
        ("ämne", "ämneskod"),
        example="MA|SVA",
        help=gettext_lazy("the official code: MA, SVA, M2"),
    ),
    Column(
        "grade",
        parsers.text(10),
        ("betyg",),
        example="C|-",
        help=gettext_lazy("A-F or -; empty, 2, 3, Y and Z are no grade and are passed over"),
        may_be_empty=True,
    ),
)


class GradeImporter(BulkImporter):
    """Brings in grades that are new, and changes those that are another now.

    Rows that are all right pass as a few numbers; only one that is refused or told of becomes a ``Row``.
    """

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.words = Words(timezone.localdate())
        self.students = StudentIds()
        self.messages = Messages.translated()
        #: Which subjects of a student and term the file has had so far, one bit each.
        self.had: dict[tuple[int, int], int] = {}
        self.repeated: dict[int, Row] = {}
        self.skipped = 0

    @property
    def source(self) -> str:
        return GradeSource.NATIONAL if self.table.profile else GradeSource.FILE

    def run(self, progress: Progress) -> None:
        profile = self.table.profile
        read = self._read_national if profile else self._read_plain
        grade_sets.begin()
        rows = 0
        while chunk := list(islice(self.table.records, CHUNK)):
            self._find_students(chunk)
            grade_sets.stage(list(read(chunk)))
            rows += len(chunk)
            progress(rows)
        self._refuse_repeated()
        found = grade_sets.compare(is_dry_run=self.is_dry_run)
        self._count(found)
        self._tell(found)
        if not self.is_dry_run:
            grade_sets.write(found, source=self.source, batch=self.batch, by=self.by)
            grade_sets.end()

    def _find_students(self, chunk: list[Record]) -> None:
        """Look for students who have not been asked for; tell of numbers that may be mistyped."""
        position = self.table.header.index["personnummer" if self.table.profile else "student"]
        new = {cells[position]: number for number, cells in reversed(chunk) if len(cells) > position}
        asked = {}
        for cell, number in reversed(new.items()):
            if cell in self.students.ids or not cell:
                continue
            try:
                asked[cell] = reference(cell)
            except ValueError:
                continue  # told where the row is refused
            if not asked[cell].is_checked and len(self.report.warnings) < WARNINGS_KEPT:
                told = _("The last digit of the personal identity number does not fit the others. Compare it.")
                self.report.warnings.append(Problem(number, "student", cell, told))
        self.students.read(asked)

    def _read_plain(self, chunk: list[Record]) -> Iterator[grade_sets.Staged]:
        index = self.table.header.index
        at_student, at_term, at_subject, at_grade = (index[c.name] for c in COLUMNS)
        width = len(self.table.header.written)
        ids, scales, subjects, had = self.students.ids, self.words.scales, self.words.subjects, self.had
        for number, cells in chunk:
            if len(cells) == width:
                student = ids.get(cells[at_student])
                scale = scales.get(cells[at_term])
                subject = subjects.get(cells[at_subject])
                if student and scale and subject:
                    step = scale.steps.get(cells[at_grade])
                    if step:
                        bit, key = 1 << subject, (student, scale.term_id)
                        before = had.get(key, 0)
                        if not before & bit:
                            had[key] = before | bit
                            yield number, student, scale.term_id, subject, step
                            continue
                    elif step == 0:
                        self.skipped += 1
                        continue
            if staged := self._look_closer(number, cells):
                yield staged

    def _look_closer(self, number: int, cells: list[str]) -> grade_sets.Staged | None:
        """A row that did not pass at once: its words are spelt in another way, or there is something wrong with it."""
        row = build(number, cells, self.table.header, COLUMNS, self.messages)
        student = self._student_of(row)
        scale = self._scale_of(row) if row["term"] else None
        subject = self._subject_of(row, "subject", row["subject"]) if row["subject"] else None
        step = self._step_of(row, "grade", row["grade"] or "", scale) if scale else None
        if row.is_refused:
            self.refuse(row)
            return None
        if step == 0:
            self.skipped += 1
            return None
        staged = (number, student, scale.term_id, subject, step)
        bit, key = 1 << subject, (student, scale.term_id)
        if self.had.get(key, 0) & bit:
            self.repeated[number] = row
            grade_sets.stage_repeated([staged])
            return None
        self.had[key] = self.had.get(key, 0) | bit
        return staged

    def _read_national(self, chunk: list[Record]) -> Iterator[grade_sets.Staged]:
        profile: national.NationalFile = self.table.profile
        for number, cells in chunk:
            row = Row(number, cells, dict(zip(self.table.header.written, cells, strict=False)))
            student, scale = self._line_of(row, cells)
            if row.is_refused:
                self.refuse(row)
                continue
            for position, code in profile.subjects.items():
                subject = self.words.subjects[code]
                step = scale.steps.get(cells[position])
                if step is None:
                    step = self._step_of(row, code, cells[position], scale)
                if step:
                    yield number, student, scale.term_id, subject, step
                elif step == 0:
                    self.skipped += 1
            if row.is_refused:
                self.refuse(row)
                self.report.counts[Outcome.REFUSED] += len(row.problems) - 1  # each grade of the line counts

    def _line_of(self, row: Row, cells: list[str]) -> tuple[int | None, Scale | None]:
        """Student and scale of a line of the national file; what is wrong with either refuses the line."""
        width = len(self.table.header.written)
        if len(cells) < width or any(cells[width + 2 :]):
            row.refuse("", _("The row has %(n)d columns, and not %(width)d.") % {"n": len(cells), "width": width})
            return None, None
        student, scale = self._student_of(row, "personnummer"), None
        day = national.date_of(cells[national.DATE])
        if day is None:
            row.refuse("datum", _("Write the date as year-month-day, such as 2013-03-14."))
        else:
            scale = self.words.scale_on(day)
            if scale is None:
                told = _("The calendar has no term on this day or shortly before. Import terms first.")
                row.refuse("datum", told)
        if student and scale and not row.is_refused:
            first = self.had.setdefault((student, scale.term_id), row.number)
            if first != row.number:
                row.refuse("personnummer", _("The file has the same already in row %(number)d.") % {"number": first})
            elif scale.term_id not in self.words.told:
                self.words.told.add(scale.term_id)
                self.report.notes.append(
                    _("%(profile)s. By its date the grades are those of %(term)s.")
                    % {"profile": self.table.profile.title, "term": scale.title}
                )
        return student, scale

    def _student_of(self, row: Row, column: str = "student") -> int | None:
        cell = row.cells.get(column, "")
        student = self.students.ids.get(cell)
        if student:
            row.student_id = student
            row.is_hidden = student in self.students.protected
        elif cell and not any(p.column == column for p in row.problems):
            self._refuse_student(row, column, cell)
        elif not cell and column != "student":
            row.refuse(column, self.messages.empty)
        return student

    def _refuse_student(self, row: Row, column: str, cell: str) -> None:
        try:
            reference(cell)
        except ValueError as error:
            row.refuse(column, str(error))
        else:
            row.refuse(column, _("There is no such student. Import the file of students first, or correct the key."))

    def _scale_of(self, row: Row) -> Scale | None:
        scale = self.words.scale_of(row.cells["term"], row["term"])
        if scale is None:
            row.refuse("term", _("There is no such term. Import terms first, or correct it."))
        elif scale.start > self.words.today:
            row.refuse("term", _("The term has not begun."))
        elif not scale.steps:
            row.refuse("term", _("There is no grade scale for this term."))
        else:
            return scale
        return None

    def _subject_of(self, row: Row, column: str, cell: str) -> int | None:
        subject = self.words.subject_of(cell)
        if subject is None:
            near = get_close_matches(cell.upper(), self.words.codes, n=1, cutoff=0.6)
            if near:
                row.refuse(column, _("There is no such subject. Do you mean %(code)s?") % {"code": near[0]})
            else:
                row.refuse(column, _("There is no such subject. Write its official code, such as MA or SVA."))
        return subject

    def _step_of(self, row: Row, column: str, cell: str, scale: Scale) -> int | None:
        step = scale.step_of(cell)
        if step is None and not row.is_refused:
            grades = ", ".join(scale.grades)
            row.refuse(column, _("There is no such grade. Write one of: %(words)s.") % {"words": grades})
        elif step is None:
            row.refuse(column, _("There is no such grade."))
        return step

    def _refuse_repeated(self) -> None:
        if not self.repeated:
            return
        for number, first in grade_sets.first_of_repeated().items():
            row = self.repeated[number]
            row.refuse("subject", _("The file has the same already in row %(number)d.") % {"number": first})
            self.refuse(row)
        self.report.refused.sort(key=lambda refused: refused.number)

    def _count(self, found: grade_sets.Compared) -> None:
        self.report.counts[Outcome.SKIPPED] += self.skipped
        self.report.counts[Outcome.CREATED] += found.created
        self.report.counts[Outcome.UPDATED] += found.updated
        self.report.counts[Outcome.UNCHANGED] += found.unchanged

    def _tell(self, found: grade_sets.Compared) -> None:
        """Show the first changes, and grades that somebody has corrected by hand and this file changes."""
        if not found.updated:
            return
        corrected = grade_sets.changed(WARNINGS_KEPT - len(self.report.warnings), by_hand=True)
        shown = grade_sets.changed(CHANGES_SHOWN)
        students = Student.objects.in_bulk({row[1] for row in (*shown, *corrected)})
        for number, student, _term, subject, step in shown:
            self._show(number, students[student], self.words.title(subject), self.words.step_code(step))
        for number, _student, _term, subject, _step in corrected:
            told = _("This grade was corrected by hand, and the file says another. The file's will hold.")
            self.report.warnings.append(Problem(number, "grade", self.words.title(subject), told))

    def _show(self, number: int, student: Student, subject: str, grade: str) -> None:
        self.report.show_change(
            number, str(student), [Difference(subject, "", grade)], student.pk, is_hidden=bool(student.protection)
        )


register(
    Kind(
        key="grades",
        title=gettext_lazy("Grades"),
        about=gettext_lazy("The grades of a term, by subject. The national grade file of years 6 and 9 is known too."),
        columns=COLUMNS,
        importer=GradeImporter,
        order=6,
        shows_old=False,
        profiles=national.PROFILES,
        undo=grade_sets.undo,
    )
)
