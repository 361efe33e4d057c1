"""A case and all that is written in it."""

from cases.models.cases import Case, Proposal
from cases.models.closings import Booster, Closing
from cases.models.contacts import Contact, Note
from cases.models.mappings import Document, Mapping, Observation
from cases.models.plans import ActionPlan, Intervention, PlanApproval, PlanTemplate, Referral, SubGoal, Tool
from cases.models.weeks import SubGoalResult, WeeklyFollowUp

__all__ = [
    "ActionPlan",
    "Booster",
    "Case",
    "Closing",
    "Contact",
    "Document",
    "Intervention",
    "Mapping",
    "Note",
    "Observation",
    "PlanApproval",
    "PlanTemplate",
    "Proposal",
    "Referral",
    "SubGoal",
    "SubGoalResult",
    "Tool",
    "WeeklyFollowUp",
]
