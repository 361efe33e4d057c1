"""The personal data that this app holds: what guardians and students are told, and what they answered."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from cases.choices import Result
from outreach.models import (
    CardLesson,
    MessagePlan,
    ReportCopy,
    ReportRhythm,
    SameDayNotice,
    SameDaySetting,
    SmsTemplate,
    StudentCard,
    WeeklyReport,
    Wording,
)
from students import verb_words
from students.personal_data import Kind, leave_out, register


def _goals(row: WeeklyReport) -> list[tuple[str, str]]:
    words = dict(Result.choices)
    return [(goal["text"], str(words.get(goal["result"], ""))) for goal in row.goals]


def _coming(row: WeeklyReport) -> str:
    return "\n".join(row.coming)


register(
    WeeklyReport,
    student="case__student",
    agency="agency",
    category="category",
    about=_("What the guardians were told of each week."),
    told={"goals": _goals, "coming": _coming},
    figures=Kind.FACT,
    goals=Kind.TEXT,
    coming=Kind.TEXT,
)
register(
    ReportCopy,
    student="report__case__student",
    agency="report__agency",
    category="report__category",
    title=_("Weekly reports to guardians"),
    about=_("Which guardian got a weekly report, saw it and answered."),
    guardian=Kind.PERSON,
    message=Kind.LINK,
    token_index=Kind.BOOKS,
    read_at=Kind.BOOKS,
)
register(
    MessagePlan,
    student="case__student",
    agency="agency",
    category="category",
    about=_("What the student is written by itself, on which days and until when."),
    days=Kind.FACT,
)
register(
    StudentCard,
    student="case__student",
    agency="agency",
    category="category",
    about=_("The student card of each day, and what was said at check-out."),
)
register(
    CardLesson,
    student="card__case__student",
    agency="card__agency",
    category="card__category",
    about=_("How teachers say that lessons went: arrival and participation."),
    name=Kind.FACT,
    secret=Kind.BOOKS,
    token_index=Kind.BOOKS,
)
register(
    SameDayNotice,
    student="student",
    agency=Agency.SCHOOL,
    category=Category.ATTENDANCE,
    about=_("That the guardians were told of unauthorised absence the same day."),
)
leave_out(SameDaySetting, "Whether a school tells guardians the same day says nothing of a person.")
leave_out(SmsTemplate, "Words to begin from are the same for everybody.")
leave_out(ReportRhythm, "When a team's reports go tells of no person.")
leave_out(Wording, "The words of reports are the same for everybody.")

verb_words.VERBS.update(
    {
        "message_plan.make": _("Plan of messages to the student made"),
        "message_plan.change": _("Plan of messages to the student changed"),
        "message_plan.stop": _("Plan of messages to the student stopped"),
        "message.reply": _("Reply by SMS"),
        "same_day.tell": _("Guardians told of unauthorised absence the same day"),
        "same_day.excuse": _("Guardians told that the absence has been excused"),
        "same_day_setting.keep": _("Notice of absence on the same day set"),
        "sms_template.add": _("Template of an SMS added"),
        "sms_template.change": _("Template of an SMS changed"),
        "student_card.check_in": _("Student card made at check-in"),
        "student_card.answer": _("Student card answered by a teacher"),
        "student_card.check_out": _("Check-out of a student card"),
        "weekly_report.build": _("Weekly report built"),
        "weekly_report.refresh": _("Weekly report built anew"),
        "weekly_report.edit": _("Weekly report changed"),
        "weekly_report.send": _("Weekly report sent to the guardians"),
        "weekly_report.skip": _("Decided that a weekly report is not sent"),
        "weekly_report.take_up": _("Weekly report taken up again"),
        "weekly_report.seen": _("Weekly report seen by a guardian"),
        "weekly_report.reply": _("Answer of a guardian to the weekly report"),
        "weekly_report.read_reply": _("Answer of a guardian read"),
    }
)
