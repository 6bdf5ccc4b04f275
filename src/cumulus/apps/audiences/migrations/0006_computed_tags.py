"""Tables of computed tags."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """New tables."""

    dependencies = [("audiences", "0005_stages")]
    operations = [
        migrations.CreateModel(
            name="ComputedTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=100)),
                ("description", models.CharField(blank=True, max_length=2000)),
                ("definition", models.JSONField()),
                ("number", models.IntegerField(default=1)),
                (
                    "schedule",
                    models.CharField(
                        choices=[("manual", "Manual"), ("hourly", "Hourly"), ("nightly", "Nightly")],
                        default="nightly",
                        max_length=10,
                    ),
                ),
                ("owner_id", models.BigIntegerField(null=True)),
                ("counts", models.JSONField(default=list)),
                ("refresh_version", models.BigIntegerField(default=0)),
                ("refreshed_at", models.DateTimeField(null=True)),
                ("broken_reason", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "name"), name="computed_tag_name_is_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="ComputedTagJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("tag_ids", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("took_ms", models.BigIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("touched_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "-id"], name="computed_job_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="ComputedTagVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("definition", models.JSONField()),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="audiences.computedtag"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tag", "number"), name="computed_tag_version_is_unique")
                ],
            },
        ),
    ]
