"""Components that every page may use without loading: icons, dates, weeks, figures, badges, sorting, captured blocks.

Larger ones are includes; each says at its head what it takes: templates/components/.
"""

import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.utils import formats
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppss.lib import numbers, weeks

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    return _drawn(name, str(label))


@lru_cache(maxsize=512)
def _drawn(name: str, label: str) -> SafeString:
    """Pages have up to a hundred icons, and finding the sprite's address takes longer than writing it."""
    href = f"{static('vendor/icons/sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def iso(day: datetime.date | None) -> str:
    """``2026-12-13``, for tables."""
    return day.isoformat() if day else ""


@register.filter
def longdate(day: datetime.date | None) -> str:
    """``13 december 2026``, for text."""
    return formats.date_format(day, "j F Y") if day else ""


@register.filter
def week(day: datetime.date | None) -> str:
    """``v. 47``."""
    return weeks.label(day) if day else ""


@register.filter
def weekcode(day: datetime.date) -> str:
    """``2026-W47``, for addresses."""
    return weeks.code(day)


@register.filter
def weekspan(week: datetime.date) -> str:
    """``16–22 november 2026``, the days of a week."""
    return weeks.span(week)


@register.filter
def percent(share: Decimal | Fraction | float | None, digits: int = 0) -> str:
    """A share of 0-1 as ``82 %``."""
    return numbers.percent(share, int(digits), "." if get_language() == "en" else ",")


@register.filter
def kronor(value: int | None) -> str:
    """``1 200 000 kr``."""
    return numbers.kronor(value)


#: The sign that stands beside the word of a badge, so that colour is never the only one.
SIGNS = {
    "ok": "check-lg",
    "warn": "exclamation-triangle",
    "bad": "x-circle",
    "muted": "dash-lg",
    "here": "circle-half",
}


@register.simple_tag
def badge(kind: str, text: str, sign: str = "") -> SafeString:
    """A state in a word with its sign: ``{% badge "ok" _("Followed up") %}``; ok, warn, bad, muted or here."""
    return format_html('<span class="state {}">{} {}</span>', kind, icon(sign or SIGNS[kind]), text)


#: What Django's message levels look like.
LEVELS = {"success": "ok", "info": "muted", "debug": "muted", "warning": "warn", "error": "bad"}


@register.filter
def level_kind(tags: str) -> str:
    """The look of a message by its level."""
    return next((LEVELS[tag] for tag in tags.split() if tag in LEVELS), "ok")


@register.filter
def level_sign(tags: str) -> str:
    return SIGNS["ok"] if level_kind(tags) == "ok" else "info-circle" if level_kind(tags) == "muted" else SIGNS["warn"]


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, key: str, label: str) -> SafeString:
    """The heading of a column one can sort by ``?sort=key`` (``-key`` the other way round)."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    if now.lstrip("-") != key:
        return format_html('<a href="?{}">{}</a>', query.urlencode(), label)
    arrow, order = ("↑", _("ascending")) if now == key else ("↓", _("descending"))
    return format_html(
        '<a href="?{}">{} <span aria-hidden="true">{}</span><span class="visually-hidden">, {}</span></a>',
        query.urlencode(),
        label,
        arrow,
        order,
    )


class FormWordsNode(CsrfTokenNode):
    """Django's own token, and a word that no other form has: ppss/once.py knows by it what is sent twice."""

    def render(self, context: template.Context) -> SafeString:
        word = get_random_string(64, "bcdfghjklmnpqrstvwxz")
        once = format_html('<input type="hidden" name="once" value="{}">', word)
        return super().render(context) + once


@register.tag
def csrf_token(_parser: template.base.Parser, _token: template.base.Token) -> FormWordsNode:
    """``{% csrf_token %}`` in every form that changes something."""
    return FormWordsNode()


class CaptureNode(template.Node):
    """Renders what it holds into a variable, so that one block can serve as title and as heading."""

    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        context[self.name] = self.nodelist.render(context).strip()
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """``{% capture as name %}...{% endcapture %}``."""
    parts = token.split_contents()
    if len(parts) != 3 or parts[1] != "as":
        raise template.TemplateSyntaxError("Write {% capture as name %}.")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, parts[2])
