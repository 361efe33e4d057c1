"""A history for classroom observations."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def begin(apps, schema_editor):
    """Observations that stand already begin their history with the words they have."""
    historical = apps.get_model("cases", "HistoricalObservation")
    fields = ("id", "agency", "category", "created_at", "revision", "observed_on", "lesson", "text", "case_id", "created_by_id")
    rows = apps.get_model("cases", "Observation").objects.values(*fields)
    first = [
        historical(**row, history_type="+", history_date=row["created_at"], history_user_id=row["created_by_id"])
        for row in rows.iterator()
    ]
    historical.objects.bulk_create(first, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_written_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalObservation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('agency', models.CharField(choices=[('school', 'School'), ('social_services', 'Social services')], editable=False, max_length=20)),
                ('category', models.CharField(choices=[('attendance', 'Attendance'), ('grades', 'Grades'), ('school_mapping', 'School mapping'), ('social_mapping', 'Social mapping'), ('plan', 'Plan and follow-up'), ('contacts', 'Contacts and notes'), ('documents', 'Documents')], editable=False, max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('observed_on', models.DateField(verbose_name='day')),
                ('lesson', models.CharField(max_length=80, verbose_name='lesson')),
                ('text', models.TextField(verbose_name='what was seen')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical classroom observation',
                'verbose_name_plural': 'historical classroom observations',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
