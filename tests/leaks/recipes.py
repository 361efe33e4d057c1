"""What the rows of a model need beside their texts, by label; a model without a recipe gets one row of each agency."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from absence.models import AbsenceFigure
from accounts.choices import Agency, Category
from cases.choices import Approver, Half, PlanStatus, ProposalStatus, Stage
from cases.models import ActionPlan, Tool
from messaging.choices import Channel, Reason, State
from outreach.choices import ReportState, Told
from outreach.models import StudentCard, WeeklyReport
from ppss.lib import weeks
from reports.choices import Audience
from reports.models import FrozenComparison
from students.choices import ExportState

if TYPE_CHECKING:
    from tests.leaks.making import Maker

Rows = Iterator[dict[str, object]]


def one(make: Maker, agency: Agency) -> Rows:
    yield {}


def _proposal(make: Maker, agency: Agency) -> Rows:
    if agency == Agency.SCHOOL:
        waits = make.stage == Stage.PROPOSAL
        yield {
            "status": ProposalStatus.WAITING if waits else ProposalStatus.ACCEPTED,
            "decided_by": None if waits else make.world.people["manager"],
        }


def _mapping(make: Maker, agency: Agency) -> Rows:
    half = Half.SCHOOL if agency == Agency.SCHOOL else Half.SOCIAL
    yield {"half": half, "version": 1, "finished_on": make.day(-20)}
    yield {"half": half, "version": 2}


def _plan(make: Maker, agency: Agency) -> Rows:
    begun = make.day(-21)
    yield {"version": 1, "status": PlanStatus.IN_FORCE, "starts_on": begun, "in_force_on": begun}
    yield {"version": 2, "status": PlanStatus.DRAFT, "starts_on": make.today}


def _sub_goal(make: Maker, agency: Agency) -> Rows:
    yield {"first_week": weeks.monday(make.day(-28)), "last_week": weeks.monday(make.day(28))}


def _intervention(make: Maker, agency: Agency) -> Rows:
    yield {"tool": Tool.objects.first(), "first_day": make.day(-21)}


def _approval(make: Maker, agency: Agency) -> Rows:
    for plan in make.made(ActionPlan, agency):
        yield {"plan": plan, "approver": Approver.STUDENT, "guardian": None}
        yield {"plan": plan, "approver": Approver.GUARDIAN, "guardian": make.subject.guardians[0]}


def _follow_up(make: Maker, agency: Agency) -> Rows:
    for back in (1, 0):
        yield {"week": weeks.shift(make.today, -back), "best_day": 2}


def _contact(make: Maker, agency: Agency) -> Rows:
    yield {"no_answer": True, "retry_on": make.today}


def _figure(make: Maker, agency: Agency) -> Rows:
    """A share shows no text: the first day of its period is the canary."""
    field = AbsenceFigure._meta.get_field("first_day")
    owner = make.owner("of student", field, agency, Category.ATTENDANCE)
    yield {"first_day": make.canaries.day(owner, years=30), "last_day": make.day(-12)}


def _lesson(make: Maker, agency: Agency) -> Rows:
    yield {"date": make.today, "minutes": 60, "reported": True, "present": 20, "valid": 20, "invalid": 20, "other": 0}


def _request(make: Maker, agency: Agency) -> Rows:
    yield {"categories": [Category.PLAN]}


def _correction(make: Maker, agency: Agency) -> Rows:
    if agency == Agency.SCHOOL:
        yield {}


def _set_aside(make: Maker, agency: Agency) -> Rows:
    """The school's alone; until a day that is gone, or the lists would leave the student out."""
    if agency == Agency.SCHOOL:
        yield {"until": make.day(-1), "by": make.world.people["eht"]}


def _export(make: Maker, agency: Agency) -> Rows:
    """Answered by the agency of the cast's administrator."""
    if agency == Agency.SOCIAL_SERVICES:
        yield {"state": ExportState.READY, "expires_on": make.day(9)}


def _message(make: Maker, agency: Agency) -> Rows:
    """One that did not arrive, so that it stands on the page of what went wrong, and a letter that is printed."""
    same = {"category": Category.CONTACTS, "steps": [], "expires_at": timezone.now()}
    yield same | {"state": State.FAILED, "reason": Reason.NOT_ARRIVED}
    printed = {"channel": Channel.LETTER, "state": State.SENDING, "reason": Reason.PRINTED, "claim": uuid.uuid4()}
    yield same | printed | {"state_at": timezone.now()}


def _frozen(make: Maker, agency: Agency) -> Rows:
    """A comparison that its coach has frozen."""
    by = make.world.people["coach_school"]
    kept = {"audience": Audience.COACH, "version": 1, "checksum": "", "frozen_by": by}
    yield {"frozen": FrozenComparison.objects.create(place=make.name[:200], **kept), "sex": "F", "first": None}


def _weekly_report(make: Maker, agency: Agency) -> Rows:
    """A draft, a sent one and one that was not sent, each of a week of its own: a case has one report a week."""
    first = 0 if agency == Agency.SCHOOL else 3
    for back, state in enumerate(ReportState.values):
        week = weeks.shift(make.today, -first - back)
        yield {"week": week, "state": state, "figures": {}, "goals": [], "coming": [], "goes_at": None}


def _copy(make: Maker, agency: Agency) -> Rows:
    for report in make.made(WeeklyReport, agency):
        if report.state == ReportState.SENT:
            yield {
                "report": report,
                "guardian": make.subject.guardians[0],
                "told": Told.YES,
                "token_index": "",
                "replied_at": timezone.now(),
                "read_at": None,
            }


def _message_plan(make: Maker, agency: Agency) -> Rows:
    yield {"days": "12345", "at": datetime.time(8), "first_day": make.day(-7), "ends_on": make.day(30)}


def _student_card(make: Maker, agency: Agency) -> Rows:
    """Of yesterday: today's shows links, of which no two are alike."""
    yield {"date": make.day(-1), "checked_out_at": None}


def _card_lesson(make: Maker, agency: Agency) -> Rows:
    for card in make.made(StudentCard, agency):
        answer = {"arrival": "late", "participation": "partly", "answered_at": timezone.now()}
        yield {"card": card, "starts_at": datetime.time(9), "token_index": "", **answer}


def _same_day(make: Maker, agency: Agency) -> Rows:
    yield {"date": make.day(-1), "minutes": 60}


def _reply(make: Maker, agency: Agency) -> Rows:
    yield {"category": Category.CONTACTS}


RECIPES: dict[str, Callable[[Maker, Agency], Rows]] = {
    "cases.Proposal": _proposal,
    "cases.Mapping": _mapping,
    "cases.ActionPlan": _plan,
    "cases.SubGoal": _sub_goal,
    "cases.Intervention": _intervention,
    "cases.PlanApproval": _approval,
    "cases.WeeklyFollowUp": _follow_up,
    "cases.Contact": _contact,
    "absence.AbsenceFigure": _figure,
    "students.ConsentRequest": _request,
    "students.Correction": _correction,
    "students.DataSubjectExport": _export,
    "retention.LegalHold": lambda make, agency: iter([{}] if agency == Agency.SOCIAL_SERVICES else []),
    "absence.Lesson": _lesson,
    "absence.LessonChange": _lesson,
    "absence.SetAside": _set_aside,
    "reports.FrozenStudent": _frozen,
    "messaging.Message": _message,
    "messaging.IncomingMessage": _reply,
    "outreach.CardLesson": _card_lesson,
    "outreach.StudentCard": _student_card,
    "outreach.SameDayNotice": _same_day,
    "outreach.MessagePlan": _message_plan,
    "outreach.WeeklyReport": _weekly_report,
    "outreach.ReportCopy": _copy,
}
