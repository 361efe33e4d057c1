"""The day on which a version of a plan was replaced, for those replaced already: when the next one came in force."""

from django.db import migrations, models


def fill(apps, schema_editor):
    plans = apps.get_model("cases", "ActionPlan").objects
    for plan in plans.filter(status="superseded", in_force_on__isnull=False):
        later = plans.filter(case=plan.case_id, in_force_on__gte=plan.in_force_on).exclude(pk=plan.pk)
        own = later.filter(agency=plan.agency, version__gt=plan.version).order_by("version").first()
        following = own or later.order_by("in_force_on", "pk").first()
        if following:
            plans.filter(pk=plan.pk).update(replaced_on=following.in_force_on)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_history_of_proposals")]

    operations = [
        migrations.AddField("actionplan", "replaced_on", models.DateField(blank=True, null=True)),
        migrations.AddField("historicalactionplan", "replaced_on", models.DateField(blank=True, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
