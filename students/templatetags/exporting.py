"""Words of a data subject export."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from accounts.choices import Agency

register = template.Library()


@register.filter
def at(table: Mapping[object, object], key: object) -> object:
    """What a table has at a key."""
    return table[key]


@register.filter
def agency_word(agency: str) -> str:
    return str(Agency(agency).label)


@register.filter
def change_word(kind: str) -> str:
    """What a change of the history was."""
    return {"new": _("written"), "changed": _("changed"), "removed": _("removed")}[kind]
