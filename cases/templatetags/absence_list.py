"""Words for the absence list."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence.signs import Habit
from students.models import Subject

register = template.Library()

_DAYS = (
    gettext_lazy("Mondays"),
    gettext_lazy("Tuesdays"),
    gettext_lazy("Wednesdays"),
    gettext_lazy("Thursdays"),
    gettext_lazy("Fridays"),
    gettext_lazy("Saturdays"),
    gettext_lazy("Sundays"),
)


@register.filter
def missed_always(habit: Habit, subjects: Mapping[int, Subject]) -> str:
    """What a student always misses: ``away on Mondays: 4 of 5 weeks``, with the subject where it is a lesson."""
    told = {"day": _DAYS[habit.weekday - 1], "missed": habit.missed, "weeks": habit.weeks}
    if habit.subject is None:
        return _("away on %(day)s: %(missed)d of %(weeks)d weeks") % told
    told["subject"] = str(subjects[habit.subject]).lower()
    return _("away from %(subject)s on %(day)s: %(missed)d of %(weeks)d weeks") % told
