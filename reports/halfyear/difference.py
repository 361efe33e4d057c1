"""What is another in a report than in the one before: figure, then, now."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from reports.half_years import name_of_half
from reports.halfyear import words

Figures = Mapping[str, object]


def period(found: Figures) -> str:
    return name_of_half(found["half"])


def differences(was: Figures, now: Figures) -> list[tuple[str, str, str]]:
    """Rows of what differs, in the order of the report; schools by name."""
    before, after = dict(_told(was)), dict(_told(now))
    names = [*after, *(name for name in before if name not in after)]
    rows = ((name, before.get(name, words.DASH), after.get(name, words.DASH)) for name in names)
    return [row for row in rows if row[1] != row[2]]


def _told(found: Figures) -> list[tuple[str, str]]:
    students, district, closed = found["students"], found["going"][0], found["closed"]
    whole = closed["groups"][0] if closed["groups"] else {}
    measured = students["measured"]
    return [
        (_("Took part"), words.taken(students)),
        (_("Going on the last day"), words.count(students["going"])),
        (_("Target"), str(students["target"])),
        (_("Closed"), words.count(whole.get("n"))),
        (
            _("Raised attendance, of those measurable"),
            ".." if measured is None else _("%(a)d of %(b)d") % {"a": measured[0], "b": measured[1]},
        ),
        (_("Weeks followed up"), words.percent(district["followed"])),
        (_("Mean absence now"), words.percent(district["now"])),
        (_("Coverage of attendance"), words.percent(district["coverage"])),
        (_("Mean absence at closing"), words.percent(whole.get("closing"))),
        (_("Goals at closing"), words.parts(whole.get("attainment"))),
        (_("Satisfaction at closing"), words.one_decimal(whole.get("satisfaction"))),
        *(
            (_("Going, %(school)s") % {"school": each["label"]}, words.count(each["going"]))
            for each in found["going"][1:]
        ),
    ]
