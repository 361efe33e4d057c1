"""The personal data that this app holds: the case, which both agencies act on, and its records, each of one agency."""

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from cases.models import (
    ActionPlan,
    Booster,
    Case,
    Closing,
    Contact,
    Document,
    Intervention,
    Mapping,
    Note,
    Observation,
    PlanApproval,
    PlanTemplate,
    Proposal,
    Referral,
    SubGoal,
    SubGoalResult,
    Tool,
    WeeklyFollowUp,
)
from cases.page.halves import sections
from cases.timeline import SENTENCES
from students import verb_words
from students.choices import Part
from students.models import Guardian, Student
from students.personal_data import Kind, leave_out, register

RECORD = {"student": "case__student", "agency": "agency", "category": "category"}


def _answers(row: Mapping) -> list[tuple[str, str]]:
    """The questions of a mapping with what was answered, in the order of the form."""
    return [(answer.label, answer.text) for _section, answers in sections(row) for answer in answers]


def _others(row: Contact) -> list[str]:
    """The other students of a contact with several, and their guardians."""
    if not row.group:
        return []
    others = Student.objects.filter(cases__contacts__group=row.group).exclude(cases=row.case_id)
    guardians = Guardian.objects.filter(guardianships__student__in=others)
    return [s.full_name for s in others] + [
        g.full_name for g in guardians.exclude(guardianships__student__cases=row.case_id)
    ]


def _best_day(row: WeeklyFollowUp) -> str:
    return str(WEEKDAYS[row.best_day - 1])


verb_words.VERBS.update(SENTENCES)
register(
    Case,
    student="student",
    about=_("The work of the school-social team with the student, from proposal to booster."),
    school=Kind.FACT,
    part=Part.PEOPLE,
    keeps="Figures count cases by stage and days.",
)
register(
    Proposal,
    **RECORD,
    about=_("Why the student health team thought that the team should meet the student, and the decision."),
    suggested_by=Kind.STAFF,
    keeps="Figures count proposals and the days until they are decided.",
)
register(
    Mapping,
    **RECORD,
    about=_("What student, family and team have said about the absence and what is behind it."),
    told={"answers": _answers},
    keeps="Figures count the days until a mapping is finished.",
)
register(Document, **RECORD, about=_("Documents that were collected, with their files where they are kept."))
register(Observation, **RECORD, about=_("What somebody saw during a lesson."))
register(
    ActionPlan,
    **RECORD,
    about=_("The plan that student and team have made together, version by version."),
    keeps="Evaluations count interventions of plans that were in force.",
)
register(SubGoal, **RECORD, about=_("The small goals that the student works at."))
register(
    Intervention,
    **RECORD,
    about=_("What is done to help, how often and by whom."),
    keeps="Evaluations count which tools are used, and how often.",
    tool=Kind.FACT,
)
register(
    PlanApproval,
    **RECORD,
    title=_("Answers to the plans"),
    about=_("Who has approved a plan, or said no."),
)
register(Referral, **RECORD, about=_("Where the team has referred the student onward, and when."))
register(
    WeeklyFollowUp,
    **RECORD,
    about=_("What student and coach saw when they looked at a week."),
    told={"best_day": _best_day},
    keeps="Figures count the weeks that were followed up.",
    leaves={"best_day": None},
)
register(
    SubGoalResult,
    student="follow_up__case__student",
    agency="follow_up__agency",
    category="follow_up__category",
    part=Part.PLAN,
    title=_("How the sub-goals went"),
    about=_("Met, partly or not met, week by week."),
)
register(
    Contact,
    **RECORD,
    about=_("Calls, messages, meetings and home visits."),
    others=_others,
    group=Kind.LINK,
)
register(Note, **RECORD, about=_("Notes for the team."))
register(
    Closing,
    **RECORD,
    about=_("How the work ended."),
    keeps="Evaluations count goal attainment and satisfaction.",
)
register(Booster, **RECORD, about=_("Meetings some months after the end."))
leave_out(Tool, "The toolbox tells of no person.")
leave_out(PlanTemplate, "A start for plans, the same for everybody.")
