"""Put the subjects and the grade scale in place. Later edits are left alone."""

from django.db import migrations

from students.data import load_grades


def load(apps, schema_editor):
    load_grades(apps.get_model("students", "Subject"), apps.get_model("students", "GradeStep"))


class Migration(migrations.Migration):
    dependencies = [("students", "0006_grades")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
