"""Pull connectors, their runs and rejected rows."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0004_webhooks")]

    operations = [
        migrations.CreateModel(
            name="Connector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("source_id", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=20)),
                ("config", models.JSONField(default=dict)),
                ("secret", models.TextField(blank=True)),
                ("target", models.CharField(choices=[("people", "people"), ("events", "events")], max_length=8)),
                ("mapping", models.JSONField(null=True)),
                ("schedule", models.JSONField(default=dict)),
                ("enabled", models.BooleanField(default=False)),
                ("next_at", models.DateTimeField(null=True)),
                ("cursor", models.JSONField(default=dict)),
                ("failures", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace_id", "-id"], name="connector_newest"),
                    models.Index(condition=models.Q(("enabled", True)), fields=["next_at"], name="connector_due"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConnectorRun",
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
                ("pages", models.IntegerField(default=0)),
                ("rows", models.BigIntegerField(default=0)),
                ("created", models.BigIntegerField(default=0)),
                ("updated", models.BigIntegerField(default=0)),
                ("unchanged", models.BigIntegerField(default=0)),
                ("events", models.BigIntegerField(default=0)),
                ("rejected", models.BigIntegerField(default=0)),
                ("reasons", models.JSONField(default=dict)),
                ("cursor_before", models.JSONField(default=dict)),
                ("cursor_after", models.JSONField(default=dict)),
                ("error", models.CharField(default="", max_length=60)),
                ("detail", models.CharField(default="", max_length=300)),
                (
                    "connector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="ingest.connector"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConnectorReject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("page", models.IntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("columns", models.JSONField(default=list)),
                ("rows", models.BinaryField()),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="ingest.connectorrun")),
            ],
        ),
        migrations.AddIndex(
            model_name="connectorrun",
            index=models.Index(fields=["connector", "-id"], name="connector_run_newest"),
        ),
        migrations.AddIndex(
            model_name="connectorrun",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=["beat_at"],
                name="connector_run_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="connectorrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=("connector",),
                name="connector_runs_once",
            ),
        ),
        migrations.AddIndex(
            model_name="connectorreject",
            index=models.Index(fields=["created_at"], name="connector_reject_oldest"),
        ),
        migrations.AddConstraint(
            model_name="connectorreject",
            constraint=models.UniqueConstraint(fields=("run", "page"), name="connector_reject_once"),
        ),
    ]
