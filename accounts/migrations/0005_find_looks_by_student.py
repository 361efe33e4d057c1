"""On PostgreSQL an index finds the looks at one student among millions."""

from django.db import migrations

FORWARD = (
    "CREATE INDEX accounts_accessentry_students ON accounts_accessentry USING gin (student_ids jsonb_path_ops);"
)
BACKWARD = "DROP INDEX accounts_accessentry_students;"


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_cache_table")]
    operations = [migrations.RunPython(_on_postgresql(FORWARD), _on_postgresql(BACKWARD))]
