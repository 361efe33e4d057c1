"""A name for one place alone, capitals aside."""

import django.db.models.functions.text
from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """Give places whose names differ in capitals alone a number, the oldest row aside: nobody can tell which is meant."""
    for kind in ("District", "School", "Team"):
        seen = set()
        for row in apps.get_model("accounts", kind).objects.order_by("pk"):
            name, number = row.name, 1
            while name.lower() in seen:
                number += 1
                name = f"{row.name} ({number})"
            seen.add(name.lower())
            if name != row.name:
                row.name = name
                row.save(update_fields=["name"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_words_of_erased'),
    ]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_district_per_name', violation_error_code='name_taken', violation_error_message='Another district has this name; capitals do not count.'),
        ),
        migrations.AddConstraint(
            model_name='school',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_school_per_name', violation_error_code='name_taken', violation_error_message='Another school has this name; capitals do not count.'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_team_per_name', violation_error_code='name_taken', violation_error_message='Another team has this name; capitals do not count.'),
        ),
    ]
