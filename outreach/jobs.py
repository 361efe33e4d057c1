"""What this app does by the clock."""

from django.utils.translation import gettext_lazy as _

from accounts.clock import job
from accounts.rhythms import each_minutes
from outreach import tasks

job("build_weekly_reports", tasks.build_weekly_reports, _("Build the weekly reports that are due"), each_minutes(15))
job("send_weekly_reports", tasks.send_weekly_reports, _("Send weekly reports that go by themselves"), each_minutes(5))
job(
    "send_student_messages", tasks.send_student_messages, _("Write what is due to students"), each_minutes(1), longest=5
)
job("send_same_day_notices", tasks.send_same_day_notices, _("Tell guardians of unauthorised absence"), each_minutes(10))
