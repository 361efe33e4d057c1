"""SMS that come in: each becomes a contact of the student's case."""

from __future__ import annotations

from cases import rules as case_rules
from cases.actions.records import log
from cases.choices import ContactKind, ContactWith
from cases.models import Case, Contact
from messaging.delivery.receipts import listener
from messaging.models import IncomingMessage


@listener
def note_among_contacts(reply: IncomingMessage) -> None:
    """Write the reply down as a contact of the agency whose message it answers, in the case that is open."""
    case = case_of(reply)
    if case is None:
        return
    with_whom = ContactWith.GUARDIAN if reply.guardian_id else ContactWith.STUDENT
    contact = Contact(case=case, agency=reply.agency, kind=ContactKind.SMS, with_whom=with_whom)
    contact.at = reply.received_at
    contact.text = f"{reply.guardian}: {reply.text}" if reply.guardian else reply.text
    contact.full_clean()
    contact.save()
    log("message.reply", contact, by=None, with_whom=str(with_whom))


def case_of(reply: IncomingMessage) -> Case | None:
    """The case that the reply belongs to: the open one, else the newest; none for a student without a case."""
    if reply.student_id is None:
        return None
    cases = list(Case.objects.filter(student=reply.student_id).select_related("student").order_by("-pk"))
    is_open = [case for case in cases if case.stage in case_rules.OPEN]
    return next(iter([*is_open, *cases]), None)
