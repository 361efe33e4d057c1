"""What my week draws: small marks for the weeks that went before, and the weeks to choose from."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.my_week import Mark

register = template.Library()


@register.simple_tag
def week_marks(marks: Sequence[Mark]) -> SafeString:
    """``{% week_marks row.marks %}``: a sign for each week, read aloud as one sentence."""
    return _drawn(tuple(marks), get_language())


@lru_cache(maxsize=4096)
def _drawn(marks: tuple[Mark, ...], language: str) -> SafeString:
    """The marks of a student in a language. Kept, for a coach looks at the same ones many times a day."""
    signs = format_html_join(
        "", '<span class="m {}" title="{}">{}</span>', ((mark.key, mark.title, mark.sign) for mark in marks)
    )
    spoken = f"{_('The last eight weeks')}: {', '.join(mark.title for mark in marks)}"
    return format_html('<div class="marks" role="img" aria-label="{}">{}</div>', spoken, signs)


@register.simple_tag
def week_options(choices: Sequence[tuple[str, str]], chosen: str) -> SafeString:
    """``{% week_options choices week_code %}``: the weeks of the picker as options, the one that is shown chosen."""
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((code, _SELECTED[code == chosen], words) for code, words in choices)
    )


_SELECTED = {True: SafeString(" selected"), False: ""}
