"""What my week draws: small marks for the weeks that went before."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.my_week import Mark

register = template.Library()


@lru_cache(maxsize=1024)
def _drawn(mark: Mark, language: str) -> tuple[str, SafeString]:
    """Title and sign of a mark in a language: a page has hundreds of marks, and few that differ."""
    return mark.title, format_html('<span class="m {}" title="{}">{}</span>', mark.key, mark.title, mark.sign)


@register.simple_tag
def week_marks(marks: Sequence[Mark]) -> SafeString:
    """``{% week_marks row.marks %}``: a sign for each week, read aloud as one sentence."""
    language = get_language()
    drawn = [_drawn(mark, language) for mark in marks]
    titles = [title for title, _sign in drawn]
    signs = format_html_join("", "{}", ((sign,) for _title, sign in drawn))
    spoken = f"{_('The last eight weeks')}: {', '.join(titles)}"
    return format_html('<div class="marks" role="img" aria-label="{}">{}</div>', spoken, signs)
