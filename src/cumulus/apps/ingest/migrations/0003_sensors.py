"""What the Sensors protocol brings beside events."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_plan")]

    operations = [
        migrations.CreateModel(
            name="Thing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("item_type", models.CharField(max_length=200)),
                ("item_id", models.CharField(max_length=255)),
                ("properties", models.JSONField(default=dict)),
                ("deleted", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "item_type", "item_id"), name="thing_once")
                ],
            },
        ),
    ]
