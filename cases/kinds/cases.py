"""``cases``: what teams have worked on before, or keep in another system."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence.rules import figure_problems
from accounts.choices import Role
from accounts.models import User
from cases import rules
from cases.choices import Attainment
from cases.kinds.matching import KnownCases, Line
from cases.kinds.writing import CaseWriter
from imports import parsers
from imports.choices import Outcome
from imports.columns import Column
from imports.importer import Importer, settle_change
from imports.registry import Kind, register
from imports.rows import Row
from imports.schools import SCHOOL, Schools
from students.kinds.known import STUDENT, find_students
from students.models import Student

ATTAINMENTS = {
    "fully": Attainment.FULLY,
    "partly": Attainment.PARTLY,
    "not": Attainment.NOT,
    "helt": Attainment.FULLY,
    "delvis": Attainment.PARTLY,
    "inte": Attainment.NOT,
    "ej": Attainment.NOT,
}
#: What only a closed case can have.
AT_CLOSING = ("closing_absence", "closing_from", "closing_to", "goal_attainment", "satisfaction")


class CaseImporter(Importer):
    """Makes cases that are new: going, or closed with the result. Known ones get what the file has more.

    A case is known by student, school and day of enrolment. What was done here since stands: a file never takes a
    case up again, and removes neither coach nor figure.
    """

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.schools = Schools()

    def look(self, row: Row) -> None:
        if row["school"]:
            self.schools.find(row)

    def save(self, rows: Sequence[Row]) -> None:
        coaches = self._coaches(rows)
        lines = []
        for row, student in find_students(rows):
            school = self.schools.find(row)
            if row["coach"] and row["coach"] not in coaches:
                row.refuse("coach", _("There is no coach with this e-mail address. Add the person first."))
            if self._is_possible(row, student) and school:
                lines.append(Line(row, student, school, coaches.get(row["coach"])))
        known = KnownCases.of(lines)
        writer = CaseWriter(self)
        for line in lines:
            self._settle(line, known, writer)
        writer.write()

    def _coaches(self, rows: Sequence[Row]) -> dict[str, User]:
        """Coaches, now or before, by the e-mail addresses that the rows name."""
        emails = {row["coach"] for row in rows if row["coach"]}
        coaches = User.objects.filter(email__in=emails, memberships__role=Role.COACH).distinct()
        return {coach.email: coach for coach in coaches}

    def _is_possible(self, row: Row, student: Student) -> bool:
        for name in ("enrolled_on", "closed_on"):
            day = row[name]
            problem = day and rules.date_problem(day, today=self.today, birth_date=student.birth_date)
            if problem:
                row.refuse(name, problem)
        if row["closed_on"] and row["closed_on"] < row["enrolled_on"]:
            row.refuse("closed_on", _("The case is closed before it is enrolled."))
        if not row["closed_on"]:
            for name in AT_CLOSING:
                if row[name] is not None:
                    row.refuse(name, _("Only a closed case has this. Fill in closed_on too, or empty the cell."))
        for moment in ("initial", "closing"):
            self._check_figure(row, student, moment)
        if row["closing_to"] and not row.is_refused:
            days = {"enrolled_on": row["enrolled_on"], "initial_last_day": row["initial_to"]}
            if problem := rules.closing_figure_problem(row["closing_to"], **days):
                row.refuse("closing_to", problem)
        return not row.is_refused

    def _check_figure(self, row: Row, student: Student, moment: str) -> None:
        """An absence stands with both its days, or not at all."""
        names = {"share": f"{moment}_absence", "first_day": f"{moment}_from", "last_day": f"{moment}_to"}
        values = {field: row[name] for field, name in names.items()}
        if all(value is None for value in values.values()):
            return
        if values["share"] is None:
            row.refuse(names["share"], _("The period has no absence. Fill in the share, or empty both days."))
            return
        problems = figure_problems(**values, today=self.today, birth_date=student.birth_date)
        for field, sentence in problems.items():
            row.refuse(names[field], str(sentence))

    def _settle(self, line: Line, known: KnownCases, writer: CaseWriter) -> None:
        row, student = line.row, line.student
        if not self.is_first(line.key, row, "student"):
            return
        case = known.get(line)
        if case is None and not row["closed_on"] and not known.open_for(student):
            row.refuse("student", _("The student already has an open case."))
            return
        if other := known.overlapping(line, case):
            row.refuse("enrolled_on", _("The student has another case then: %(days)s.") % {"days": other})
            return
        if case is None:
            if writer.create(line):
                row.settle(Outcome.CREATED)
            return
        differences = writer.update(line, case)
        if not row.is_refused:
            settle_change(row, differences)


def _figure(moment: str, swedish: str, example: tuple[str, str, str]) -> tuple[Column, Column, Column]:
    """The three columns of an absence figure."""
    return (
        Column(
            f"{moment}_absence",
            parsers.share,
            (f"{swedish} frånvaro", f"frånvaro {swedish}"),
            required=False,
            example=example[0],
            help=gettext_lazy("share 0-1, with both its days"),
        ),
        Column(f"{moment}_from", parsers.date, (f"{swedish} från", f"{swedish} frånvaro från"), False, example[1]),
        Column(f"{moment}_to", parsers.date, (f"{swedish} till", f"{swedish} frånvaro till"), False, example[2]),
    )


register(
    Kind(
        key="cases",
        title=gettext_lazy("Cases"),
        about=gettext_lazy("Cases going or closed, with coach, absence and result, from another system or from lists."),
        columns=(
            STUDENT,
            SCHOOL,
            Column("enrolled_on", parsers.date, ("inskriven", "inskrivningsdatum"), example="2025-09-01|2026-02-02"),
            Column(
                "closed_on", parsers.date, ("utskriven", "utskrivningsdatum"), required=False, example="2026-01-16|"
            ),
            Column(
                "coach",
                parsers.email,
                ("elevcoach", "coachens e-post"),
                required=False,
                example="|",
                help=gettext_lazy("e-mail of somebody who is a coach here"),
            ),
            *_figure("initial", "inledande", ("0,36|0,28", "2025-08-18|2026-01-12", "2025-09-01|2026-01-30")),
            *_figure("closing", "avslutande", ("0,21|", "2025-12-01|", "2026-01-16|")),
            Column(
                "goal_attainment",
                parsers.one_of(ATTAINMENTS),
                ("måluppfyllelse",),
                required=False,
                example="partly|",
                help=gettext_lazy("fully, partly or not"),
            ),
            Column(
                "satisfaction",
                parsers.whole(1, 10),
                ("nöjdhet", "elevens nöjdhet"),
                required=False,
                example="9|",
                help=gettext_lazy("1-10"),
            ),
        ),
        importer=CaseImporter,
        order=5,
        shows_old=False,
    )
)
