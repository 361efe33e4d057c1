"""What my week draws of its students, the same for each of them: written as text, for a page has up to fifty rows."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from absence import measures
from absence.student_weeks import StudentWeeks
from cases.my_week import Mark, Row
from cases.needs import Need
from ppss.lib import small_charts, weeks
from ppss.lib.templatetags.ui import icon, percent

register = template.Library()

_OOB = SafeString(' hx-swap-oob="true"')
_NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def week_row(context: template.Context, row: Row, oob: bool = False) -> SafeString:
    """``{% week_row row %}``: one student, closed."""
    return format_html(
        '<article class="card week-row" id="student-{}"{}>{}</article>',
        row.case.pk,
        _OOB if oob else _NOTHING,
        week_head(context, row),
    )


@register.simple_tag(takes_context=True)
def week_head(context: template.Context, row: Row, is_open: bool = False) -> SafeString:
    """``{% week_head row True %}``: the line of a student: name, class and school, eight weeks, state.

    Takes ``week_code`` and ``team_query`` from the page; ``hx-target`` stands on the list.
    """
    case, team = row.case, context["team_query"]
    kind, sign, word = row.badge
    address = _address(context["week_code"], case.pk)
    place = case.student.place
    return format_html(
        '<header class="week-head"><div class="who">'
        '<h2><a class="stretched-link" href="{}{}" hx-get="{}{}" aria-expanded="{}">{}</a></h2>{}{}</div>'
        '{}<div class="where"><span class="state {}">{}{}</span>{}</div></header>',
        address,
        team,
        address,
        ("?close=1" + team.replace("?", "&") if is_open else team) or "?",
        "true" if is_open else "false",
        case.student,
        format_html('<span class="muted">{}</span>', place) if place else "",
        week_marks(row.marks),
        _attendance(row.attendance, get_language()) if row.attendance else "",
        kind,
        icon(sign),
        word,
        icon("chevron-down"),
    )


#: The parts of a day's lessons, in the order in which they are drawn: name in the sums, fill, word.
PARTS: tuple[tuple[str, str, Promise], ...] = (
    ("present", "tint", gettext_lazy("present")),
    ("other", "dots", gettext_lazy("other school activity")),
    ("valid", "hatch", gettext_lazy("valid absence")),
    ("invalid", "bad", gettext_lazy("invalid absence")),
    ("unreported", "none", gettext_lazy("not registered")),
)


@lru_cache(maxsize=4096)
def _attendance(found: StudentWeeks, language: str) -> SafeString:
    """The lessons of the week day by day, and the absence of eight weeks as a line. Kept as the marks are."""
    days = [[getattr(day, name) for name, _fill, _word in PARTS] if day else None for day in found.days]
    names = [str(WEEKDAYS_ABBR[n]).lower() for n in range(5)]
    told = [f"{WEEKDAYS[n]}: {_told(parts)}" for n, parts in enumerate(days) if parts]
    lessons, none, weekly = _("Lessons of the week"), _("no lessons"), _("Absence week by week")
    label = f"{lessons}. {'. '.join(told) or none}."
    shares = [None if week is None else week.total_share for week in found.weeks]
    shares = [None if share is None else float(share * 100) for share in shares]
    sums, period = found.sums, f"{weeks.label(found.first)}–{found.last.isocalendar().week}"
    spoken = ", ".join("–" if share is None else f"{round(share)} %" for share in shares)
    most = max((share for share in shares if share is not None), default=0)
    trend = small_charts.line(shares, f"{weekly}, {period}: {spoken}", top=max(30, most))
    is_low = measures.has_low_coverage(sums)
    return format_html(
        '{}<div class="trend">{}<span class="caption{}"><strong>{}</strong> {} · {}{}</span>{}</div>',
        small_charts.day_bars(days, names, [fill for _name, fill, _word in PARTS], label),
        trend,
        " low" if is_low else "",
        percent(sums.total_share),
        period,
        _("reported %(share)s") % {"share": percent(sums.coverage)},
        format_html(" {}", icon("exclamation-triangle", _("low coverage"))) if is_low else "",
        format_html('<span class="caption full">{} {}</span>', icon("exclamation-triangle"), _("Fully absent"))
        if found.is_fully_absent
        else "",
    )


def _told(parts: Sequence[int]) -> str:
    words = [f"{word} {minutes} min" for minutes, (_name, _fill, word) in zip(parts, PARTS, strict=True) if minutes]
    return ", ".join(words)


@register.simple_tag
def week_legend() -> SafeString:
    """``{% week_legend %}``: what the parts of the days mean, with the patterns that they are drawn with."""
    parts = format_html_join(
        "",
        '<li><svg viewBox="0 0 14 14" aria-hidden="true"><rect width="13" height="13" x=".5" y=".5" {}/></svg>{}</li>',
        ((SafeString(small_charts.fill(fill)), word) for _name, fill, word in PARTS),
    )
    source = _("Line and figures: absence of eight weeks. Source: the school's lessons.")
    return format_html('{}<ul class="legend">{}<li>{}</li></ul>', small_charts.PATTERNS, parts, source)


@lru_cache(maxsize=4096)
def _address(week_code: str, case_id: int) -> str:
    """Where a student's follow-up is; kept, for to work an address out takes longer than to write the rest of a row."""
    return reverse("cases:follow_up", args=[week_code, case_id])


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
def week_needs(needs: Sequence[Need]) -> SafeString:
    """``{% week_needs needs %}``: lines of a list, each an icon and a sentence that leads on, or ends in links."""
    return format_html_join(
        "",
        "<li{}>{}<span>{}</span></li>",
        ((_NOW[need.order == 0], icon(need.icon), _need(need)) for need in needs),
    )


_NOW = {True: SafeString(' class="now"'), False: _NOTHING}


def _need(need: Need) -> SafeString:
    if not need.links:
        return format_html('<a href="{}">{}</a>', need.url, need.text)
    links = format_html_join(", ", '<a href="{}">{}</a>', ((url, label) for label, url in need.links))
    return format_html("{}: {}", need.text, links)


@register.simple_tag
def week_options(choices: Sequence[tuple[str, str]], chosen: str) -> SafeString:
    """``{% week_options choices week_code %}``: the weeks of the picker as options, the one that is shown chosen."""
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((code, _SELECTED[code == chosen], words) for code, words in choices)
    )


_SELECTED = {True: SafeString(" selected"), False: _NOTHING}
