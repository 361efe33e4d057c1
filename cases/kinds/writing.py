"""Writing imported cases, some hundred at once.

What ``cases.actions`` does for one case, this does in bulk, under the same rules of ``cases.rules``: a case begins in
the stage that the file says, and is closed only from where one may close it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from absence.choices import Source
from absence.models import AbsenceFigure
from accounts.choices import Agency
from cases import rules
from cases.choices import ClosingReason, Stage
from cases.kinds.matching import Line
from cases.models import Booster, Case, Closing
from imports.importer import Importer, shown
from imports.rows import Difference
from ppss.lib.days import add_months
from students.models import NamedStaff, Student
from students.terms import Calendar, read_calendar

Figure = tuple[Decimal, datetime.date, datetime.date]


class CaseWriter:
    """Collects what one turn makes and changes, then writes it."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.figures: list[AbsenceFigure] = []
        self.created: list[tuple[Line, Case]] = []
        self.updated: list[Case] = []
        self.new_closings: list[tuple[Line, Case, Closing]] = []
        self.updated_closings: list[Closing] = []
        self.coached: list[tuple[Line, Case]] = []
        self.calendar = Calendar()

    def create(self, line: Line) -> bool:
        """A new case: carrying out, or closed. False where it does not hold together, and the row is refused."""
        row, student = line.row, line.student
        figure = self._figure(line, "initial")
        outside = not rules.is_in_target_group(year=student.year, absence=figure.share if figure else None)
        case = Case(
            student=student,
            school=line.school,
            stage=Stage.CLOSING if row["closed_on"] else Stage.CARRYING_OUT,
            outside_target_group=outside,
            proposed_on=line.enrolled_on,
            enrolled_on=line.enrolled_on,
            closed_on=row["closed_on"],
            initial_absence=figure,
            import_key=line.key,
        )
        if not self.importer.holds_together(row, case):
            return False
        self.created.append((line, case))
        if line.coach:
            self.coached.append((line, case))
        if row["closed_on"]:
            self._close(line, case)
        return True

    def update(self, line: Line, case: Case) -> list[Difference]:
        """Bring a known case up to the file; what that changes. A step that cannot be taken refuses the row."""
        closing = next(
            (c for c in case.closings.all() if (c.enrolled_on or case.enrolled_on) == line.enrolled_on), None
        )
        is_same_enrolment = case.enrolled_on == line.enrolled_on
        if line.row["closed_on"] and closing is None and not (is_same_enrolment and _may_close(case)):
            line.row.refuse("closed_on", rules.TRANSITIONS[rules.Step.CLOSE].refusal)
            return []
        differences = self._initial(line, case) if is_same_enrolment else []
        if line.coach and is_same_enrolment and line.coach not in case.coaches.all():
            self.coached.append((line, case))
            differences.append(Difference("coach", "", line.coach.name))
        if line.row["closed_on"] and closing is None:
            case.stage, case.closed_on = rules.TRANSITIONS[rules.Step.CLOSE].target, line.row["closed_on"]
            self._close(line, case)
            differences.append(Difference("closed_on", "", str(case.closed_on)))
        elif line.row["closed_on"]:
            differences += self._amend(line, case, closing)
        if differences:
            case.revision += 1
            self.updated.append(case)
        return differences

    def _initial(self, line: Line, case: Case) -> list[Difference]:
        wanted = _figure_of(line, "initial")
        if wanted is None or wanted == _known(case.initial_absence):
            return []
        case.initial_absence = self._figure(line, "initial")
        return [Difference("initial_absence", "", _written(wanted))]

    def _close(self, line: Line, case: Case) -> None:
        row = line.row
        closing = Closing(
            case=case,
            agency=_agency(line),
            category=Closing.CATEGORY,
            created_by=self.importer.by,
            enrolled_on=line.enrolled_on,
            closed_on=row["closed_on"],
            goal_attainment=row["goal_attainment"] or "",
            satisfaction=row["satisfaction"],
            absence=self._figure(line, "closing"),
            reason=ClosingReason.OTHER,
        )
        self.new_closings.append((line, case, closing))

    def _amend(self, line: Line, case: Case, closing: Closing) -> list[Difference]:
        """Bring a closing up to the file."""
        differences = []
        for name in ("closed_on", "goal_attainment", "satisfaction"):
            value = line.row[name]
            if value is not None and value != getattr(closing, name):
                setattr(closing, name, value)
                differences.append(Difference(name, "", shown(Closing._meta.get_field(name), value)))
        wanted = _figure_of(line, "closing")
        if wanted and wanted != _known(closing.absence):
            closing.absence = self._figure(line, "closing")
            differences.append(Difference("closing_absence", "", _written(wanted)))
        if differences:
            closing.revision += 1
            self.updated_closings.append(closing)
            if case.closed_on and case.enrolled_on == line.enrolled_on:
                case.closed_on = closing.closed_on
        return differences

    def _figure(self, line: Line, moment: str) -> AbsenceFigure | None:
        wanted = _figure_of(line, moment)
        if wanted is None:
            return None
        share, first_day, last_day = wanted
        figure = AbsenceFigure(
            student=line.student,
            share=share,
            first_day=first_day,
            last_day=last_day,
            source=Source.IMPORTED,
            agency=_agency(line),
        )
        self.figures.append(figure)
        return figure

    def write(self) -> None:
        """Write all of it: figures, cases, closings, boosters still to come, coaches, the log."""
        AbsenceFigure.objects.bulk_create(self.figures)
        cases = [case for _line, case in self.created]
        Case.objects.bulk_create(cases)
        Case.objects.bulk_update(self.updated, ["stage", "closed_on", "initial_absence", "revision"], batch_size=200)
        self._write_closings()
        self._write_coaches()
        for line, case in self.created:
            self._log("case.enrol", line, case, occurred_on=case.enrolled_on)
        for line, case, _closing in self.new_closings:
            self._log("case.close", line, case, occurred_on=case.closed_on)
        for case in self.updated:
            self.importer.log("case.import", case, student_id=case.student_id, case_id=case.pk)

    def _write_closings(self) -> None:
        closings = [closing for _line, _case, closing in self.new_closings]
        if closings:
            today = self.importer.today
            self.calendar = read_calendar(today, add_months(today, 2 * rules.BOOSTER_MONTHS + 1))
        history = {"default_user": self.importer.by, "default_change_reason": self.importer.reason, "batch_size": 200}
        if closings:
            bulk_create_with_history(closings, Closing, **history)
        fields = ["closed_on", "goal_attainment", "satisfaction", "absence", "revision"]
        if self.updated_closings:
            bulk_update_with_history(self.updated_closings, Closing, fields, **history)
        due = [(closing, self._booster_day(closing)) for closing in closings]
        Booster.objects.bulk_create(
            Booster(
                case=closing.case,
                closing=closing,
                agency=closing.agency,
                category=Booster.CATEGORY,
                created_by=closing.created_by,
                due_on=due_on,
            )
            for closing, due_on in due
            if due_on >= self.importer.today
        )

    def _booster_day(self, closing: Closing) -> datetime.date:
        """The day for the booster, by the calendar of the months to come; of older ones it is not asked."""
        school = closing.case.school_id
        return rules.booster_day(
            closing.closed_on, is_school_day=lambda day: self.calendar.is_school_day(day, school=school)
        )

    def _write_coaches(self) -> None:
        """Coaches of the cases; who works with a student knows the student, also one with protected identity."""
        link = Case.coaches.through
        link.objects.bulk_create([link(case_id=case.pk, user_id=line.coach.pk) for line, case in self.coached])
        named = [
            NamedStaff(student=line.student, user=line.coach, given_by=self.importer.by)
            for line, _case in self.coached
            if line.student.protection
        ]
        NamedStaff.objects.bulk_create(named, ignore_conflicts=True)
        known: dict[int, Student] = {}
        for line, _case in self.coached:
            if line.coach.agency == Agency.SOCIAL_SERVICES and not line.student.known_to_social_services:
                line.student.known_to_social_services = True
                known[line.student.pk] = line.student
        if known:
            bulk_update_with_history(
                list(known.values()),
                Student,
                ["known_to_social_services"],
                default_user=self.importer.by,
                default_change_reason=self.importer.reason,
                batch_size=200,
            )

    def _log(self, verb: str, line: Line, case: Case, **more: object) -> None:
        self.importer.log(
            verb, case, student_id=case.student_id, case_id=case.pk, agency=_agency(line), imported=True, **more
        )


def _may_close(case: Case) -> bool:
    return rules.may_step(rules.Step.CLOSE, case.stage)


def _agency(line: Line) -> str:
    """Whose record it is: the coach's agency; without a coach the school's, which knows absence and enrolment."""
    return line.coach.agency if line.coach else Agency.SCHOOL


def _figure_of(line: Line, moment: str) -> Figure | None:
    share = line.row[f"{moment}_absence"]
    return None if share is None else (share, line.row[f"{moment}_from"], line.row[f"{moment}_to"])


def _known(figure: AbsenceFigure | None) -> Figure | None:
    return figure and (figure.share, figure.first_day, figure.last_day)


def _written(figure: Figure) -> str:
    share, first_day, last_day = figure
    return f"{share} ({first_day} - {last_day})"
