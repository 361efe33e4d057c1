"""The pages of the access log in words."""

from django import template
from django.utils.translation import gettext as _

from accounts.audit import LOOKS
from accounts.roles import Role

register = template.Library()


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
