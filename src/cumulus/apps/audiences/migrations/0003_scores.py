"""Tables of `scoring`."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Score cards, versions, whose scores changed, and turns on their way to the warehouse."""

    dependencies = [("audiences", "0002_kinds_and_stays")]
    operations = [
        migrations.CreateModel(
            name="ScoreTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("rows", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, max_length=2000)),
                ("product_line", models.CharField(blank=True, max_length=100)),
                (
                    "roll_up",
                    models.CharField(
                        choices=[("max", "Max"), ("sum", "Sum"), ("avg", "Avg")], default="max", max_length=3
                    ),
                ),
                ("draft", models.JSONField()),
                ("revision", models.IntegerField(default=1)),
                ("published", models.IntegerField(null=True)),
                (
                    "fill_state",
                    models.CharField(
                        choices=[("idle", "Idle"), ("running", "Running"), ("failed", "Failed")],
                        default="idle",
                        max_length=10,
                    ),
                ),
                ("fill_cause", models.CharField(blank=True, max_length=20)),
                ("fill_asked_at", models.DateTimeField(null=True)),
                ("fill_after", models.BigIntegerField(default=0)),
                ("fill_done", models.IntegerField(default=0)),
                ("fill_total", models.IntegerField(default=0)),
                ("filled_at", models.DateTimeField(null=True)),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace_id", "slug"), name="score_slug_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="ScoreChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("scores", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("mark", models.BigIntegerField()),
                ("depth", models.SmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["mark"], name="score_change_in_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "contact_id"), name="score_change_once_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("number", models.IntegerField()),
                ("definition", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("published_by", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "score",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="audiences.score"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("score", "number"), name="score_version_is_numbered_once")
                ],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE audiences_scoremark", "DROP SEQUENCE audiences_scoremark"),
    ]
