"""The personal data that reports hold: what single students brought to comparisons that were frozen."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from reports.models import EvaluatorExport, FrozenComparison, FrozenStudent, TableExport
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
