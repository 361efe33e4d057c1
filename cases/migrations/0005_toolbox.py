"""Put the toolbox and the plan templates in place. Later edits by admins are left alone."""

from django.db import migrations

from cases.data import load_toolbox


def load(apps, schema_editor):
    load_toolbox(apps.get_model("cases", "Tool"), apps.get_model("cases", "PlanTemplate"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_history_of_contacts_and_notes")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
