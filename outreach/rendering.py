"""A weekly report as text, in the guardian's words: for SMS, e-mail, letter, and the page behind the link."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import formats, translation

from cases.choices import Result
from outreach import sms_words
from outreach.models import WeeklyReport
from outreach.wordings import Words
from ppss.lib import numbers
from students.models import Student

#: Languages whose dates Django can write; the others get figures.
_DATED = frozenset({"sv", "en", "es", "pl", "ar"})


@dataclass(frozen=True)
class Section:
    """A heading with lines below it; each line has a sign where it is a result."""

    heading: str
    lines: tuple[tuple[str, str], ...]


SIGNS = {Result.MET: "✓", Result.PARTLY: "◐", Result.NOT_MET: "○"}
_RESULT_WORDS = {Result.MET: "met", Result.PARTLY: "partly", Result.NOT_MET: "not_met"}


def first_name(student: Student) -> str:
    """All that a message may call the student; with protected identity nothing goes, and the page shows the alias."""
    return str(student) if student.protection else sms_words.first_name(student.given_name)


def day(value: datetime.date, language: str) -> str:
    if language not in _DATED:
        return value.isoformat()
    with translation.override(language):
        return formats.date_format(value, "j F")


def heading(report: WeeklyReport, words: Words) -> str:
    last = report.week + datetime.timedelta(days=4)
    return words.say(
        "week",
        week=report.week.isocalendar().week,
        first=day(report.week, words.language),
        last=day(last, words.language),
    )


def absence(report: WeeklyReport, words: Words) -> list[str]:
    """The absence of the week in a sentence, and in the next one its period, source and coverage."""
    sums = report.sums
    if sums is None:
        return [words.say("no_figures")]
    separator = "." if words.language == "en" else ","
    shares = {
        name: numbers.percent(value, 0, separator)
        for name, value in (("share", sums.total_share), ("valid", sums.valid_share), ("invalid", sums.invalid_share))
    }
    said = words.say("absence" if sums.absent else "no_absence", name=first_name(report.case.student), **shares)
    last = report.week + datetime.timedelta(days=6)
    of = {"first": day(report.week, words.language), "last": day(last, words.language)}
    return [said, words.say("coverage", coverage=numbers.percent(sums.coverage, 0, separator), **of)]


def sections(report: WeeklyReport, words: Words) -> list[Section]:
    """What there is to tell besides absence, in the order of importance to a family."""
    goals = tuple(
        (SIGNS.get(goal["result"], ""), f"{goal['text']} – {words.say(_RESULT_WORDS[goal['result']])}")
        if goal["result"]
        else ("", goal["text"])
        for goal in report.goals
    )
    found = [
        Section(words.say("good_news"), _lines(report.good_news)),
        Section(words.say("goals"), goals),
        Section(words.say("next"), tuple(("", text) for text in report.coming)),
        Section(words.say("homework"), _lines(report.homework)),
    ]
    return [section for section in found if section.lines]


def _lines(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(("", line.strip()) for line in text.splitlines() if line.strip())


def sms(report: WeeklyReport, words: Words, link: str) -> str:
    """A sentence with the link; nothing of the report itself."""
    return words.say("sms", name=first_name(report.case.student), link=link)


def subject(report: WeeklyReport, words: Words) -> str:
    return words.say("email_subject", name=first_name(report.case.student))


def letter(report: WeeklyReport, words: Words, link: str, *, ask: str = "email_link") -> str:
    """The whole report as plain text; ``ask`` is the sentence with the link: of an e-mail, or ``letter_link``."""
    name = first_name(report.case.student)
    parts = [words.say("greeting", name=name), heading(report, words), "\n".join(absence(report, words))]
    for section in sections(report, words):
        lines = [f"{sign} {text}".strip() for sign, text in section.lines]
        parts.append("\n".join([section.heading, *(f"- {line}" for line in lines)]))
    parts += [words.say("as_written"), words.say(ask, link=link), words.say("signed", name=name)]
    return "\n\n".join(part for part in parts if part)
