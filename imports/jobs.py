"""What imports do by the clock."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.clock import job
from accounts.rhythms import daily, each_minutes
from imports import tasks
from imports.actions import batches

job("sweep_imports", batches.sweep, _("Remove imported files and reports whose time has passed"), each_minutes(60))
job("read_servers", tasks.read_every_server, _("Read the servers of school systems"), daily(settings.READ_AT_HOUR, 30))
