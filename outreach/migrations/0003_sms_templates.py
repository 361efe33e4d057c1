"""The templates of SMS that the program ships with."""

from django.db import migrations

from outreach.data import load_sms_templates


def load(apps, schema_editor):
    load_sms_templates(apps.get_model("outreach", "SmsTemplate"))


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_messages_to_students")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
