"""The personal data that this app holds: the case, which both agencies act on, and its records, each of one agency."""

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
from students.personal_data import Kind, leave_out, register

RECORD = {"student": "case__student", "agency": "agency", "category": "category"}

register(Case, student="student", school=Kind.FACT)
register(Proposal, **RECORD, suggested_by=Kind.STAFF)
register(Mapping, **RECORD)
register(Document, **RECORD)
register(Observation, **RECORD)
register(ActionPlan, **RECORD)
register(SubGoal, **RECORD)
register(Intervention, **RECORD, tool=Kind.FACT)
register(PlanApproval, **RECORD)
register(Referral, **RECORD)
register(WeeklyFollowUp, **RECORD)
register(
    SubGoalResult,
    student="follow_up__case__student",
    agency="follow_up__agency",
    category="follow_up__category",
)
register(Contact, **RECORD, group=Kind.LINK)
register(Note, **RECORD)
register(Closing, **RECORD)
register(Booster, **RECORD)
leave_out(Tool, "The toolbox tells of no person.")
leave_out(PlanTemplate, "A start for plans, the same for everybody.")
