"""What erasure does by the clock."""

from django.utils.translation import gettext_lazy as _

from accounts.clock import job
from accounts.rhythms import each_minutes
from retention.actions import erasures

job("sweep_erasures", erasures.go_on, _("Carry on with erasure that was broken off"), each_minutes(60))
