"""Blind indexes get the id of their key in front, so that keys can be changed. Until now all stood under the oldest."""

from django.db import migrations

from accounts.encryption import INDEX_LENGTH, key_ids

BARE = r"^[0-9a-f]{64}$"
PLACES = (
    ("Student", "identity_index"),
    ("HistoricalStudent", "identity_index"),
    ("Guardian", "key"),
    ("HistoricalGuardian", "key"),
)


def name_the_key(apps, schema_editor):
    oldest = key_ids()[-1]
    for model, field in PLACES:
        rows = apps.get_model("students", model)._base_manager.filter(**{f"{field}__regex": BARE})
        for pk, index in list(rows.values_list("pk", field)):
            named = f"{oldest}:{index}"[:INDEX_LENGTH]
            rows.model._base_manager.filter(pk=pk).update(**{field: named})


class Migration(migrations.Migration):
    dependencies = [("students", "0009_consent_requests")]

    operations = [migrations.RunPython(name_the_key, migrations.RunPython.noop)]
