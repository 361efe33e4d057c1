"""The table of the database cache, so that ``migrate`` alone makes an installation without Redis whole."""

from django.core.management import call_command
from django.db import migrations


def forward(apps, schema_editor):
    call_command("createcachetable", "cache", database=schema_editor.connection.alias, verbosity=0)


def backward(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS cache")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_append_only_logs")]
    operations = [migrations.RunPython(forward, backward)]
