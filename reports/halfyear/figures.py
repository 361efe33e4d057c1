"""The figures of a half-year report as plain values, ready to be kept: nothing in them that may not be read.

Counted as the district's own dashboard, evaluation and term comparison count them, of the last day of the half-year;
what only the report tells (who took part, how it goes for those going on) is protected beside those. Shares are kept
as two whole numbers. Words are Swedish, whoever asks: a report is a paper of the city.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import District
from cases.models import Case
from ppss.lib.days import add_months
from reports import definitions
from reports.comparison.definition import VERSION as COMPARISON
from reports.dashboard import counts as dashboard_counts
from reports.dashboard import shown as live_shown
from reports.dashboard.flow import flow
from reports.dashboard.live import live, moment, together
from reports.dashboard.page import FLOW_MONTHS, steps_shown
from reports.evaluation.definition import VERSION as EVALUATION
from reports.evaluation.page import Page, evaluation
from reports.evaluation.shown import Group, Mean, Part
from reports.half_years import days_of_half, name_of_half
from reports.halfyear import comparing
from reports.halfyear.taken_part import taken_part
from reports.halfyear.together import directions_now, measured, too_early
from students.choices import Sex
from students.terms import read_calendar

#: Raised with every change of what a report counts or how it is laid out.
VERSION = 1
#: How many tools are told, the most used first.
TOOLS = 10

Figures = dict[str, object]


def count(district: District, half: int, *, before: Mapping[str, object] | None = None) -> Figures:
    """Count a half-year that is over. ``before`` is the comparison of terms that was told last: a new one is told only
    where no small group could be worked out from the two."""
    with translation.override(settings.LANGUAGE_CODE):
        return _count(district, half, settings.SMALLEST_GROUP, before)


def _count(district: District, half: int, smallest: int, before: Mapping[str, object] | None) -> Figures:
    first, last = days_of_half(half)
    cases = Case.objects.filter(school__district=district)
    calendar = read_calendar(first - datetime.timedelta(days=365), last)
    at = moment(last, calendar)
    schools, sexes = (
        {key: each for (key,), each in live(cases, [cut], at, calendar).items()} for cut in ("school", "sex")
    )
    everybody = together(live(cases, [], at, calendar))
    page = _evaluation(district, half, smallest)
    whole = live_shown.whole({"all": everybody}, smallest)
    now = directions_now({"all": everybody}, {"all": whole.now is not None}, smallest)
    by_school, by_sex = live_shown.line(schools, smallest), live_shown.line(sexes, smallest)
    now_by_sex = directions_now(sexes, {key: by_sex[key].now is not None for key in sexes}, smallest)
    part = taken_part(cases, half, smallest)
    ended = page.whole.directions if page and page.whole and page.period.halves == (half,) else None
    found = measured(ended, now.get("all"))
    return {
        "half": half,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "smallest": smallest,
        "versions": versions(),
        "students": {
            "taken": part.students,
            "by_sex": [[str(Sex(sex).label), n] for sex, n in part.by_sex.items() if n != 0],
            "going": whole.going,
            "target": dashboard_counts.targets().get(district.pk, 0),
            "early": too_early(everybody, smallest) if whole.now is not None else None,
            "measured": found and [found.raised, found.students],
        },
        "going": [
            _going(_("The district"), None, whole, now.get("all")),
            *(
                _going(s.name, s.target, by_school.get(s.pk) or live_shown.Group(s.pk, 0), None)
                for s in dashboard_counts.schools(district)
            ),
        ],
        "going_by_sex": [
            _going(str(Sex(key).label), None, by_sex[key], now_by_sex.get(key)) for key in Sex.values if key in by_sex
        ],
        "weeks": [at.weeks[0].isoformat(), at.weeks[-1].isoformat()],
        "flow": _flow(cases, last, smallest),
        "closed": _closed(page, half),
        "comparison": comparing.block(district, last, before),
    }


def versions() -> dict[str, int]:
    """The definitions by which everything is counted."""
    return {
        "report": VERSION,
        "dashboard": definitions.VERSION,
        "evaluation": EVALUATION,
        "comparison": COMPARISON,
    }


def _going(label: str, target: int | None, each: live_shown.Group, parts: tuple[Part, ...] | None) -> Figures:
    return {
        "label": label,
        "target": target,
        "going": each.going,
        "followed": _pair(each.followed),
        "initial": _pair(each.initial),
        "now": _pair(each.now),
        "coverage": _pair(each.coverage),
        "directions": _parts(parts),
    }


def _flow(cases: object, last: datetime.date, smallest: int) -> list[list[object]]:
    steps = steps_shown(flow(cases, add_months(last, -FLOW_MONTHS), last), smallest)
    return [[str(each.step.label), each.count, each.median] for each in steps]


def _evaluation(district: District, half: int, smallest: int) -> Page | None:
    """The evaluation of the period that ends with the half-year; None while it is too small to be told."""
    day_after = days_of_half(half + 1)[0]
    newest = evaluation(district, "", day_after, smallest)
    return newest if newest.period and newest.period.halves[-1] == half else None


def _closed(page: Page | None, half: int) -> Figures:
    """How it went for those closed; without groups where they are too few yet."""
    if page is None or page.whole is None or page.whole.n is None:
        return {"period": name_of_half(half), "groups": [], "tools": []}
    groups = [_group(_("The district"), "", page.whole)]
    for section in page.sections:
        if section.by in ("school", "sex", "band"):
            groups += [_group(label, section.title, group) for label, group in section.groups or ()]
    tools = [[tool.name, tool.students, _pair(tool.share)] for tool in page.tools[:TOOLS]]
    return {"period": str(page.period), "groups": groups, "tools": tools}


def _group(label: str, cut: str, group: Group) -> Figures:
    return {
        "label": label,
        "cut": cut,
        "n": group.n,
        "initial": _share(group.initial),
        "closing": _share(group.closing),
        "directions": _parts(group.directions),
        "attainment": _parts(group.attainment),
        "satisfaction": group.satisfaction and _pair(group.satisfaction.mean),
    }


def _share(mean: Mean | None) -> list[int] | None:
    return None if mean is None else _pair(mean.share)


def _pair(value: Fraction | None) -> list[int] | None:
    return None if value is None else [value.numerator, value.denominator]


def _parts(parts: tuple[Part, ...] | None) -> list[list[object]] | None:
    return None if parts is None else [[list(part.names), part.count] for part in parts]
