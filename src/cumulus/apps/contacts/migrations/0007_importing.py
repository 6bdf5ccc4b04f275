"""Imports, exports and their rows."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_consent")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="removed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("selection", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("total", models.BigIntegerField(default=0)),
                ("rows", models.BigIntegerField(default=0)),
                ("file", models.CharField(default="", max_length=200)),
                ("bytes", models.BigIntegerField(default=0)),
                ("error", models.CharField(default="", max_length=60)),
                ("made_by", models.CharField(default="", max_length=40)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "-id"], name="export_by_workspace")],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=255)),
                ("file", models.CharField(max_length=200)),
                ("bytes", models.BigIntegerField(default=0)),
                ("reading", models.JSONField(default=dict)),
                ("found", models.JSONField(default=dict)),
                ("mapping", models.JSONField(null=True)),
                ("preview", models.JSONField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("checking", "Checking"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="uploaded",
                        max_length=12,
                    ),
                ),
                ("position", models.BigIntegerField(default=0)),
                ("created", models.BigIntegerField(default=0)),
                ("updated", models.BigIntegerField(default=0)),
                ("unchanged", models.BigIntegerField(default=0)),
                ("rejected", models.BigIntegerField(default=0)),
                ("undone", models.JSONField(null=True)),
                ("error", models.CharField(default="", max_length=60)),
                ("said_at", models.DateTimeField(null=True)),
                ("made_by", models.CharField(default="", max_length=40)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace_id", "-id"], name="import_by_workspace"),
                    models.Index(
                        condition=models.Q(("state__in", ["checking", "running", "undoing"])),
                        fields=["beat_at"],
                        name="import_under_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("import_id", models.BigIntegerField()),
                ("first", models.BigIntegerField()),
                ("outcome", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("import_id", "first"), name="import_stretch_once")],
            },
        ),
    ]
