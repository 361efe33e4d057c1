"""Plan templates in Swedish and English, like the tools. Those shipped get their English words, others keep Swedish."""

from django.db import migrations, models

from cases.data import add_english


def fill(apps, schema_editor):
    add_english(apps.get_model("cases", "PlanTemplate"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_plan_replaced_on")]

    operations = [
        migrations.RenameField("plantemplate", "name", "name_sv"),
        migrations.RenameField("plantemplate", "end_goal", "end_goal_sv"),
        migrations.RenameField("plantemplate", "sub_goals", "sub_goals_sv"),
        migrations.AlterModelOptions(
            name="plantemplate",
            options={
                "ordering": ["name_sv"],
                "verbose_name": "plan template",
                "verbose_name_plural": "plan templates",
            },
        ),
        migrations.AlterField(
            "plantemplate", "name_sv", models.CharField(max_length=100, unique=True, verbose_name="name in Swedish")
        ),
        migrations.AlterField("plantemplate", "end_goal_sv", models.TextField(verbose_name="end goal in Swedish")),
        migrations.AlterField(
            "plantemplate",
            "sub_goals_sv",
            models.TextField(blank=True, verbose_name="sub-goals in Swedish, one on each line"),
        ),
        migrations.AddField(
            "plantemplate",
            "name_en",
            models.CharField(default="", max_length=100, verbose_name="name in English"),
            preserve_default=False,
        ),
        migrations.AddField(
            "plantemplate",
            "end_goal_en",
            models.TextField(default="", verbose_name="end goal in English"),
            preserve_default=False,
        ),
        migrations.AddField(
            "plantemplate",
            "sub_goals_en",
            models.TextField(blank=True, default="", verbose_name="sub-goals in English, one on each line"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
