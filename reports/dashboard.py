"""The page of a steering group: figures of a district as lines that may be shown."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import District, School
from cases.choices import Attainment, Stage
from cases.rules import ACTIVE
from ppss.lib.numbers import round_half_away
from reports import figures, suppression
from students.choices import Sex


@dataclass(frozen=True)
class Bar:
    """One figure of a line: its word, its number as it may be shown, its length in hundredths; None when hidden."""

    label: str
    text: str
    length: int | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Line:
    """Counts of students that belong together, with their total."""

    bars: tuple[Bar, ...]
    total: str

    @property
    def is_all_hidden(self) -> bool:
        return bool(self.bars) and all(bar.is_hidden for bar in self.bars)


@dataclass(frozen=True)
class SchoolRow:
    """One school: students going against the target, share of weeks followed up where it may be shown.

    A share that is None and not hidden is of no weeks.
    """

    school: School
    going: Bar
    target: int
    mark: int
    meets_target: bool | None
    share: float | None
    hides_share: bool


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page; nothing in it says more than may be shown.

    ``share`` is of the ``weeks_due`` of the students ``with_due``.
    """

    period: figures.Period
    schools: tuple[SchoolRow, ...]
    going: str
    target: int
    share: float | None
    hides_share: bool
    weeks_due: str
    with_due: str
    waiting: Line
    stages: Line
    sexes: Line
    attainment: Line
    smallest: int


def line_of(cells: Iterable[tuple[str, int]], smallest: int, *, nought_is_small: bool = False) -> Line:
    """A line of labelled counts, with all hidden that must be."""
    cells = list(cells)
    counts = [count for _label, count in cells]
    shown = suppression.shown_cells(counts, smallest, nought_is_small=nought_is_small)
    longest = max(counts, default=0) or 1
    bars = tuple(
        Bar(str(label), suppression.text(count, is_shown), count * 100 // longest if is_shown else None, not is_shown)
        for (label, count), is_shown in zip(cells, shown, strict=True)
    )
    return Line(bars, suppression.text(sum(counts), suppression.shows_total(counts, smallest)))


def of_district(district: District, today: datetime.date, smallest: int | None = None) -> Dashboard:
    """The dashboard of a district on a day; the number of queries does not depend on how many schools it has."""
    smallest = settings.SMALLEST_GROUP if smallest is None else smallest
    schools = figures.by_school(district, today)
    period = figures.period_of(today)
    going = [each.going for each in schools]
    shows_all = suppression.shows_total(going, smallest)
    with_due = [each.with_due for each in schools]
    shows_share = shows_all and suppression.shows_total(with_due, smallest)
    # Who is going without a week due would be a group of its own.
    tells_with_due = all(suppression.shown_cells([sum(with_due), sum(going) - sum(with_due)], smallest))
    due, followed = sum(s.due for s in schools), sum(s.followed for s in schools)
    before, stages = figures.before_enrolment(district), figures.by_stage(district)
    sexes, closed = figures.by_sex(district), figures.by_attainment(district, period)
    return Dashboard(
        period=period,
        schools=_school_rows(schools, smallest),
        going=suppression.text(sum(going), shows_all),
        target=sum(each.school.target for each in schools if each.school.is_active),
        share=followed / due if due and shows_share else None,
        hides_share=not shows_share,
        weeks_due=suppression.text(due, shows_share),
        with_due=suppression.text(sum(with_due), shows_share and tells_with_due),
        waiting=line_of(
            [
                (_("Waiting for a decision"), before["waiting"]),
                (_("In the queue"), before["queued"]),
                (_("Waiting for consent"), before["consent"]),
            ],
            smallest,
        ),
        stages=line_of([(Stage(stage).label, stages[stage]) for stage in ACTIVE], smallest),
        sexes=line_of([(sex.label, sexes[f"sex_{sex.value}"]) for sex in Sex], smallest),
        attainment=line_of(
            [(level.label, closed[level]) for level in Attainment] + [(_("Not assessed"), closed["unknown"])],
            smallest,
            nought_is_small=True,
        ),
        smallest=smallest,
    )


def _school_rows(schools: Sequence[figures.SchoolCount], smallest: int) -> tuple[SchoolRow, ...]:
    """A school's share of weeks tells of its students with weeks due; where those going are hidden it is too."""
    shown = suppression.shown_cells([each.going for each in schools], smallest)
    shares = suppression.shown_cells([each.with_due for each in schools], smallest)
    scale = max((max(each.going, each.school.target) for each in schools), default=0) or 1
    return tuple(
        SchoolRow(
            school=each.school,
            going=Bar(
                each.school.name,
                suppression.text(each.going, is_shown),
                each.going * 100 // scale if is_shown else None,
                not is_shown,
            ),
            target=each.school.target,
            mark=int(round_half_away(each.school.target * 100 / scale)),
            meets_target=each.going >= each.school.target if is_shown else None,
            share=each.followed / each.due if is_shown and shows_share and each.due else None,
            hides_share=not (is_shown and shows_share),
        )
        for each, is_shown, shows_share in zip(schools, shown, shares, strict=True)
    )
