"""The dashboard of a district or of the city, with nothing in it that may not be read."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import District
from cases.models import Case
from ppss.lib.days import add_months
from reports import suppression
from reports.dashboard import counts, shown
from reports.dashboard.flow import Reached, Step, flow
from reports.dashboard.live import Live, Moment, going_at, live, moment
from reports.evaluation import shown as outcomes_shown
from reports.evaluation.compute import cube
from reports.evaluation.definition import Band
from reports.evaluation.result import Outcomes
from reports.half_years import half_of, name_of_half
from students.choices import Sex
from students.models import Term
from students.terms import Calendar, read_calendar

#: So many terms back the trend goes.
TREND_TERMS = 6
#: The flow is of those proposed in so many months.
FLOW_MONTHS = 12


@dataclass(frozen=True)
class Row:
    """A group of the chosen cut: students going, and how it went for those closed."""

    label: str
    pk: int | None
    target: int | None
    live: shown.Group
    outcomes: outcomes_shown.Group
    is_own: bool = False

    @property
    def meets_target(self) -> bool | None:
        if self.target is None or self.live.going is None:
            return None
        return self.live.going >= self.target


@dataclass(frozen=True)
class StepShown:
    """A step of the flow; None where the count, or who stopped before it, would be few."""

    step: Step
    count: int | None
    median: float | None


@dataclass(frozen=True)
class Told:
    """Half-years whose outcomes are told together."""

    halves: tuple[int, ...]

    def __str__(self) -> str:
        first, last = name_of_half(self.halves[0]), name_of_half(self.halves[-1])
        return first if first == last else f"{first} – {last}"


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page. ``rows`` is None where the cut cannot be shown beside those of the districts."""

    place: District | None
    by: str
    at: Moment
    target: int
    now: shown.Group
    before: shown.Group
    before_term: Term | None
    told: Told | None
    told_before: Told | None
    outcomes: outcomes_shown.Group | None
    outcomes_before: outcomes_shown.Group | None
    rows: tuple[Row, ...] | None
    others: tuple[Row, ...]
    waiting: tuple[tuple[str, int | None], ...]
    flow: tuple[StepShown, ...]
    trend: tuple[tuple[str, int | None], ...]
    boosters: tuple[tuple[str, int | None], ...]
    late: tuple[int, int] | None
    smallest: int


def dashboard(place: District | None, by: str, today: datetime.date, smallest: int) -> Dashboard:
    """The page of a district, or of the city (None). ``by`` is school, sex, year or band; in the city district too.

    The number of queries does not depend on how many students, schools or districts there are.
    """
    cases = Case.objects.filter(school__district=place) if place else Case.objects.all()
    terms = list(Term.objects.filter(start__lte=today).order_by("-start")[: TREND_TERMS + 1])
    first_day = min([term.start for term in terms], default=today) - datetime.timedelta(days=365)
    calendar = read_calendar(first_day, today)
    at = moment(today, calendar)
    last_term = next((term for term in terms if term.end < today), None)
    before = _live_before(cases, last_term, calendar)
    districts = list(District.objects.current(today))
    targets = counts.targets()
    everywhere = live(Case.objects.all(), ["district"], at, calendar)
    now, ended = _cells(place, by, cases, at, calendar, everywhere)
    whole, told = _outcomes(place, ended, today, smallest)
    beside = [] if place else [{"all": each} for each in everywhere.values()]
    is_safe = shown.is_safe_above(beside, smallest)
    flowed = flow(cases, add_months(today, -FLOW_MONTHS), today)
    queued = counts.waiting(cases)
    due = counts.boosters(cases, add_months(today, -FLOW_MONTHS), today)
    late = counts.lateness(cases, at.weeks[0], at.weeks[-1])
    return Dashboard(
        place=place,
        by=by,
        at=at,
        target=targets.get(place.pk, 0) if place else sum(targets.get(d.pk, 0) for d in districts),
        now=shown.whole(now, smallest, beside) if is_safe else shown.Group("all", None),
        before=_before(place, before, smallest),
        before_term=last_term,
        told=told[0] if told else None,
        told_before=told[1] if len(told) > 1 else None,
        outcomes=whole[0] if told else None,
        outcomes_before=whole[1] if len(told) > 1 else None,
        rows=_rows(place, by, now, ended, told, districts, targets, smallest) if is_safe or by == "district" else None,
        others=_others(place, everywhere, districts, targets, smallest),
        waiting=_line([_("Waiting for a decision"), _("In the queue"), _("Waiting for consent")], queued, smallest),
        flow=steps_shown(flowed, smallest),
        trend=_trend(cases, terms, at, smallest),
        boosters=_line([_("Held"), _("Called off"), _("Not held yet")], due, smallest),
        late=shown.lateness(late.values(), smallest),
        smallest=smallest,
    )


def _line(
    words: Sequence[str], districts: Mapping[int, Sequence[int]], smallest: int
) -> tuple[tuple[str, int | None], ...]:
    return tuple(zip(words, shown.cells(districts, len(words), smallest), strict=True))


def _live_before(cases: object, term: Term | None, calendar: Calendar) -> Mapping[tuple, Live]:
    """The same at the end of the last term, by district; of nobody where no term is kept."""
    return live(cases, ["district"], moment(term.end, calendar), calendar) if term else {(): Live()}


def _before(place: District | None, before: Mapping[tuple, Live], smallest: int) -> shown.Group:
    beside = [] if place else [{"all": each} for each in before.values()]
    is_safe = shown.is_safe_above(beside, smallest)
    return shown.whole(before, smallest, beside) if is_safe else shown.Group("all", None)


def _cells(
    place: District | None, by: str, cases: object, at: Moment, calendar: Calendar, everywhere: Mapping[tuple, Live]
) -> tuple[dict[tuple, Live], dict[tuple, Outcomes]]:
    """Students going and closed by (district, group): in a district it is its own everywhere."""
    cut = [] if by == "district" else [by]
    if place is None and not cut:
        now: Mapping[tuple, Live] = everywhere
    else:
        now = live(cases, ["district", *cut], at, calendar)
    return dict(now), dict(cube(cases, ["half", "district", *cut]))


def _outcomes(
    place: District | None, ended: Mapping[tuple, Outcomes], today: datetime.date, smallest: int
) -> tuple[list[outcomes_shown.Group], list[Told]]:
    """The two newest half-years that may be told, and how it went in each for the place as a whole."""
    closed: dict[int, int] = defaultdict(int)
    for (half, *_rest), each in ended.items():
        closed[half] += each.n
    told = [Told(halves) for halves in outcomes_shown.told_together(closed, smallest, half_of(today))][:2]
    groups = []
    for each in told:
        districts: dict[object, Outcomes] = defaultdict(Outcomes)
        for (half, district, *_rest), cell in ended.items():
            if half in each.halves:
                districts[district] += cell
        is_safe = place is not None or outcomes_shown.is_safe_above([{"all": o} for o in districts.values()], smallest)
        total = sum(districts.values(), Outcomes())
        beside = [] if place else outcomes_shown.below([{"all": o} for o in districts.values()], smallest)
        group = outcomes_shown.whole(total, smallest, beside)
        groups.append(group if is_safe else outcomes_shown.Group("all", None))
    return groups, told


def _rows(
    place: District | None,
    by: str,
    now: Mapping[tuple, Live],
    ended: Mapping[tuple, Outcomes],
    told: Sequence[Told],
    districts: Sequence[District],
    targets: Mapping[int, int],
    smallest: int,
) -> tuple[Row, ...] | None:
    halves = told[0].halves if told else ()
    lives: dict[object, dict[object, Live]] = defaultdict(dict)
    ends: dict[object, dict[object, Outcomes]] = defaultdict(lambda: defaultdict(Outcomes))
    for (district, *rest), each in now.items():
        lives[district][rest[0] if rest else district] = each
    for (half, district, *rest), each in ended.items():
        if half in halves:
            ends[district][rest[0] if rest else district] += each
    if place is None and by == "district":
        one = {d: group for groups in lives.values() for d, group in shown.alone(groups, smallest).items()}
        two = {d: outcomes_shown.line(groups, smallest)[d] for d, groups in ends.items()}
        return tuple(_row(d.name, d.pk, targets.get(d.pk, 0), one.get(d.pk), two.get(d.pk)) for d in districts)
    if place is None and not (
        shown.is_safe_above(lives.values(), smallest) and outcomes_shown.is_safe_above(list(ends.values()), smallest)
    ):
        return None
    beside = [] if place else outcomes_shown.below(ends.values(), smallest)
    one = shown.line(_summed(lives, Live()), smallest, [] if place else list(lives.values()))
    two = outcomes_shown.line(_summed(ends, Outcomes()), smallest, beside)
    if by == "school":
        return tuple(_row(s.name, s.pk, s.target, one.get(s.pk), two.get(s.pk)) for s in counts.schools(place))
    words = {"sex": dict(Sex.choices), "band": {**dict(Band.choices), "": _("No figure at enrolment")}}.get(by)
    values = words or {year: _("Grade %(year)d") % {"year": year} for year in range(1, 10)}
    return tuple(
        _row(str(word), None, None, one.get(value), two.get(value))
        for value, word in values.items()
        if value in one or value in two
    )


def _summed(places: Mapping[object, Mapping[object, object]], nothing: object) -> dict[object, object]:
    sums: dict[object, object] = {}
    for groups in places.values():
        for value, each in groups.items():
            sums[value] = sums.get(value, nothing) + each
    return sums


def _row(
    label: str,
    pk: int | None,
    target: int | None,
    one: shown.Group | None,
    two: outcomes_shown.Group | None,
    *,
    is_own: bool = False,
) -> Row:
    return Row(label, pk, target, one or shown.Group(pk, 0), two or outcomes_shown.Group(pk, 0), is_own)


def _others(
    place: District | None,
    everywhere: Mapping[tuple, Live],
    districts: Sequence[District],
    targets: Mapping[int, int],
    smallest: int,
) -> tuple[Row, ...]:
    """The districts beside each other, each as its own page has it."""
    alone = shown.alone({district: each for (district,), each in everywhere.items()}, smallest)
    return tuple(
        _row(d.name, d.pk, targets.get(d.pk, 0), alone.get(d.pk), None, is_own=place is not None and d.pk == place.pk)
        for d in districts
    )


def steps_shown(steps: Sequence[Reached], smallest: int) -> tuple[StepShown, ...]:
    """Counts that fall from step to step: one is told when it is of enough, and so are those who stopped before it.

    Of the city also what the districts do not tell is enough.
    """
    places = {district for each in steps for district in each.counts}
    by_place = {place: _told_steps([each.counts.get(place, 0) for each in steps], smallest) for place in places}
    told = _told_steps([each.count for each in steps], smallest)
    shown_steps = []
    for number, each in enumerate(steps):
        hidden = [each.counts[place] for place in each.counts if by_place[place][number] is None]
        is_told = len(places) < 2 or suppression.is_enough(hidden, smallest)
        median = each.median if each.timed >= smallest else None
        shown_steps.append(StepShown(each.step, told[number] if is_told else None, median))
    return tuple(shown_steps)


def _told_steps(counts: Sequence[int], smallest: int) -> list[int | None]:
    told: list[int | None] = []
    last: int | None = None
    for count in counts:
        is_told = suppression.shows_alone(count, smallest) and (
            last is None or count == last or abs(last - count) >= smallest
        )
        last = count if is_told else last
        told.append(count if is_told else None)
    return told


def _trend(cases: object, terms: Sequence[Term], at: Moment, smallest: int) -> tuple[tuple[str, int | None], ...]:
    """Students going at the end of each term, and now."""
    ended = [term for term in reversed(terms) if term.end < at.day][-TREND_TERMS:]
    found = going_at(cases, [*(term.end for term in ended), at.day])
    names = [*(str(term) for term in ended), _("Now")]
    told = (shown.single((each[n] for each in found.values()), smallest) for n in range(len(names)))
    return tuple(zip(names, told, strict=True))
