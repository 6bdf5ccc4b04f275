"""Match rules and the review queue."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_portrait")]

    operations = [
        migrations.CreateModel(
            name="MatchDirty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("person_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="MatchSettings",
            fields=[
                ("workspace_id", models.IntegerField(primary_key=True, serialize=False)),
                ("rules", models.JSONField(null=True)),
                ("weights", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("origin_id", models.BigIntegerField()),
                ("key", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "key", "-contact_id"], name="match_key_people")],
                "constraints": [models.UniqueConstraint(fields=("origin_id", "key"), name="match_key_once")],
            },
        ),
        migrations.CreateModel(
            name="MatchPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("a_id", models.BigIntegerField(db_index=True)),
                ("b_id", models.BigIntegerField(db_index=True)),
                ("score", models.FloatField()),
                ("evidence", models.JSONField(default=dict)),
                ("rule", models.CharField(max_length=80)),
                ("merges", models.BooleanField(default=False)),
                ("fingerprint", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("merged", "Merged"),
                            ("rejected", "Rejected"),
                            ("undone", "Undone"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_id", models.IntegerField(null=True)),
                ("merge_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace_id", "state", "-score", "-id"], name="match_pairs_by_score")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "a_id", "b_id"), name="match_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("a_id__lt", models.F("b_id"))), name="match_pair_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("cancelled", "Cancelled")],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("last_id", models.BigIntegerField(default=0)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("workspace_id",),
                        name="match_run_one_at_a_time",
                    )
                ],
            },
        ),
    ]
