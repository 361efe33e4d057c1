"""docs/access.md: who may open which page, and what a consent opens, written from the program itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from accounts.choices import Agency, Category, Role
from accounts.roles import LABELS, ROLES, Permission
from students.ages import Ages
from students.choices import Answer, ConsentState
from students.rules import consent_state

#: Addresses of libraries: signing in, the language switch, health.
FOREIGN = ("account_", "mfa_", "socialaccount_", "openid_connect_", "saml_", "set_language", "health")
DAY = datetime.date(2026, 10, 1)


def text() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [INTRO, _permissions(), _pages(), _consents()]
    return "\n\n".join(parts) + "\n"


INTRO = """# Who may see what

Written by `manage.py write_access_doc`; change the program, not this page.

Three fences hold: a permission opens a page (403 without it), `visible_to` of each queryset decides on the rows (404
outside), and the consent of the family decides between the agencies, for the day of the request."""


def _table(head: list[str], rows: Iterator[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _permissions() -> str:
    rows = (
        [f"`{permission}`", str(LABELS[permission]), *("x" if permission in ROLES[role] else "" for role in Role)]
        for permission in Permission
    )
    return f"## Roles and permissions\n\n{_table(['permission', 'means', *Role.values], rows)}"


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry
        else:
            yield from _patterns(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def _pages() -> str:
    """Every address of ours once, with what opens it; a permission is enough of those that stand there."""
    found = {name: pattern.callback for name, pattern in _patterns(get_resolver()) if not name.startswith(FOREIGN)}
    rows = (
        [f"`{name}`", ", ".join(f"`{p}`" for p in _needed(view)) or _door(view), *_opens(_needed(view))]
        for name, view in sorted(found.items())
    )
    return f"## Pages\n\n{_table(['page', 'needs one of', *Role.values], rows)}"


def _needed(view: Callable) -> list[str]:
    return sorted(getattr(view, "permissions", ()))


def _door(view: Callable) -> str:
    """What a page without a permission needs: to be signed in, or nothing (``login_not_required``)."""
    return "signed in" if getattr(view, "login_required", True) else "nothing"


def _opens(needed: list[str]) -> list[str]:
    return ["x" if not needed or ROLES[role].intersection(needed) else "" for role in Role]


def _consents() -> str:
    rows = (
        [str(agency.label), str(category.label), "always", *_crossing(category)]
        for agency in Agency
        for category in Category
    )
    states = [str(state.label) for state in ConsentState]
    head = ["reader", "category", "own agency's records", *(f"the other's: {state}" for state in states)]
    return (
        "## What a consent opens\n\n"
        "Records of the other agency, within the reader's schools, by the state of the consent. `covered`: only if\n"
        "the consent names the category. Before the first consent social services know no student: of proposals they\n"
        "are told day and status alone.\n\n" + _table(head, rows)
    )


def _crossing(category: Category) -> list[str]:
    return ["covered" if _state(state) == ConsentState.VALID else "" for state in ConsentState]


def _state(wanted: ConsentState) -> ConsentState:
    """A consent in the state, worked out by the rule: what is shown here cannot differ from what holds."""
    week = datetime.timedelta(days=7)
    given: dict[str, object] = {
        "valid_from": DAY - week,
        "valid_until": DAY + week,
        "student_signed": True,
        "withdrawn": False,
        "answers": {1: Answer.SIGNED, 2: Answer.SIGNED},
    }
    given |= {
        ConsentState.NOT_SIGNED: {"student_signed": False},
        ConsentState.TO_COMPLETE: {"answers": {1: Answer.SIGNED}},
        ConsentState.REFUSED: {"answers": {1: Answer.SIGNED, 2: Answer.REFUSED}},
        ConsentState.NOT_YET: {"valid_from": DAY + week},
        ConsentState.EXPIRED: {"valid_until": DAY - datetime.timedelta(days=1)},
        ConsentState.WITHDRAWN: {"withdrawn": True},
    }.get(wanted, {})
    found = consent_state(
        today=DAY,
        birth_date=datetime.date(2012, 5, 1),
        custodians=(1, 2),
        alone=False,
        ages=Ages(signs=12, alone=15),
        **given,
    )
    if found != wanted:
        raise ValueError(f"{wanted} is not told by the rule: {found}")
    return found
