"""The personal data that reports hold: what single students brought to comparisons that were frozen."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from reports.models import (
    Application,
    EvaluatorExport,
    FrozenComparison,
    FrozenStudent,
    FundingYear,
    HalfYearReport,
    ReportSubmission,
    TableExport,
)
from students import verb_words
from students.personal_data import Kind, leave_out, register

verb_words.VERBS.update(
    {
        "comparison.freeze": _("Term comparison frozen"),
        "comparison.remove": _("Frozen term comparison removed"),
        "table_export.ask": _("Table taken out"),
        "table_export.write": _("Table written to a file"),
        "table_export.cancel": _("Table cancelled"),
        "table_export.fail": _("Table not written"),
        "table_export.fetch": _("File of a table fetched"),
        "table_export.expire": _("File of a table removed"),
        "half_year.begin": _("Half-year report begun"),
        "half_year.write": _("Half-year report written in"),
        "half_year.count": _("Figures of a half-year report counted"),
        "half_year.submit": _("Half-year report handed in"),
        "half_year.approved": _("Half-year report approved"),
        "funding.open": _("Funding of a year opened"),
        "funding.change": _("Funding of a year changed"),
        "funding.decide": _("Funding of a year decided"),
        "application.make": _("Applied for funding"),
        "application.change": _("Application for funding changed"),
        "application.extra": _("Extra given to an application"),
        "application.used": _("Told what was used of the funding"),
        "application.settle": _("Funding settled"),
        "half_year.sent_back": _("Half-year report sent back"),
    }
)
register(
    FrozenStudent,
    student="student",
    agency=Agency.SCHOOL,
    category=Category.GRADES,
    about=_("What the student's grades came to when a comparison of terms was kept, worked out by the program."),
    frozen=Kind.LINK,
    first=Kind.FACT,
)
leave_out(FrozenComparison, "Figures on groups; what single students brought to them is FrozenStudent.")
register(EvaluatorExport, recipient=Kind.TEXT, asked_by=Kind.STAFF, token_hash=Kind.BOOKS)
register(TableExport, asked_by=Kind.STAFF)
register(HalfYearReport)
register(ReportSubmission, submitted_by=Kind.STAFF, decided_by=Kind.STAFF)
register(FundingYear, decided_by=Kind.STAFF)
leave_out(Application, "Money and targets of a district.")
