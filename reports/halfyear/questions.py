"""What a half-year report asks in words, with guidance. Keys are kept with the answers: rename none."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """One heading of the narrative; ``is_needed`` before the report can be handed in."""

    key: str
    heading: str
    guidance: str
    is_needed: bool = False


QUESTIONS = (
    Question(
        "summary",
        _("In short"),
        _("The most important of the half-year in four or five sentences, for somebody who reads nothing else."),
        is_needed=True,
    ),
    Question(
        "work",
        _("What the teams have done"),
        _("Which tools were used most, how the weekly follow-up works, what is new. Name no student and no guardian."),
        is_needed=True,
    ),
    Question(
        "results",
        _("What the figures show"),
        _(
            "What went well and what did not, and what you believe is behind it. The figures stand beside; do not "
            "repeat them. Small groups are to be read with care: there is no control group."
        ),
        is_needed=True,
    ),
    Question(
        "isolation",
        _("Isolation and well-being"),
        _("Whether students have come out of isolation, as the teams judge it. In words, or a number of five or more."),
    ),
    Question(
        "cooperation",
        _("Cooperation between school and social services"),
        _("How consent, shared plans and the steering group's meetings work. What hinders, and who has to solve it."),
    ),
    Question(
        "voices",
        _("What students and guardians say"),
        _("From closings, interviews and surveys. No quotation by which somebody could be recognised."),
    ),
    Question(
        "below_target",
        _("Schools below their target"),
        _("Why fewer than the target take part, and what you do about it. Leave empty when all schools reach it."),
    ),
    Question("next", _("The next half-year"), _("What you will do, who does it, and by when."), is_needed=True),
    Question(
        "costs",
        _("About the costs"),
        _("What stands behind the sums, and what will be left of the year's money. Needed in the autumn."),
    ),
)
BY_KEY = {question.key: question for question in QUESTIONS}
