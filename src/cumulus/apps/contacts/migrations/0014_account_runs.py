"""People find their accounts in runs that can be watched, cancelled and carried on."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0013_room_on_pages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="matchrun",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("cancelled", "Cancelled")],
                default="running",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="AccountRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
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
                ("accounts", models.JSONField(null=True)),
                ("lost", models.JSONField(default=list)),
                ("joined", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "-id"], name="account_runs_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("workspace_id",),
                        name="account_run_one_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("workspace_id",), name="account_run_one_waits"
                    ),
                ],
            },
        ),
    ]
