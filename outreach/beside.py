"""What this app puts beside the pages of a case: its tabs."""

from django.utils.translation import gettext_lazy as _

from cases.page import tabs

tabs.MORE.append(("outreach:thread", _("SMS")))
