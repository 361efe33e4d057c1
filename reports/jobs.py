"""What reports do by the clock."""

from django.utils.translation import gettext_lazy as _

from accounts.clock import job
from accounts.rhythms import daily, each_minutes
from reports.actions import evaluator_exports, reminders, table_exports

job(
    "sweep_evaluator_exports",
    evaluator_exports.sweep,
    _("Remove files for evaluators whose link is over"),
    each_minutes(60),
)
job(
    "sweep_table_exports",
    table_exports.sweep,
    _("Remove files of tables whose link is over"),
    each_minutes(60),
)
job(
    "remind_half_year_reports",
    reminders.remind,
    _("Remind steering groups of half-year reports that are due"),
    daily(7, 40),
)
