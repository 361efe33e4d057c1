"""Lists one searches, sorts and pages through by the address: ``?q=...&sort=-name&page=2``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
#: More digits than an id can have.
_DIGITS_MAX = 18


def asked_id(text: str) -> int | None:
    """The id that somebody wrote in an address; None for anything that cannot be one (``²`` is a digit to Python)."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS_MAX else None


def searched(text: str | None) -> str:
    """What somebody searches for, without what no database takes: PostgreSQL refuses a text with NUL in it."""
    return (text or "").replace("\0", "").strip()


def search(rows: QuerySet, text: str, fields: Iterable[str]) -> QuerySet:
    """Rows in which every word of the text stands in one of the fields, in capitals or not."""
    for word in searched(text).split():
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


def page_of(request: HttpRequest, rows: QuerySet, sorts: Mapping[str, str | tuple[str, ...]], default: str) -> Page:
    """One page of the rows, ordered by ``?sort=`` (a key of ``sorts``, ``-`` before it the other way round)."""
    asked = request.GET.get("sort", "")
    key = asked if asked.lstrip("-") in sorts else default
    fields = sorts[key.lstrip("-")]
    order = [fields] if isinstance(fields, str) else list(fields)
    if key.startswith("-"):
        order = [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in order]
    return Paginator(rows.order_by(*order, "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
