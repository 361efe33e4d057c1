"""What persons of a server have in common, whether they are students or guardians."""

from __future__ import annotations

from imports.choices import ProblemKind
from imports.ss12000.items import Item
from students.choices import Protection
from students.kinds.known import Reference, number_of

#: What stands for the part of a name that a person does not have.
NAMELESS = "–"
MARKINGS = {
    "Ingen": Protection.NONE,
    "Sekretessmarkering": Protection.SECRECY_MARKING,
    "Skyddad folkbokföring": Protection.PROTECTED_REGISTRATION,
}


def number(item: Item) -> Reference | None:
    """The personal identity number, as an object with a value or as a text."""
    text = item.text("civicNo") if isinstance(item.data.get("civicNo"), str) else item.part("civicNo").text("value")
    if not text:
        return None
    try:
        return number_of(text)
    except ValueError:
        item.problem(ProblemKind.MALFORMED, "civicNo")
        return None


def protection(item: Item) -> str:
    """The protected identity that a marking means; a marking that is not known protects too, and is counted."""
    return item.one_of("securityMarking", MARKINGS, unknown=Protection.SECRECY_MARKING) or Protection.NONE


def names(item: Item, *, is_new: bool) -> tuple[str | None, str | None]:
    """Given and family name, None where there is none. Of a new person one of them is enough."""
    given, family = (item.text(name, needed=True)[:80] or None for name in ("givenName", "familyName"))
    if is_new and (given or family):
        return given or NAMELESS, family or NAMELESS
    return given, family
