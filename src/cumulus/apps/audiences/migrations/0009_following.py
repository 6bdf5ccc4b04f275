"""Changes that concern many people at once; a stage model says how often it is to place everybody."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0007_stages_know_what_they_depend_on")]

    operations = [
        migrations.AddField(model_name="stagemodel", name="fill_mark", field=models.IntegerField(default=0)),
        migrations.CreateModel(
            name="WideChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("account_id", models.BigIntegerField(null=True)),
                ("people", models.BinaryField(null=True)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("depth", models.SmallIntegerField(default=0)),
                ("after_id", models.BigIntegerField(default=0)),
                ("begun", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("account_id__isnull", False), ("begun", False)),
                        fields=("workspace_id", "account_id"),
                        name="wide_change_waits_once",
                    )
                ],
            },
        ),
    ]
