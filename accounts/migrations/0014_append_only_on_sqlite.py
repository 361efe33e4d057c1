"""On SQLite too the database itself refuses to change or remove a row of the two logs.

As on PostgreSQL, erasure may empty the words of a line; SQLite cannot be told beforehand, so that emptying is let
through as such.
"""

from django.db import migrations

#: What erasure empties, and what an empty one is. Every other column stays for ever: a test goes through all of them.
WORDS = {
    "auditevent": {"target_label": "''", "data": "'{}'"},
    "accessentry": {"path": "''"},
}


def forward(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for name, words in WORDS.items():
        columns = [field.column for field in apps.get_model("accounts", name)._meta.concrete_fields]
        kept = [f'NEW."{c}" IS OLD."{c}"' for c in columns if c not in words]
        emptied = [f'(NEW."{c}" IS OLD."{c}" OR NEW."{c}" = {empty})' for c, empty in words.items()]
        refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of accounts_{name} are never changed or removed'); END"
        schema_editor.execute(
            f"CREATE TRIGGER append_only_{name}_update BEFORE UPDATE ON accounts_{name} "
            f"WHEN NOT ({' AND '.join(kept + emptied)}) {refuse}",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER append_only_{name}_delete BEFORE DELETE ON accounts_{name} {refuse}", params=None
        )


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in WORDS:
            for change in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER append_only_{name}_{change}", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_names_once")]
    operations = [
        migrations.AlterModelOptions(
            name="auditevent", options={"base_manager_name": "objects", "ordering": ["-at", "-pk"]}
        ),
        migrations.AlterModelOptions(
            name="accessentry", options={"base_manager_name": "objects", "ordering": ["-at", "-pk"]}
        ),
        migrations.RunPython(forward, backward),
    ]
