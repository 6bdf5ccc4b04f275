"""Incoming webhooks."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0003_sensors")]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("source_id", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("scheme", models.CharField(default="none", max_length=20)),
                ("options", models.JSONField(default=dict)),
                ("secret", models.TextField(blank=True)),
                ("delivery_id", models.JSONField(null=True)),
                ("preset", models.CharField(blank=True, max_length=40)),
                ("mapping", models.JSONField(default=dict)),
                ("sample", models.JSONField(null=True)),
                ("sample_headers", models.JSONField(default=dict)),
                ("enabled", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "-id"], name="webhook_newest")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(null=True)),
                ("body_bytes", models.IntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("failed", "failed"),
                            ("ignored", "ignored"),
                            ("duplicate", "duplicate"),
                            ("refused", "refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("problems", models.JSONField(default=list)),
                ("items", models.IntegerField(default=0)),
                (
                    "message_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("token", models.CharField(max_length=64, null=True)),
                ("mended_at", models.DateTimeField(null=True)),
                (
                    "replayed_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replays",
                        to="ingest.delivery",
                    ),
                ),
                ("webhook", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="ingest.webhook")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["webhook", "-id"], name="delivery_newest"),
                    models.Index(fields=["received_at"], name="delivery_oldest"),
                ],
                "constraints": [models.UniqueConstraint(fields=("webhook", "token"), name="delivery_once")],
            },
        ),
    ]
