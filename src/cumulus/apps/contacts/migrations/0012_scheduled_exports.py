"""Exports that go out by themselves."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0011_settled_tags"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScheduledExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("selection", models.JSONField(default=dict)),
                ("kind", models.CharField(choices=[("s3", "s3"), ("sftp", "sftp")], max_length=8)),
                ("config", models.JSONField(default=dict)),
                ("secret", models.TextField(blank=True)),
                ("path", models.CharField(max_length=300)),
                ("keep_last", models.IntegerField(null=True)),
                ("schedule", models.JSONField(default=dict)),
                ("enabled", models.BooleanField(default=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("owner_user_id", models.BigIntegerField(null=True)),
                ("owner_token_id", models.BigIntegerField(null=True)),
                ("failures", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace_id", "-id"], name="scheduled_export_newest"),
                    models.Index(
                        condition=models.Q(("enabled", True)), fields=["next_at"], name="scheduled_export_due"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledExportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("made_by", models.CharField(default="", max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.IntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                ("total", models.BigIntegerField(default=0)),
                ("rows", models.BigIntegerField(default=0)),
                ("bytes", models.BigIntegerField(default=0)),
                ("sent", models.BigIntegerField(default=0)),
                ("place", models.CharField(default="", max_length=400)),
                ("path", models.TextField(default="")),
                ("removed_at", models.DateTimeField(null=True)),
                ("error", models.CharField(default="", max_length=60)),
                ("detail", models.CharField(default="", max_length=300)),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="contacts.scheduledexport"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["export", "-id"], name="scheduled_run_newest"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=["beat_at"],
                        name="scheduled_run_under_way",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("export",),
                        name="scheduled_export_runs_once",
                    )
                ],
            },
        ),
    ]
