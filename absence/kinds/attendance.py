"""``attendance``: lessons with the minutes present and absent, or a school platform's report over a period."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence.actions import lessons, period_sums
from absence.actions.lessons import Changed, LessonRow
from absence.kinds import memory, reports
from absence.kinds.memory import Meanings, Students, Subjects
from absence.models.lessons import MINUTES_MAX
from absence.staging import Staged
from imports import parsers
from imports.bulk import REFUSED_MOST, BulkImporter, Progress
from imports.choices import Outcome
from imports.columns import Column
from imports.models import Batch
from imports.registry import Kind, register
from imports.report import CHANGES_SHOWN
from imports.report import Changed as ChangedRow
from imports.rows import Difference, Messages, Row, build
from students.kinds.known import STUDENT
from students.models import Student

#: How the file calls what a lesson keeps, for the changes of a preview.
NAMES = {
    "minutes": "minutes",
    "subject_id": "subject",
    "reported": "reported",
    "present": "present_minutes",
    "valid": "valid_absence_minutes",
    "invalid": "invalid_absence_minutes",
    "other": "other_minutes",
}
SPENT = ("present_minutes", "valid_absence_minutes", "invalid_absence_minutes", "other_minutes")
#: The page and the terminal are told after so many rows.
TOLD_AFTER = 20_000

_whole = parsers.whole(0, MINUTES_MAX)
COLUMNS = (
    STUDENT,
    Column("date", parsers.date, ("datum",), example="2026-09-07|2026-09-07"),
    Column("starts_at", parsers.time, ("starttid", "börjar", "start", "tid"), example="08:20|08:20"),
    Column("minutes", parsers.whole(1, MINUTES_MAX), ("minuter", "längd", "lektionsminuter"), example="60|60"),
    Column("subject", parsers.text(60), ("ämne", "ämneskod"), example="MA|EN", help=gettext_lazy("official code")),
    Column(
        "reported",
        parsers.flag,
        ("rapporterad", "registrerad", "frånvarorapporterad"),
        example="1|1",
        help=gettext_lazy("1 reported, 0 not"),
    ),
    Column("present_minutes", _whole, ("närvaro", "närvarominuter", "närvarande minuter"), example="60|0"),
    Column("valid_absence_minutes", _whole, ("giltig frånvaro", "giltig frånvaro minuter"), example="0|60"),
    Column("invalid_absence_minutes", _whole, ("ogiltig frånvaro", "ogiltig frånvaro minuter"), example="0|0"),
    Column(
        "other_minutes",
        _whole,
        ("annan skolaktivitet", "övrig tid", "övriga minuter"),
        example="0|0",
        help=gettext_lazy("other school activity or adapted programme"),
    ),
)
#: What names a lesson, and what is said of it; in the file they may stand in any order.
KEY_COLUMNS, SAID_COLUMNS = COLUMNS[:3], COLUMNS[3:]


class AttendanceImporter(BulkImporter):
    """Writes lessons: cells are read here, all else is done by statements on all of them at once."""

    def run(self, progress: Progress) -> None:
        self.students = Students()
        if self.table.profile is reports.PROFILE:
            reports.ReportImporter(self, self.students).run(progress)
        else:
            self._run_lessons(progress)

    def _run_lessons(self, progress: Progress) -> None:
        self.today = timezone.localdate()
        self.subjects = Subjects()
        self.messages = Messages.translated()
        self.rows_read = 0
        loaded = lessons.load(
            rows=self._staged(progress),
            batch=self.batch,
            is_dry_run=self.is_dry_run,
            most_repeated=REFUSED_MOST + 1,
            most_changed=CHANGES_SHOWN,
            between=lambda: progress(self.rows_read),
        )
        self._refuse_repeated(loaded.repeated)
        counts = self.report.counts
        counts[Outcome.CREATED] += loaded.created
        counts[Outcome.UPDATED] += loaded.updated
        counts[Outcome.UNCHANGED] += loaded.unchanged
        self._show_changed(loaded.changed)

    def _staged(self, progress: Progress) -> Iterator[Staged]:
        """The rows that are right, as they are staged; the others are refused on the way."""
        header = self.table.header
        width = len(header.written)
        find_student, find_date, find_start = (itemgetter(header.index[c.name]) for c in KEY_COLUMNS)
        find_said = itemgetter(*(header.index[c.name] for c in SAID_COLUMNS))
        students = Meanings(lambda cell: str(self.students.find(cell)))
        dates = Meanings(lambda cell: self._day(parsers.date(cell)))
        starts = Meanings(lambda cell: parsers.time(cell).isoformat("seconds"))
        said = Meanings(self._said, memory.REMEMBERED_TOGETHER)
        for number, cells in self.table.records:
            self.rows_read = number
            if number % TOLD_AFTER == 0:
                progress(number)
            try:
                if len(cells) != width:
                    raise ValueError
                day, week = dates[find_date(cells)]
                key = (str(number), students[find_student(cells)], day, starts[find_start(cells)])
                yield (*key, *said[find_said(cells)], week)
            except ValueError:
                row = self._looked_through(number, cells)
                if row.is_refused:
                    self.refuse(row)
                else:
                    yield self._lesson(row).staged()

    def _said(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """What a lesson says beside its key, as it is staged: whole rows of cells that come again and again."""
        length, subject, flag, *four = cells
        minutes, reported = parsers.whole(1, MINUTES_MAX)(length), parsers.flag(flag)
        spent = [_whole(cell) for cell in four]
        if sum(spent) > minutes or (any(spent) and not reported):
            raise ValueError
        return (str(minutes), str(self.subjects.find(subject)), "1" if reported else "0", *map(str, spent))

    def _day(self, date: object) -> tuple[str, str]:
        found = memory.day(date, self.today)
        return found.isoformat(), memory.week_of(found)

    def _looked_through(self, number: int, cells: list[str]) -> Row:
        """A row with all that is wrong with it."""
        row = build(number, cells, self.table.header, COLUMNS, self.messages)
        for column, find in (("student", self.students.find), ("subject", self.subjects.find)):
            if row.values.get(column) is not None:
                try:
                    row.values[column] = find(row.cells[column])
                except ValueError as error:
                    row.refuse(column, str(error))
                    row.values.pop(column)
        if row["date"]:
            try:
                memory.day(row["date"], self.today)
            except ValueError as error:
                row.refuse("date", str(error))
        self._check_minutes(row)
        if row["student"] is not None:
            row.student_id, row.is_hidden = row["student"], row["student"] in self.students.protected
        return row

    def _check_minutes(self, row: Row) -> None:
        spent = [row[name] for name in SPENT]
        if None in spent:
            return
        if row["reported"] is False and any(spent):
            row.refuse("reported", _("The lesson is not reported, and yet has minutes present or absent."))
        elif row["minutes"] is not None and sum(spent) > row["minutes"]:
            row.refuse(
                "minutes",
                _("Present, absent and other come to %(sum)d minutes, and the lesson has %(minutes)d.")
                % {"sum": sum(spent), "minutes": row["minutes"]},
            )

    def _lesson(self, row: Row) -> LessonRow:
        return LessonRow(
            row.number,
            row["student"],
            row["date"],
            row["starts_at"],
            row["minutes"],
            row["subject"],
            row["reported"],
            *(row[name] for name in SPENT),
        )

    def _refuse_repeated(self, repeated: tuple[tuple[int, int], ...]) -> None:
        """Refuse rows about a lesson that an earlier row is about; the file is read again for what stands in them."""
        first_of = dict(repeated)
        if not first_of:
            return
        for number, cells in self.table.again():
            if number in first_of:
                row = self._looked_through(number, cells)
                earlier = {"number": first_of[number]}
                row.refuse("starts_at", _("The file has the same already in row %(number)d.") % earlier)
                self.refuse(row)
        self.report.refused.sort(key=lambda refused: refused.number)

    def _show_changed(self, changed: tuple[Changed, ...]) -> None:
        students = Student.objects.in_bulk({c.student_id for c in changed})
        for lesson in changed:
            student = students[lesson.student_id]
            is_hidden = bool(student.protection)
            label = f"{student}, {lesson.date} {lesson.starts_at:%H:%M}"
            differences = [] if is_hidden else [self._difference(name, lesson) for name in lesson.differing]
            self.report.changed.append(ChangedRow(lesson.number, label, differences, student.pk, is_hidden))

    def _difference(self, name: str, lesson: Changed) -> Difference:
        shown = self.subjects.code if name == "subject_id" else lambda value: str(int(value))
        return Difference(self.table.header.heading(NAMES[name]), shown(lesson.old[name]), shown(lesson.new[name]))


def undo(batch: Batch) -> dict[str, int]:
    """Take back what a batch wrote."""
    counts = period_sums.undo(batch=batch)
    undone = lessons.undo(batch=batch)
    return {name: count + getattr(undone, name) for name, count in counts.items()}


register(
    Kind(
        key="attendance",
        title=gettext_lazy("Attendance"),
        about=gettext_lazy(
            "Lessons with the minutes present and absent. A later file corrects what an earlier one says."
        ),
        columns=COLUMNS,
        importer=AttendanceImporter,
        order=6,
        profiles=(reports.PROFILE,),
        undo=undo,
    )
)
