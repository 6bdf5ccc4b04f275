"""When whose stage may change by time alone, and the nightly proof of stages."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, and the proof's columns."""

    dependencies = [("audiences", "0011_saved_portraits")]
    operations = [
        migrations.CreateModel(
            name="StageWorkspace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_from", models.DateTimeField(null=True)),
                ("due_to", models.DateTimeField(null=True)),
                ("due_after", models.BigIntegerField(default=0)),
                ("workspace_id", models.IntegerField(unique=True)),
                ("round_after", models.BigIntegerField(null=True)),
                ("round_at", models.DateTimeField(null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.AddField("stageturn", "due", models.JSONField(default=list)),
        migrations.RemoveField("stagemodel", "compared_at"),
        migrations.AddField("stagemodel", "proved_at", models.DateTimeField(null=True)),
        migrations.AddField("stagemodel", "drift_count", models.IntegerField(default=0)),
        migrations.AddField("stagemodel", "suspects", models.BinaryField(null=True)),
        migrations.AddField("stagemodel", "suspected_at", models.DateTimeField(null=True)),
    ]
