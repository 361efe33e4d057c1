"""The pages of the access log in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import LOOKS
from accounts.roles import Role

register = template.Library()
#: More consents than these are told as a number.
MOST = 5


@register.filter
def look_word(what: str) -> str:
    """What was looked at, in the language of the page; entries older than a renaming keep their key."""
    return str(LOOKS.get(what, what))


@register.filter
def look_why(why: str) -> str:
    """The memberships that opened a page (``coach#2, eht#7``), each as its role and number."""
    return ", ".join(_in_words(part) for part in why.split(", "))


def _in_words(part: str) -> str:
    role, mark, number = part.partition("#")
    if not mark or role not in Role.values:
        return part
    return _("%(role)s (membership %(number)s)") % {"role": Role(role).label, "number": number}


@register.filter
def look_consents(consents: list[int]) -> str:
    """The consents that were valid when somebody looked, by number; of many how many they were."""
    if len(consents) > MOST:
        return _("%(count)d consents were valid") % {"count": len(consents)}
    numbers = ", ".join(map(str, consents))
    return ngettext("consent %(numbers)s was valid", "consents %(numbers)s were valid", len(consents)) % {
        "numbers": numbers
    }
