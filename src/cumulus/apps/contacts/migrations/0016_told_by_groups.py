"""Accounts know what `group` calls said of them, so that what somebody wrote by hand stays."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0015_group_calls")]
    operations = [
        migrations.AddField(model_name="account", name="told", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="account", name="told_at", field=models.DateTimeField(null=True)),
    ]
