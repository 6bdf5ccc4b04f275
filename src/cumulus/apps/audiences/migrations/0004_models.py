"""Predictive models and the runs that compute them."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Predictive models and their runs."""

    dependencies = [("audiences", "0003_scores")]
    operations = [
        migrations.CreateModel(
            name="PredictiveModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conversion", "Conversion"),
                            ("churn", "Churn"),
                            ("purchase", "Purchase"),
                            ("uplift", "Uplift"),
                        ],
                        max_length=12,
                    ),
                ),
                ("settings", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("trained", "Trained"),
                            ("approved", "Approved"),
                            ("live", "Live"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("file", models.CharField(blank=True, max_length=200)),
                ("plan", models.JSONField(default=dict)),
                ("report", models.JSONField(default=dict)),
                ("drift", models.JSONField(default=dict)),
                ("people", models.BigIntegerField(default=0)),
                ("trained_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.BigIntegerField(null=True)),
                ("scored_at", models.DateTimeField(null=True)),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "audiences_model",
                "constraints": [models.UniqueConstraint(fields=("workspace_id", "slug"), name="model_slug_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="LearningRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("train", "Train"),
                            ("score", "Score"),
                            ("lookalike", "Lookalike"),
                            ("clusters", "Clusters"),
                        ],
                        max_length=10,
                    ),
                ),
                ("segment_id", models.BigIntegerField(null=True)),
                ("params", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("percent", models.SmallIntegerField(default=0)),
                ("step", models.CharField(blank=True, max_length=20)),
                ("attempt", models.IntegerField(default=0)),
                ("plan", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("beat_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "model",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="audiences.predictivemodel"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace_id", "task", "-id"], name="learning_newest_first"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["beat_at"],
                        name="learning_unfinished",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("model",),
                        name="learning_one_run_a_model",
                    )
                ],
            },
        ),
    ]
