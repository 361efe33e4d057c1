"""The time line of a case: events of the log as sentences, as far as the reader may see them today."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import DateField, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.choices import Category
from accounts.models import AuditEvent
from cases.choices import Approver, ContactKind, ContactWith, Half, ReferralTo
from cases.models import Case
from cases.opening import Opening
from ppss.lib import weeks
from students.choices import Answer, RequestOutcome

#: What one can filter by: the key in the address, the word, and how the verbs of its events begin.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "steps": (
        pgettext_lazy("time line", "Steps"),
        ("proposal.", "case.", "closing.", "booster.", "referral.", "student.merge"),
    ),
    "consent": (gettext_lazy("Consent"), ("consent.",)),
    "mapping": (gettext_lazy("Mapping"), ("mapping.", "observation.", "document.")),
    "plan": (gettext_lazy("Plan"), ("plan.",)),
    "follow_ups": (gettext_lazy("Follow-ups"), ("follow_up.", "student_card.")),
    "grades": (gettext_lazy("Grades"), ("grade.",)),
    "contacts": (gettext_lazy("Contacts"), ("contact.", "note.", "weekly_report.", "message.", "message_plan.")),
}

#: Verbs whose events tell no more than the case itself and its consents, which both agencies see.
SHARED = ("consent.", "case.", "student.merge")

#: Verbs whose events belong to the student and to no case: they stand in the time line of each case all the same.
OF_STUDENT = ("consent.", "grade.", "student.merge")

SENTENCES: dict[str, str] = {
    "proposal.make": gettext_lazy("Proposed to the team"),
    "proposal.accept": gettext_lazy("Proposal accepted"),
    "proposal.decline": gettext_lazy("Proposal declined"),
    "proposal.queue": gettext_lazy("Proposal put in the queue"),
    "proposal.correct": gettext_lazy("Proposal corrected"),
    "proposal.withdraw": gettext_lazy("Proposal withdrawn"),
    "case.enrol": gettext_lazy("Enrolled"),
    "case.coaches": gettext_lazy("Coaches changed"),
    "case.reopen": gettext_lazy("Case taken up again"),
    "case.close": gettext_lazy("Case closed"),
    "closing.correct": gettext_lazy("Closing corrected"),
    "case.take_over": gettext_lazy("Taken over by the student's new school"),
    "case.merge": gettext_lazy("Moved here from a duplicate of the student"),
    "student.merge": gettext_lazy("Merged with a duplicate"),
    "case.import": gettext_lazy("Imported"),
    "consent.ask": gettext_lazy("Asked for a new consent"),
    "consent.settle_request": gettext_lazy("Answer to the request for a new consent"),
    "consent.prepare": gettext_lazy("Consent prepared"),
    "consent.renew": gettext_lazy("Renewal of the consent prepared"),
    "consent.sign_student": gettext_lazy("Consent signed by the student"),
    "consent.unsign_student": gettext_lazy("The student's signature taken back"),
    "consent.answer": gettext_lazy("Answer of a guardian to the consent"),
    "consent.let_alone": gettext_lazy("Decided that the student consents alone"),
    "consent.ask_guardians": gettext_lazy("Guardians are asked again: the student does not consent alone"),
    "consent.attach_scan": gettext_lazy("Scan of the consent added"),
    "consent.narrow": gettext_lazy("Consent narrowed"),
    "consent.correct": gettext_lazy("Consent corrected"),
    "consent.withdraw": gettext_lazy("Consent withdrawn"),
    "grade.correct": gettext_lazy("Grade corrected"),
    "mapping.save": gettext_lazy("Mapping saved"),
    "mapping.finish": gettext_lazy("Mapping finished"),
    "mapping.new_version": gettext_lazy("New version of the mapping begun"),
    "mapping.complete": gettext_lazy("Mapping done, on to the plan"),
    "observation.add": gettext_lazy("Classroom observation"),
    "observation.correct": gettext_lazy("Classroom observation corrected"),
    "observation.discard": gettext_lazy("Classroom observation taken away"),
    "document.collect": gettext_lazy("Document collected"),
    "plan.draft": gettext_lazy("Plan drafted"),
    "plan.update": gettext_lazy("Plan changed"),
    "plan.approve": gettext_lazy("Answer to the plan"),
    "plan.put_in_force": gettext_lazy("Plan in force"),
    "plan.new_version": gettext_lazy("New version of the plan begun"),
    "document.discard": gettext_lazy("Document taken away"),
    "referral.add": gettext_lazy("Referred onward"),
    "referral.answer": gettext_lazy("Answer to a referral"),
    "follow_up.save": gettext_lazy("Weekly follow-up"),
    "follow_up.correct": gettext_lazy("Weekly follow-up corrected"),
    "contact.log": gettext_lazy("Contact"),
    "contact.correct": gettext_lazy("Contact corrected"),
    "weekly_report.send": gettext_lazy("Weekly report sent to the guardians"),
    "weekly_report.seen": gettext_lazy("Weekly report seen by a guardian"),
    "weekly_report.reply": gettext_lazy("Answer of a guardian to the weekly report"),
    "message_plan.make": gettext_lazy("Plan of messages to the student made"),
    "message_plan.stop": gettext_lazy("Plan of messages to the student stopped"),
    "message.reply": gettext_lazy("Reply by SMS"),
    "student_card.check_in": gettext_lazy("Student card made at check-in"),
    "student_card.check_out": gettext_lazy("Check-out of a student card"),
    "note.write": gettext_lazy("Note written"),
    "note.correct": gettext_lazy("Note corrected"),
    "booster.propose": gettext_lazy("Booster proposed"),
    "booster.hold": gettext_lazy("Booster held"),
    "booster.move": gettext_lazy("Booster moved"),
    "booster.call_off": gettext_lazy("Booster called off"),
}

#: Drafts saved along the way: in the log, and in no time line.
DRAFTS = ("mapping.save", "mapping.new_version", "plan.draft", "plan.update", "plan.new_version")
#: How the verbs of a case's events begin.
HEADS = frozenset(verb.partition(".")[0] for verb in SENTENCES)


@dataclass(frozen=True)
class Entry:
    """One line: what, on which day, by whom, and a detail where the event has one."""

    what: str
    day: datetime.date
    who: str
    detail: str = ""


def events(case: Case, opening: Opening, kind: str = "") -> QuerySet[AuditEvent]:
    """The events of the case and of the student's consents and grades that the reader may see today, newest first.

    An event that belongs to a record is seen as the record is: own agency's, or in a category that a consent opens
    today. ``kind`` is a key of KINDS; anything else is all.
    """
    shared = _begins_with(SHARED)
    seen = Q(agency="") | Q(agency=opening.agency) | Q(category__in=[str(c) for c in opening.open]) | shared
    of_student = Q(student_id=case.student_id, case_id=None) & _begins_with(OF_STUDENT)
    of_case = Q(case_id=case.pk) | of_student
    rows = AuditEvent.objects.filter(of_case & seen)
    if kind in KINDS:
        rows = rows.filter(_begins_with(KINDS[kind][1]))
    day = Coalesce("occurred_on", TruncDate("at"), output_field=DateField())
    return rows.annotate(day=day).order_by("-day", "-at", "-pk")


def entries(rows: Iterable[AuditEvent]) -> list[Entry]:
    """Events as lines. A verb without a sentence is an event that readers of a case need not see in words."""
    return [
        Entry(str(SENTENCES[row.verb]), row.day, row.user_label, _detail(row)) for row in rows if row.verb in SENTENCES
    ]


def known(rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Only events that have a sentence and are no drafts, so that pages are full."""
    return rows.filter(verb__in=SENTENCES).exclude(verb__in=DRAFTS)


def _begins_with(prefixes: Iterable[str]) -> Q:
    found = Q()
    for prefix in prefixes:
        found |= Q(verb__startswith=prefix)
    return found


def _detail(row: AuditEvent) -> str:
    make = DETAILS.get(row.verb.split(".")[0])
    return make(row) if make else ""


def _follow_up(row: AuditEvent) -> str:
    results = list(row.data.get("results", {}).values())
    parts = [weeks.label(weeks.parse(row.data["week"]))] if row.data.get("week") else []
    if row.data.get("no_meeting"):
        parts.append(_("no meeting"))
    elif results:
        parts.append(_("%(met)d of %(all)d sub-goals met") % {"met": results.count("met"), "all": len(results)})
    if row.data.get("is_late"):
        parts.append(_("entered late"))
    return ", ".join(parts)


def _contact(row: AuditEvent) -> str:
    parts = [_label(ContactKind, row.data.get("kind")), _label(ContactWith, row.data.get("with_whom"))]
    if row.data.get("no_answer"):
        parts.append(_("no answer"))
    return ", ".join(p for p in parts if p)


def _weekly_report(row: AuditEvent) -> str:
    return weeks.label(weeks.parse(row.data["week"])) if row.data.get("week") else ""


def _mapping(row: AuditEvent) -> str:
    return _label(Half, row.data.get("half"))


def _plan(row: AuditEvent) -> str:
    version = row.data.get("version")
    parts = [
        _("version %(number)s") % {"number": version} if version else "",
        _label(Approver, row.data.get("approver")),
    ]
    if row.data.get("approves") is not None:
        parts.append(_("approves") if row.data["approves"] else _("does not approve"))
    return ", ".join(p for p in parts if p)


def _consent(row: AuditEvent) -> str:
    if row.verb == "consent.ask":
        return ", ".join(str(c.label) for c in Category if c in row.data.get("categories", []))
    if row.verb == "consent.settle_request":
        return _label(RequestOutcome, row.data.get("outcome"))
    return _label(Answer, row.data.get("answer"))


def _referral(row: AuditEvent) -> str:
    return _label(ReferralTo, row.data.get("to"))


def _label(choices: type, value: str | None) -> str:
    return str(choices(value).label) if value in choices.values else ""


DETAILS: dict[str, Callable[[AuditEvent], str]] = {
    "follow_up": _follow_up,
    "contact": _contact,
    "weekly_report": _weekly_report,
    "mapping": _mapping,
    "plan": _plan,
    "consent": _consent,
    "referral": _referral,
}
