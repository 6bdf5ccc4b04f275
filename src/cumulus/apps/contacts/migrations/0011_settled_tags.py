"""Tags that a merge set aside."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_matching"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField()),
                ("value", models.CharField(blank=True, default="", max_length=100)),
                ("source", models.CharField(max_length=100)),
                ("applied_at", models.DateTimeField()),
                ("applied_by", models.IntegerField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("tag", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.tag")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("origin_id", "tag"), name="settled_tag_once_per_part")],
            },
        ),
    ]
