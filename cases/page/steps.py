"""What comes next in a case: one thing first, for the stage it is in and whoever looks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from cases import rules
from cases.choices import ProposalStatus, Stage
from cases.models import Booster, Case, Proposal, WeeklyFollowUp
from cases.opening import Opening
from ppss.lib import weeks


@dataclass(frozen=True)
class Link:
    url: str
    word: str


@dataclass(frozen=True)
class Next:
    """A sentence about where the case stands, the one thing to do, and what else may be done."""

    text: str
    first: Link | None = None
    others: list[Link] = field(default_factory=list)


def link(name: str, word: str, *args: object) -> Link | None:
    """A link by URL name; None where the page does not exist."""
    try:
        return Link(reverse(name, args=args), word)
    except NoReverseMatch:
        return None


def next_step(case: Case, user: User, opening: Opening) -> Next:
    """What to do now. Whoever may not write in the case reads where it stands."""
    if case.stage == Stage.PROPOSAL:
        return _proposal(case, user)
    may_work = case.school_id in user.access.schools(Permission.WORK_CASES)
    text, first = _STAGES[Stage(case.stage)](case, user, opening)
    if not may_work:
        return Next(text)
    closes = rules.may_step(rules.Step.CLOSE, case.stage)
    reopens = rules.may_step(rules.Step.REOPEN, case.stage) and not _is_withdrawn(case)
    others = [
        link("cases:close", _("Close the case"), case.pk) if closes else None,
        link("cases:reopen", _("Take up again"), case.pk) if reopens else None,
    ]
    return Next(text, first, [o for o in others if o and o != first])


def _proposal(case: Case, user: User) -> Next:
    refusal = rules.decision_refusal(
        decided_by=case.school.district.proposals_decided_by,
        roles=user.access.roles_at(case.school_id),
        leads=user.access.leads(case.school_id),
    )
    if refusal:
        return Next(_("The proposal waits for a decision.") + " " + refusal)
    return Next(
        _("The proposal waits for a decision."), link("cases:proposal_decide", _("Decide on the proposal"), case.pk)
    )


def _consent(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    if opening.valid:
        return _("The consent is valid. The student can be enrolled."), link("cases:enrol", _("Enrol"), case.pk)
    if opening.consent and opening.why and opening.why.since is None:
        return (
            _("The consent is on its way. The team begins when it is valid."),
            link("students:consent", _("Complete the consent"), opening.consent.pk),
        )
    return (
        _("The team begins when student and guardians have consented."),
        link("students:consent_new", _("Prepare the consent"), case.student_id),
    )


def _mapping(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    return (
        _("Map together with student and guardians what the absence is about."),
        link("cases:case_mapping", _("Go on with the mapping"), case.pk),
    )


def _plan(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    return (
        _("Make the plan together with student and guardians, and let them approve it."),
        link("cases:case_plan", _("Go on with the plan"), case.pk),
    )


def _carrying_out(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    week = weeks.monday(opening.today)
    label = weeks.label(week)
    if opening.records(WeeklyFollowUp, case, user).filter(week=week).exists():
        return _("This week, %(week)s, is followed up.") % {"week": label}, None
    return (
        _("This week, %(week)s, is not followed up yet.") % {"week": label},
        link("cases:follow_up", _("Follow up %(week)s") % {"week": label}, weeks.code(week), case.pk),
    )


def _closing(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    booster = opening.records(Booster, case, user).filter(held_on=None, called_off="").first()
    if booster is None:
        return _("The case is closed."), None
    return _booster_text(booster, opening.today), link("cases:booster", _("Hold the booster"), booster.pk)


def _booster_text(booster: Booster, today: datetime.date) -> str:
    if booster.due_on <= today:
        return _("The case is closed, and it is time for the booster.")
    return _("The case is closed. A booster is planned.")


def _booster(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    return _("The booster has been held, and the path has come to its end."), None


def _declined(case: Case, user: User, opening: Opening) -> tuple[str, Link | None]:
    if _is_withdrawn(case):
        return _("The proposal was withdrawn. The school can propose the student anew."), None
    return _("The proposal was declined."), None


def _is_withdrawn(case: Case) -> bool:
    withdrawn = Proposal.objects.filter(case=case, status=ProposalStatus.WITHDRAWN)
    return case.stage == Stage.DECLINED and withdrawn.exists()


_STAGES = {
    Stage.CONSENT: _consent,
    Stage.MAPPING: _mapping,
    Stage.PLAN: _plan,
    Stage.CARRYING_OUT: _carrying_out,
    Stage.CLOSING: _closing,
    Stage.BOOSTER: _booster,
    Stage.DECLINED: _declined,
}
