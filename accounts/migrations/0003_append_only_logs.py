"""On PostgreSQL the database itself refuses to change or remove a row of the two logs."""

from django.db import migrations

TABLES = ("accounts_auditevent", "accounts_accessentry")

FORWARD = """
CREATE FUNCTION ppss_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END $$;
""" + "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ppss_refuse_change();"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER append_only ON {table};" for table in TABLES) + "DROP FUNCTION ppss_refuse_change();"


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARD, params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARD, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_revisions")]
    operations = [migrations.RunPython(forward, backward)]
