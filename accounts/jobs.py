"""What accounts do by the clock."""

from django.utils.translation import gettext_lazy as _

from accounts import drafts
from accounts.actions import reviews
from accounts.clock import job
from accounts.rhythms import daily

job("draw_log_review", reviews.draw_last_month, _("Draw last month's looks for review"), daily(5, 10))
job("purge_drafts", drafts.purge, _("Remove drafts that nobody has come back to in 30 days"), daily(5, 20))
