"""The dashboard once more, slowly and plainly, from the words of ``reports/definitions.py``: case by case."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

from absence.models import WeeklySum
from cases.models import ActionPlan, Booster, Case, Closing, Contact, Mapping, WeeklyFollowUp
from messaging.models import Message
from students.models import Consent
from tests.reports.evaluation.oracle import believe

DAY = datetime.timedelta(days=1)
GOING = ("mapping", "plan", "carrying_out")


def stretches(case: Case) -> set[tuple[datetime.date, datetime.date | None]]:
    """When the student was enrolled, from and until; a case taken up again has several."""
    found = {(c.enrolled_on, c.closed_on) for c in Closing.objects.filter(case=case) if c.enrolled_on}
    if case.enrolled_on and (case.closed_on or case.stage in GOING):
        found.add((case.enrolled_on, case.closed_on))
    return found


def is_going(stretch: tuple[datetime.date, datetime.date | None], day: datetime.date) -> bool:
    first, last = stretch
    return first <= day and (last is None or last > day)


def band(share: Decimal | None) -> str:
    if share is None:
        return ""
    return "low" if share < Decimal("0.2") else "medium" if share <= Decimal("0.4") else "high"


def units(share: Fraction) -> int:
    """Ten-thousandths, halves upwards."""
    return (2 * 10_000 * share.numerator + share.denominator) // (2 * share.denominator)


def group_of(case: Case, by: str, initial: Decimal | None) -> object:
    return {
        "school": case.school_id,
        "district": case.school.district_id,
        "sex": case.student.sex,
        "year": case.student.year,
        "band": band(initial),
    }[by]


def live(by: str, day: datetime.date, weeks: list[datetime.date], free: Callable[[int], set]) -> dict[object, dict]:
    """Counts of the students going on the day, by one cut; ``free(school)`` are Mondays without school."""
    groups: dict[object, dict] = {}
    sunday = day - (day.weekday() + 1) * DAY
    for case in Case.objects.select_related("student", "school", "initial_absence"):
        for stretch in stretches(case):
            first, last = stretch
            if first > day or (last is not None and last <= sunday):
                continue
            figure = case.initial_absence
            initial = figure.share if figure and believe(figure, stretch[0]) else None
            key = group_of(case, by, initial)
            one = groups.setdefault(key, _nothing())
            _count(one, case, stretch, initial, day, weeks)
            due = [w for w in weeks if w not in free(case.school_id) and stretch[0] <= w + 6 * DAY]
            if is_going(stretch, day):
                saved = set(WeeklyFollowUp.objects.filter(case=case).values_list("week", flat=True))
                one["due"] += len(due)
                one["followed"] += len([w for w in due if w in saved])
                one["with_due"] += bool(due)
    return groups


def _nothing() -> dict:
    names = "going with_due due followed initial_n initial_sum now_n now_sum both_n both_initial_sum both_now_sum"
    return dict.fromkeys([*names.split(), "reported", "scheduled", "reached", "raised", "lowered", "early"], 0)


def _count(one: dict, case: Case, stretch: tuple, initial: Decimal | None, day: datetime.date, weeks: list) -> None:
    now = None
    if stretch[0] <= weeks[0]:
        sums = WeeklySum.objects.filter(student=case.student, week__gte=weeks[0], week__lte=weeks[-1])
        absent, reported = sum(s.valid + s.invalid for s in sums), sum(s.reported for s in sums)
        if reported:
            now = units(Fraction(absent, reported))
            one["now_n"] += 1
            one["now_sum"] += now
            one["reported"] += reported
            one["scheduled"] += sum(s.scheduled for s in sums)
    then = None if initial is None else units(Fraction(initial))
    if then is not None and now is not None:
        one["both_n"] += 1
        one["both_initial_sum"] += then
        one["both_now_sum"] += now
        points = (Decimal(then - now) / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        one["raised"] += points > 0
        one["lowered"] += points < 0
    if not is_going(stretch, day):
        return
    one["going"] += 1
    one["early"] += stretch[0] > weeks[0]
    if then is not None:
        one["initial_n"] += 1
        one["initial_sum"] += then
    spoken = Contact.objects.filter(case=case, with_whom="guardian", no_answer=False)
    last = weeks[-1] + 7 * DAY
    gone = Message.objects.filter(student=case.student, state__in=["sent", "delivered"]).exclude(guardian=None)
    moments = [*(c.at for c in spoken), *(m.state_at for m in gone)]
    one["reached"] += any(weeks[0] <= at.astimezone(datetime.UTC).date() < last for at in moments)


def going_at(days: Iterable[datetime.date]) -> list[int]:
    cases = list(Case.objects.all())
    return [sum(is_going(stretch, day) for case in cases for stretch in stretches(case)) for day in days]


def flow(first: datetime.date, last: datetime.date) -> list[tuple[int, int, float | None]]:
    """How many came to each step, of how many the days from the step before are known, and their median."""
    rows = []
    for case in Case.objects.all():
        if not first <= case.proposed_on <= last:
            continue
        held = [
            c.valid_from
            for c in Consent.objects.filter(student=case.student_id)
            if case.enrolled_on and c.valid_from <= case.enrolled_on
        ]
        mapped = [m.finished_on for m in Mapping.objects.filter(case=case) if m.finished_on]
        planned = [p.in_force_on for p in ActionPlan.objects.filter(case=case) if p.in_force_on]
        followed = [f.week for f in WeeklyFollowUp.objects.filter(case=case)]
        rows.append(
            [
                case.proposed_on,
                max(max(held), case.proposed_on) if held else None,
                *(min(days) if days else None for days in (mapped, planned, followed)),
            ]
        )
    told = []
    for step in range(5):
        gaps = [max((r[step] - r[step - 1]).days, 0) for r in rows if step and r[step] and r[step - 1]]
        told.append((sum(r[step] is not None for r in rows), len(gaps), float(median(gaps)) if gaps else None))
    return told


def boosters(first: datetime.date, last: datetime.date) -> tuple[int, int, int]:
    """Held, called off and neither, of all districts."""
    due = [b for b in Booster.objects.all() if first <= b.due_on <= last]
    held = sum(b.held_on is not None for b in due)
    off = sum(b.held_on is None and b.called_off != "" for b in due)
    return held, off, len(due) - held - off


def lateness(weeks: list[datetime.date]) -> tuple[int, int, int]:
    """Follow-ups of the weeks, those saved late, and of how many cases they are."""
    saved = [f for f in WeeklyFollowUp.objects.all() if f.week in weeks]
    return len(saved), sum(f.is_late for f in saved), len({f.case_id for f in saved})


def waiting() -> tuple[int, int, int]:
    """Waiting for a decision, in the queue, waiting for consent."""
    proposed = [c for c in Case.objects.all() if c.stage == "proposal"]
    queued = [c for c in proposed if getattr(c, "proposal", None) and c.proposal.status == "queued"]
    return len(proposed) - len(queued), len(queued), sum(c.stage == "consent" for c in Case.objects.all())
