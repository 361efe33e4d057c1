"""Erasure may empty the words of a line of the logs, and nothing else: the line itself stays for ever."""

from django.db import migrations

WORDS = "'target_label' - 'data' - 'path'"
FORWARD = f"""
CREATE OR REPLACE FUNCTION ppss_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('ppss.erasing', true) = 'on'
        AND to_jsonb(NEW) - {WORDS} = to_jsonb(OLD) - {WORDS}
        AND coalesce(to_jsonb(NEW) ->> 'target_label', '') = ''
        AND coalesce(to_jsonb(NEW) -> 'data', '{{}}'::jsonb) = '{{}}'::jsonb
        AND coalesce(to_jsonb(NEW) ->> 'path', '') = ''
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION ppss_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END $$;
"""


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARD, params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARD, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_clock")]
    operations = [migrations.RunPython(forward, backward)]
