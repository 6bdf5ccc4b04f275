"""Tables of stage models."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """New tables."""

    dependencies = [("audiences", "0004_models")]
    operations = [
        migrations.CreateModel(
            name="StageTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("moves", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="StageDirty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("mark", models.BigIntegerField(default=0)),
                ("depth", models.SmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "contact_id"), name="stage_dirty_is_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="StageModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, max_length=2000)),
                ("states", models.JSONField()),
                ("depends", models.JSONField(default=list)),
                ("needs_fill", models.BooleanField(default=True)),
                ("compared_at", models.DateTimeField(null=True)),
                ("broken_reason", models.CharField(blank=True, max_length=1000)),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "slug"), name="stage_model_slug_is_unique")
                ],
            },
        ),
    ]
