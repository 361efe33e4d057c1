"""What students do by the clock."""

from django.utils.translation import gettext_lazy as _

from accounts.clock import job
from accounts.rhythms import daily
from students.actions import subject_exports

job("sweep_exports", subject_exports.sweep, _("Remove files of data subject exports after their days"), daily(5, 30))
