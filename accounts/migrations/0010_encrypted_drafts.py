"""What is typed in drafts is encrypted; what lay there is kept, and is encrypted too."""

from django.db import migrations

from accounts.fields import EncryptedJSONField


def forward(apps, schema_editor):
    Draft = apps.get_model("accounts", "Draft")
    for draft in Draft.objects.only("pk", "data").iterator():
        Draft.objects.filter(pk=draft.pk).update(sealed=draft.data)


def backward(apps, schema_editor):
    Draft = apps.get_model("accounts", "Draft")
    for draft in Draft.objects.only("pk", "sealed").iterator():
        Draft.objects.filter(pk=draft.pk).update(data=draft.sealed)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_swedish_order")]
    operations = [
        migrations.AddField("draft", "sealed", EncryptedJSONField(default=dict)),
        migrations.RunPython(forward, backward),
        migrations.RemoveField("draft", "data"),
        migrations.RenameField("draft", "sealed", "data"),
    ]
