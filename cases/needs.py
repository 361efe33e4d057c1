"""What needs a coach: consents that run out, weeks without follow-up, boosters, new tries, decisions."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import DecidedBy
from accounts.roles import Permission
from cases import coached, rules
from cases.choices import Approver, PlanStatus, ProposalStatus, Stage
from cases.coached import Coached, Held
from cases.models import ActionPlan, Booster, Case, Contact, PlanApproval, WeeklyFollowUp
from ppss.lib import weeks
from ppss.lib.swedish import sort_key
from students.choices import ConsentState, Protection
from students.models import ConsentRequest
from students.rules import RENEWAL_DAYS
from students.terms import Calendar

if TYPE_CHECKING:
    from accounts.models import User

#: Weeks without follow-up are told of so far back; older ones can still be entered from the case's follow-ups.
WEEKS_BACK = 12
#: So many missed weeks have a link each; the case's follow-ups have all of them.
MISSED_SHOWN = 3
#: The weeks followed up, by id of the case.
Done = Mapping[int, Collection[datetime.date]]
#: A booster is told of so many days before it is due.
BOOSTER_DAYS = 7
#: What apps above this one know of that needs a coach: each a function of the person and what the page has read.
MORE: list[Callable[[User, Coached], Iterable[Need]]] = []


@dataclass(frozen=True)
class Need:
    """One line of the list: an icon, a sentence with its link, and more links (the weeks that were missed).

    ``order`` is 0 for what cannot wait, then 1, then 2. ``student_id`` is for the access log; none for a count.
    """

    order: int
    icon: str
    text: str
    url: str
    links: tuple[tuple[str, str], ...] = ()
    student_id: int | None = None


def first_week(today: datetime.date) -> datetime.date:
    """The first week of which a missing follow-up is told."""
    return weeks.shift(weeks.monday(today), -WEEKS_BACK)


def collect(user: User, today: datetime.date, own: Coached | None = None, done: Done | None = None) -> list[Need]:
    """All that needs the person today, the most urgent first; a fixed number of queries, however many students.

    ``own`` is what the page has read of the coach's cases already, and ``done`` the weeks followed up in each of them
    from ``first_week`` on.
    """
    own = own or coached.read(user, today, weeks.monday(today))
    cases = [c for c in own.cases if c.stage != Stage.BOOSTER]
    opened = own.opened
    going = [c for c in cases if c.stage != Stage.CLOSING]
    carried_out = [c for c in cases if c.stage == Stage.CARRYING_OUT]
    if done is None or any(c.pk not in done for c in carried_out):
        done = _done(WeeklyFollowUp.objects.of_cases(user, carried_out, opened).filter(week__gte=first_week(today)))
    plans = ActionPlan.objects.of_cases(user, carried_out, opened)
    boosters = Booster.objects.of_cases(user, [c for c in cases if c.stage == Stage.CLOSING], opened)
    found = [
        *(need for case in going if (need := _consent(case, own.consents.get(case.student_id, []), today))),
        *_missed(done, plans, carried_out, own.calendar, today),
        *_boosters(boosters, own, today),
        *_retries(Contact.objects.of_cases(user, going, opened), own, today),
        *_requests(user, own),
        *_proposals(user),
        *_plans(user),
        *(need for find in MORE for need in find(user, own)),
    ]
    return sorted(found, key=lambda need: (need.order, sort_key(need.text)))


def _consent(case: Case, consents: list[Held], today: datetime.date) -> Need | None:
    """What the consents of a case ask for, if anything. One that is on its way counts before one that has ended."""
    states = {consent.state for consent in consents}
    valid = [c for c in consents if c.state == ConsentState.VALID]
    coming = [c for c in consents if c.state == ConsentState.NOT_YET]
    url = reverse("cases:case_consent", args=[case.pk])
    name = {"student": case.student}

    def need(order: int, icon: str, text: str) -> Need:
        return Need(order, icon, text, url, student_id=case.student_id)

    if valid:
        last = max(c.valid_until for c in [*valid, *coming])
        days = (last - today).days
        if days > max(RENEWAL_DAYS):
            return None
        text = ngettext(
            "The consent for %(student)s runs out in %(days)d day",
            "The consent for %(student)s runs out in %(days)d days",
            days,
        ) % {**name, "days": days}
        if days == 0:
            text = _("The consent for %(student)s runs out today") % name
        return need(0 if days <= min(RENEWAL_DAYS) else 1, "clock-history", text)
    if coming:
        return None
    if ConsentState.TO_COMPLETE in states:
        return need(0, "pencil", _("The consent for %(student)s is to be completed: a guardian is not asked") % name)
    if ConsentState.NOT_SIGNED in states:
        return need(1, "pencil", _("The consent for %(student)s waits for signatures") % name)
    if not consents:
        return need(1, "pencil", _("Ask for consent: %(student)s") % name)
    newest = max(consents, key=lambda c: (c.created_at, c.pk)).state
    return need(
        0, "lock", _("The consent for %(student)s is closed: %(state)s") % {**name, "state": newest.label.lower()}
    )


def _done(follow_ups: QuerySet) -> Done:
    found: dict[int, set[datetime.date]] = defaultdict(set)
    for case_id, week in follow_ups.order_by().values_list("case", "week"):
        found[case_id].add(week)
    return found


def _missed(done: Done, plans: QuerySet, cases: list[Case], calendar: Calendar, today: datetime.date) -> Iterable[Need]:
    """Weeks of school since the plan was in force (or enrolment) without follow-up, each with its own link."""
    this_week, first = weeks.monday(today), first_week(today)
    begun: dict[int, datetime.date] = {}
    in_force = plans.filter(in_force_on__isnull=False).order_by("in_force_on")
    for case_id, day in in_force.values_list("case", "in_force_on"):
        begun.setdefault(case_id, day)
    for case in cases:
        start = max(first, weeks.monday(max(case.enrolled_on, begun.get(case.pk, case.enrolled_on))))
        breaks = calendar.break_weeks(first, this_week, case.school_id)
        missed = rules.missed_weeks(
            enrolled_week=start, this_week=this_week, followed_up=done.get(case.pk, ()), breaks=breaks
        )
        if missed:
            yield _missed_need(case, missed)


def _missed_need(case: Case, missed: list[datetime.date]) -> Need:
    links = tuple((weeks.label(week), _follow_up_url(case, week)) for week in missed[-MISSED_SHOWN:])
    if len(missed) > MISSED_SHOWN:
        links = (*links, (_("all"), reverse("cases:case_follow_ups", args=[case.pk])))
    text = ngettext(
        "%(student)s: %(count)d week without follow-up", "%(student)s: %(count)d weeks without follow-up", len(missed)
    ) % {"student": case.student, "count": len(missed)}
    order = 1 if len(missed) >= rules.WEEKS_WITHOUT_FOLLOW_UP else 2
    return Need(order, "calendar-week", text, links[0][1], links, student_id=case.student_id)


def _follow_up_url(case: Case, week: datetime.date) -> str:
    return f"{reverse('cases:follow_up', args=[weeks.code(week), case.pk])}#student-{case.pk}"


def _boosters(boosters: QuerySet, own: Coached, today: datetime.date) -> Iterable[Need]:
    due = boosters.filter(
        held_on=None,
        called_off="",
        due_on__lte=today + datetime.timedelta(days=BOOSTER_DAYS),
    )
    for booster in due:
        student = own.student(booster.case_id)
        words = {"student": student, "day": booster.due_on.isoformat()}
        is_late = booster.due_on < today
        text = _("Booster with %(student)s was due %(day)s") if is_late else _("Booster with %(student)s by %(day)s")
        url = reverse("cases:booster", args=[booster.pk])
        yield Need(0 if is_late else 1, "arrow-repeat", text % words, url, student_id=student.pk)


def _retries(contacts: QuerySet, own: Coached, today: datetime.date) -> Iterable[Need]:
    rows = contacts.filter(retry_on__lte=today, retried_by=None)
    for contact in rows:
        student = own.student(contact.case_id)
        words = {"student": student, "who": contact.get_with_whom_display().lower()}
        text = _("Try again to reach %(who)s: %(student)s") % words
        url = reverse("cases:case_contacts", args=[contact.case_id])
        yield Need(1, "telephone", text, url, student_id=student.pk)


def _requests(user: User, own: Coached) -> Iterable[Need]:
    """What others ask for: a consent for own students, and for students of schools where the person leads."""
    led = {pk for pk in user.access.schools(Permission.WORK_CASES) if user.access.leads(pk)}
    rows = ConsentRequest.objects.open().exclude(asked_by=user)
    mine = Q(student__in={c.student_id for c in own.cases})
    if led:
        students = Case.objects.visible_to(user).open().filter(school__in=led).values("student")
        mine |= Q(student__in=students)
    rows = rows.filter(mine)
    named = ("student__given_name", "student__family_name", "student__alias", "student__protection")
    for request in rows.select_related("student", "asked_by").only("student", "asked_by__name", *named):
        words = {"who": request.asked_by, "student": request.student}
        text = _("%(who)s asks for a new consent: %(student)s") % words
        url = reverse("cases:consent_request", args=[request.pk])
        yield Need(1, "unlock", text, url, student_id=request.student_id)


def _proposals(user: User) -> Iterable[Need]:
    """How many proposals the person may decide on; a count, for a name may be closed before consent."""
    schools = user.access.schools(Permission.DECIDE)
    leading = {pk for pk in schools if user.access.leads(pk)}
    number = Case.objects.filter(
        Q(school__district__proposals_decided_by=DecidedBy.TEAM) | Q(school__in=leading),
        stage=Stage.PROPOSAL,
        proposal__status=ProposalStatus.WAITING,
        school__in=schools,
        student__protection=Protection.NONE,
        student__merged_into=None,
        student__erased_on=None,
    ).count()
    if number:
        text = ngettext(
            "%(count)d proposal waits for a decision", "%(count)d proposals wait for a decision", number
        ) % {"count": number}
        yield Need(1, "signpost-split", text, reverse("cases:proposals"))


def _plans(user: User) -> Iterable[Need]:
    """Drafts of plans that wait for the person's approval as manager."""
    led = {pk for pk in user.access.schools(Permission.WORK_CASES) if user.access.leads(pk)}
    if not led:
        return
    answered = PlanApproval.objects.filter(plan=OuterRef("pk"), approver=Approver.MANAGER)
    rows = ActionPlan.objects.visible_to(user).filter(
        ~Exists(answered),
        status=PlanStatus.DRAFT,
        case__school__in=led,
        case__stage__in=rules.ACTIVE,
        case__school__district__plan_needs_manager=True,
    )
    for plan in rows.select_related("case__student"):
        text = _("The plan for %(student)s waits for your approval") % {"student": plan.case.student}
        yield Need(
            1,
            "file-earmark-text",
            text,
            reverse("cases:case_plan", args=[plan.case_id]),
            student_id=plan.case.student_id,
        )
