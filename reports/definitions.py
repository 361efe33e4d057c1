"""What each figure of dashboard and evaluation means: the words behind every number, one home for all pages and files.

A figure is known by its key; pages link to ``/reports/definitions/#key``. Whoever changes how one is counted changes
its words here and raises ``VERSION``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

#: Raised with every change of what a figure of the dashboard counts; that of the evaluation stands in its definition.
VERSION = 1


@dataclass(frozen=True)
class Definition:
    """A figure: its name, what is counted, and where the rows come from."""

    key: str
    name: str
    text: str
    source: str


DASHBOARD = (
    Definition(
        "going",
        _("Students going"),
        _("Students who are enrolled and not closed on the day. The target is that of the active schools together."),
        _("Cases"),
    ),
    Definition(
        "flow",
        _("From proposal to first follow-up"),
        _(
            "Of the cases proposed in the last twelve months: how many came to each step, and the median of the days "
            "from the step before. Consent: the day from which the consent held under which the student was enrolled. "
            "Mapping: its first half finished. Plan: first put in force. First follow-up: the Monday of its week."
        ),
        _("Cases, consents, mappings, plans and weekly follow-ups"),
    ),
    Definition(
        "followed",
        _("Weeks followed up"),
        _(
            "Weeks with a follow-up saved, of all weeks that the students going had in the last four school weeks "
            "after they were enrolled. Both agencies' follow-ups of a week count as one; holidays are not counted."
        ),
        _("Weekly follow-ups and the calendar"),
    ),
    Definition(
        "absence",
        _("Absence at enrolment and now"),
        _(
            "The mean of the students' absence: valid and invalid minutes, of the minutes reported. Now is the last "
            "four school weeks, of students enrolled before them; at enrolment is the figure noted then. Both are of "
            "the same students. Coverage is the minutes reported, of those scheduled. Typed figures without a period "
            "that can be trusted are left out."
        ),
        _("Attendance by week, and absence figures of the cases"),
    ),
    Definition(
        "reached",
        _("Guardians reached"),
        _(
            "Students going of whom a guardian was reached in the last four school weeks: a call, meeting, home visit "
            "or SMS in the contact log that was not marked as without answer, or a message that the program sent "
            "(weekly report, absence the same day, letter) and that did not fail."
        ),
        _("Contacts of the cases, and messages to guardians"),
    ),
    Definition(
        "late",
        _("Late follow-ups"),
        _("Follow-ups of the last four school weeks that were first saved after their week had ended."),
        _("Weekly follow-ups"),
    ),
    Definition(
        "boosters",
        _("Boosters held"),
        _("Of the boosters that fell due in the last twelve months: held, called off, and neither."),
        _("Boosters"),
    ),
)

EVALUATION = (
    Definition(
        "closed",
        _("Closed"),
        _(
            "Students who were enrolled and whose case was closed in the period. Of a student closed several times in "
            "it the last closing counts. Pages tell of half-years that are over, small ones together."
        ),
        _("Closings"),
    ),
    Definition(
        "change",
        _("Absence at enrolment and at closing"),
        _(
            "Means of the students' absence, in percent with one decimal, of those who have both figures; the change "
            "is enrolment minus closing. Bands: low under 20 %, medium 20–40 %, high over 40 % at enrolment."
        ),
        _("Absence figures of the cases, each with its period and source"),
    ),
    Definition(
        "directions",
        _("Raised, unchanged, lowered"),
        _(
            "Enrolment minus closing in percentage points, rounded to a whole number, halves away from zero: above "
            "nought attendance was raised, at nought unchanged, below lowered."
        ),
        _("Absence figures of the cases"),
    ),
    Definition(
        "untrusted",
        _("Figures that are not trusted"),
        _(
            "A figure typed by hand counts only when its period is between a school week and a school year, begins "
            "before the day it is about, and ends within the half-year before it or the week after it. Others are "
            "counted apart and left out of means, bands and changes."
        ),
        _("Absence figures of the cases"),
    ),
    Definition(
        "attainment",
        _("Goal attainment"),
        _("How far the end goal was attained, as the team assessed it at closing: fully, partly or not."),
        _("Closings"),
    ),
    Definition(
        "satisfaction",
        _("Satisfaction"),
        _("The student's own mark at closing, 1–10. Very satisfied are 9 and 10."),
        _("Closings"),
    ),
    Definition(
        "tools",
        _("Tools"),
        _(
            "Students who had the tool as an intervention while the case went on, by a plan that was put in force. "
            "The interval is where the mean of many such groups would lie, 95 times of 100. Tools are given to those "
            "who need them: how it went with a tool says nothing of what it did."
        ),
        _("Interventions of the plans"),
    ),
)
