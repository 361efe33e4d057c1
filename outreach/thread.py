"""The SMS of a case as a thread: what went to the student and the guardians, and what came back."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value

from accounts.models import User
from cases.models import Case
from messaging.choices import Channel
from messaging.models import IncomingMessage, Message

ON_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One SMS: ``message`` from us, or ``reply``."""

    at: datetime.datetime
    message: Message | None
    reply: IncomingMessage | None

    @property
    def text(self) -> str:
        """As it was, without the one-time link of a guardian: whoever opens that is taken for them."""
        if self.reply:
            return self.reply.text
        return re.sub(r"(/r/)[\w-]+", r"\1...", self.message.text)


def lines(case: Case, user: User, number: str | None) -> Page:
    """One page of what the person may see, the newest first; a fixed number of queries."""
    sent = Message.objects.visible_to(user).filter(student=case.student_id, channel=Channel.SMS)
    came = IncomingMessage.objects.visible_to(user).filter(student=case.student_id)
    keys = _keys(sent, "written_at", "sent").union(_keys(came, "received_at", "came"), all=True)
    page = Paginator(keys.order_by("-when", "-pk"), ON_A_PAGE).get_page(number)
    found = list(page.object_list)
    messages = Message.objects.select_related("written_by", "guardian").in_bulk([k[2] for k in found if k[1] == "sent"])
    rows = IncomingMessage.objects.select_related("guardian", "student", "read_by")
    replies = rows.in_bulk([k[2] for k in found if k[1] == "came"])
    page.object_list = [
        Line(at, messages[pk] if what == "sent" else None, replies[pk] if what == "came" else None)
        for at, what, pk in found
    ]
    return page


def _keys(rows: QuerySet, moment: str, what: str) -> QuerySet:
    named = rows.order_by().annotate(when=F(moment), what=Value(what, output_field=CharField()))
    return named.values_list("when", "what", "pk")
