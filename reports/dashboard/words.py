"""The dashboard in words: five figures with a sentence each, and what its charts are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppss.lib import numbers
from reports.dashboard.page import Dashboard, Row
from reports.evaluation.definition import POINT
from reports.evaluation.interval import Interval
from reports.evaluation.shown import Group, Part
from reports.suppression import HIDDEN

#: How parts of a whole look, by the outcomes in them.
FILLS = {
    ("fully",): "accent",
    ("partly",): "tint",
    ("fully", "partly"): "accent",
    ("not",): "warn",
    ("not", "unknown"): "warn",
    ("raised",): "accent",
    ("unchanged",): "tint",
    ("lowered",): "warn",
    ("unchanged", "lowered"): "warn",
    ("unchanged", "lowered", "unknown"): "warn",
    ("very",): "accent",
    ("less",): "tint",
    ("less", "unknown"): "tint",
    ("unknown",): "none",
}


def part_word(names: tuple[str, ...]) -> str:
    return {
        ("fully",): _("fully"),
        ("partly",): _("partly"),
        ("fully", "partly"): _("fully or partly"),
        ("not",): _("not"),
        ("not", "unknown"): _("not, or not assessed"),
        ("raised",): _("raised attendance"),
        ("unchanged",): _("unchanged"),
        ("lowered",): _("lowered"),
        ("unchanged", "lowered"): _("unchanged or lowered"),
        ("unchanged", "lowered", "unknown"): _("not raised, or not known"),
        ("very",): _("9–10"),
        ("less",): _("1–8"),
        ("less", "unknown"): _("1–8, or not asked"),
        ("unknown",): _("not known"),
    }[names]


def drawn(parts: Sequence[Part] | None) -> list[tuple[str, int, str]] | None:
    """Parts for the chart: word, count and look; nobody is not drawn."""
    if parts is None:
        return None
    return [(part_word(part.names), part.count, FILLS[part.names]) for part in parts if part.count]


def percent(share: Fraction | None, digits: int = 0) -> str:
    return numbers.percent(share, digits, "." if get_language() == "en" else ",")


def points(change: Fraction, digits: int = 0) -> str:
    """A difference of two shares with its sign: ``+3``, ``−2``."""
    value = numbers.round_half_away(change * 100, digits)
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    text = str(abs(value))
    return sign + (text if get_language() == "en" else text.replace(".", ","))


def spread(found: Interval) -> tuple[str, str, str]:
    """Mean, interval and standard deviation of changes, from ten-thousandths to points with one decimal."""

    def told(value: float) -> str:
        text = f"{value / POINT:.1f}".replace("-", "\N{MINUS SIGN}")
        return text if get_language() == "en" else text.replace(".", ",")

    return (
        told(found.mean),
        _("(%(low)s to %(high)s)") % {"low": told(found.low), "high": told(found.high)},
        told(found.spread),
    )


@dataclass(frozen=True)
class Headline:
    """One of the five figures: its key among the definitions, the figure, a sentence, and the change."""

    key: str
    value: str
    sentence: str
    change: str = ""


def headlines(page: Dashboard) -> list[Headline]:
    return [_going(page), _followed(page), _absence(page), _attainment(page), _reached(page)]


def _since(page: Dashboard, text: str) -> str:
    return _("%(change)s since %(term)s") % {"change": text, "term": page.before_term} if page.before_term else ""


def _going(page: Dashboard) -> Headline:
    now, before = page.now.going, page.before.going
    change = "" if now is None or before is None else _since(page, _signed(now - before))
    value = HIDDEN if now is None else str(now)
    return Headline("going", value, _("students going, of a target of %(n)d") % {"n": page.target}, change)


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"\N{MINUS SIGN}{-number}" if number < 0 else "±0"


def _followed(page: Dashboard) -> Headline:
    now, before = page.now.followed, page.before.followed
    change = "" if now is None or before is None else _since(page, _("%(n)s points") % {"n": points(now - before)})
    if now is None:
        return Headline("followed", HIDDEN, _("of the weeks followed up: too few students to show"))
    text = _("of the students' %(n)d school weeks followed up, the last four weeks") % {"n": page.now.due}
    return Headline("followed", percent(now), text, change)


def _absence(page: Dashboard) -> Headline:
    now = page.now
    if now.now is None or now.initial is None:
        return Headline("absence", HIDDEN, _("absence now: too few students with attendance to show"))
    text = _("mean absence now, %(then)s at enrolment; coverage %(coverage)s") % {
        "then": percent(now.initial),
        "coverage": percent(now.coverage),
    }
    change = ""
    if page.before.now is not None:
        change = _since(page, _("%(n)s points") % {"n": points(now.now - page.before.now)})
    return Headline("absence", percent(now.now), text, change)


def _best(group: Group | None) -> Fraction | None:
    """The share that attained the goals fully or partly."""
    if group is None or not group.attainment:
        return None
    by_names = {part.names: part.share for part in group.attainment}
    if ("fully", "partly") in by_names:
        return by_names["fully", "partly"]
    return by_names[("fully",)] + by_names[("partly",)]


def _attainment(page: Dashboard) -> Headline:
    best = _best(page.outcomes)
    if page.told is None or best is None:
        text = _("attained their goals: too few closed to show")
        if page.told:
            text = _("attained their goals, closed %(period)s: too few to show") % {"period": page.told}
        return Headline("attainment", HIDDEN, text)
    text = _("of %(n)d closed %(period)s attained their goals fully or partly") % {
        "n": page.outcomes.n,
        "period": page.told,
    }
    before, change = _best(page.outcomes_before), ""
    if before is not None:
        change = _("%(n)s points since %(period)s") % {"n": points(best - before), "period": page.told_before}
    return Headline("attainment", percent(best), text, change)


def _reached(page: Dashboard) -> Headline:
    now, before = page.now.reached, page.before.reached
    if now is None:
        return Headline("reached", HIDDEN, _("guardians reached, the last four weeks: cannot be shown"))
    change = "" if before is None else _since(page, _("%(n)s points") % {"n": points(now - before)})
    text = _("of the students had a guardian who was reached, the last four weeks")
    return Headline("reached", percent(now), text, change)


def strips(page: Dashboard) -> list[tuple[str, str, list[tuple[str, Fraction | None, bool]]]]:
    """The districts beside each other: key of the definition, title, and a share for each."""
    if len(page.others) < 2:
        return []
    return [
        ("going", _("Students going, of the target"), [(r.label, _of_target(r), r.is_own) for r in page.others]),
        ("followed", _("Weeks followed up"), [(r.label, r.live.followed, r.is_own) for r in page.others]),
    ]


def _of_target(row: Row) -> Fraction | None:
    """At most the whole: who goes beyond the target stands at its end."""
    if row.live.going is None or not row.target:
        return None
    return min(Fraction(row.live.going, row.target), Fraction(1))
