"""Contacts and notes of a case as one list."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, Value

from accounts.models import User
from cases.choices import ContactKind
from cases.models import Case, Contact, Note

#: What the list can be filtered by beside the kinds of contact.
NOTE = "note"


@dataclass(frozen=True)
class Line:
    """A contact or a note. Exactly one of the two is there; ``is_own`` when the reader's agency wrote it."""

    at: datetime.datetime
    contact: Contact | None
    note: Note | None
    is_own: bool
    is_edited: bool

    @property
    def row(self) -> Contact | Note:
        return self.contact or self.note


def lines(case: Case, user: User, *, kind: str, text: str, number: str | None) -> Page:
    """One page of what the person may see, newest first; a fixed number of queries."""
    contacts = Contact.objects.visible_to(user).filter(case=case)
    notes = Note.objects.visible_to(user).filter(case=case)
    if text:
        contacts, notes = contacts.filter(text__icontains=text), notes.filter(text__icontains=text)
    if kind in ContactKind.values:
        contacts, notes = contacts.filter(kind=kind), notes.none()
    elif kind == NOTE:
        contacts = contacts.none()
    keys = _keys(contacts, "at", "contact").union(_keys(notes, "created_at", "note"), all=True)
    page = Paginator(keys.order_by("-when", "-pk"), 50).get_page(number)
    page.object_list = _filled(list(page.object_list), user)
    return page


def _keys(rows: object, moment: str, what: str) -> object:
    return (
        rows.order_by()
        .annotate(when=F(moment), what=Value(what, output_field=CharField()))
        .values_list("when", "what", "pk")
    )


def _filled(keys: list[tuple[datetime.datetime, str, int]], user: User) -> list[Line]:
    found = {
        "contact": Contact.objects.select_related("created_by", "retried_by").in_bulk(
            [k[2] for k in keys if k[1] == "contact"]
        ),
        "note": Note.objects.select_related("created_by").in_bulk([k[2] for k in keys if k[1] == "note"]),
    }
    told = []
    for at, what, pk in keys:
        row = found[what][pk]
        contact, note = (row, None) if what == "contact" else (None, row)
        told.append(Line(at, contact, note, row.agency == user.agency, row.revision > 0))
    return told
