"""What messages do by the clock."""

from django.utils.translation import gettext_lazy as _

from accounts.clock import job
from accounts.rhythms import each_minutes
from messaging import tasks

job("send_messages", tasks.send_messages, _("Send the messages that are due"), each_minutes(1), longest=3)
