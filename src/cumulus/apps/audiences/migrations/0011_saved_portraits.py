"""Saved portraits."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("audiences", "0010_cards_are_filled_together")]
    operations = [
        migrations.CreateModel(
            name="SavedPortrait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("asked", models.JSONField()),
                ("figures", models.JSONField()),
                ("scope", models.JSONField()),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "name"), name="saved_portrait_name_is_unique")
                ],
            },
        ),
    ]
