"""A history for closings, and proposals that are withdrawn."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def begin(apps, schema_editor):
    """Closings that stand already begin their history with what they say."""
    historical = apps.get_model("cases", "HistoricalClosing")
    fields = [f.attname for f in apps.get_model("cases", "Closing")._meta.concrete_fields]
    rows = apps.get_model("cases", "Closing").objects.values(*fields)
    first = [
        historical(**row, history_type="+", history_date=row["created_at"], history_user_id=row["created_by_id"])
        for row in rows.iterator()
    ]
    historical.objects.bulk_create(first, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('absence', '0006_remote'),
        ('cases', '0012_history_of_observations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalproposal',
            name='status',
            field=models.CharField(choices=[('waiting', 'Waiting for a decision'), ('queued', 'In the queue'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='status',
            field=models.CharField(choices=[('waiting', 'Waiting for a decision'), ('queued', 'In the queue'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10),
        ),
        migrations.CreateModel(
            name='HistoricalClosing',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('agency', models.CharField(choices=[('school', 'School'), ('social_services', 'Social services')], editable=False, max_length=20)),
                ('category', models.CharField(choices=[('attendance', 'Attendance'), ('grades', 'Grades'), ('school_mapping', 'School mapping'), ('social_mapping', 'Social mapping'), ('plan', 'Plan and follow-up'), ('contacts', 'Contacts and notes'), ('documents', 'Documents')], editable=False, max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('enrolled_on', models.DateField(editable=False, null=True)),
                ('closed_on', models.DateField(verbose_name='closed on')),
                ('goal_attainment', models.CharField(blank=True, choices=[('fully', 'Fully'), ('partly', 'Partly'), ('not', 'Not')], max_length=8, verbose_name='goal attainment')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name="the student's satisfaction, 1-10")),
                ('reason', models.CharField(choices=[('goals', 'The goals are attained'), ('programme_ended', 'The programme has ended'), ('moved', 'Moved or changed school'), ('family_declined', 'The family ends it'), ('consent_ended', 'The consent has ended'), ('other_support', 'Other support takes over'), ('finished_school', 'Has finished grade 9'), ('other', 'Other reason')], max_length=20, verbose_name='reason')),
                ('reason_text', models.CharField(blank=True, max_length=300, verbose_name='the reason in words')),
                ('onward', models.CharField(blank=True, choices=[('school', "The school's ordinary support"), ('bup', 'Child psychiatry (BUP)'), ('social_services', 'Social services'), ('sip', 'Coordinated individual plan (SIP)'), ('upper_secondary', 'Upper-secondary school'), ('nowhere', 'No further support'), ('other', 'Other')], max_length=16, verbose_name='onward')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('absence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='absence.absencefigure')),
                ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical closing',
                'verbose_name_plural': 'historical closings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
