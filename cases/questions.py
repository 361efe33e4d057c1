"""The questions of a mapping as a table: what is asked in each half, in order, with a line of help.

The answers are kept by ``key`` in ``Mapping.answers``: a key is never renamed or used again for something else; an
answer whose question is gone is shown at the end under its key.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import Half

#: Sections of the form and the reading page.
ABSENCE = _("The absence")
SCHOOL = _("School")
AROUND = _("The student and the surroundings")
FORWARD = _("What has been done and what can help")


@dataclass(frozen=True)
class Question:
    """One question of one half. ``label`` is what is asked, ``help`` what to think of when answering."""

    key: str
    half: Half
    section: str
    label: str
    help: str = ""


_FOUR = (
    ("began", _("When did the absence begin?"), _("First signs, and what happened at that time.")),
    (
        "looked",
        _("How has it looked since?"),
        _("Whole days or single lessons, certain days or subjects, better and worse periods."),
    ),
    (
        "function",
        _("What function does it have for the student?"),
        _("What does the student get away from, or get hold of, by staying away?"),
    ),
    ("leads_to", _("What does it lead to?"), _("For learning, friends, the family and how the student feels.")),
)

QUESTIONS: tuple[Question, ...] = (
    *(Question(key, Half.SCHOOL, ABSENCE, label, text) for key, label, text in _FOUR),
    Question(
        "bullying",
        Half.SCHOOL,
        SCHOOL,
        _("Bullying and offensive treatment"),
        _("What has been reported, what the student tells, what was done about it."),
    ),
    Question(
        "climate", Half.SCHOOL, SCHOOL, _("Climate"), _("Calm and safety in class, in breaks and in the canteen.")
    ),
    Question(
        "environment",
        Half.SCHOOL,
        SCHOOL,
        _("Physical environment"),
        _("Rooms, noise, changing rooms, the way to school."),
    ),
    Question(
        "teaching", Half.SCHOOL, SCHOOL, _("Teaching"), _("Changes of teacher, subjects that work, gaps in knowledge.")
    ),
    Question(
        "support",
        Half.SCHOOL,
        SCHOOL,
        _("Need of support and adaptation"),
        _("What the student needs, what has been decided, and whether it is carried out."),
    ),
    Question(
        "school_peers",
        Half.SCHOOL,
        AROUND,
        _("Peers at school"),
        _("Whom the student is with in lessons and breaks, and who is missed."),
    ),
    Question(
        "school_family",
        Half.SCHOOL,
        AROUND,
        _("School and home"),
        _("How school and guardians reach each other, and what they agree on."),
    ),
    Question(
        "school_earlier",
        Half.SCHOOL,
        FORWARD,
        _("Earlier interventions at school"),
        _("What was tried, for how long, and what came of it."),
    ),
    Question(
        "school_obstacles", Half.SCHOOL, FORWARD, _("Obstacles"), _("What stands in the way of coming to school now.")
    ),
    Question(
        "school_resources",
        Half.SCHOOL,
        FORWARD,
        pgettext_lazy("mapping", "Resources"),
        _("What the student is good at and likes, and who can help."),
    ),
    *(Question(key, Half.SOCIAL, ABSENCE, label, text) for key, label, text in _FOUR),
    Question(
        "individual",
        Half.SOCIAL,
        AROUND,
        _("The student"),
        _("Worry and anxiety, low mood, neuropsychiatric conditions, sleep and habits."),
    ),
    Question(
        "family_school",
        Half.SOCIAL,
        AROUND,
        _("The family's own experience of school"),
        _("How it was for guardians and siblings, and what they expect of school."),
    ),
    Question("family_trust", Half.SOCIAL, AROUND, _("Trust"), _("Between the family, the school and social services.")),
    Question(
        "family_communication",
        Half.SOCIAL,
        AROUND,
        _("Communication in the family"),
        _("Who talks to whom, about what, in which language."),
    ),
    Question(
        "family_means",
        Half.SOCIAL,
        AROUND,
        _("Practical means"),
        _("Mornings, housing, money, work hours, siblings to take care of."),
    ),
    Question(
        "peers", Half.SOCIAL, AROUND, _("Peers"), _("Friends outside school and on the net, and what they do together.")
    ),
    Question(
        "surroundings", Half.SOCIAL, AROUND, _("Surroundings"), _("Neighbourhood, leisure, other adults of importance.")
    ),
    Question(
        "medical",
        Half.SOCIAL,
        AROUND,
        _("Medical"),
        _("Illness, medicine, contact with health care. Only what the work needs."),
    ),
    Question(
        "social_earlier",
        Half.SOCIAL,
        FORWARD,
        _("Earlier interventions by social services"),
        _("What was tried, for how long, and what came of it."),
    ),
    Question("social_obstacles", Half.SOCIAL, FORWARD, _("Obstacles"), _("What stands in the way outside school.")),
    Question(
        "social_resources",
        Half.SOCIAL,
        FORWARD,
        pgettext_lazy("mapping", "Resources"),
        _("Strengths of the student and the family, and people who can help."),
    ),
)


def questions_of(half: str) -> list[Question]:
    """The questions of a half, in the order of the form."""
    return [q for q in QUESTIONS if q.half == half]
