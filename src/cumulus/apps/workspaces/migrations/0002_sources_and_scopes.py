"""What sources and roles say beside their names."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RoleScope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=10)),
                ("attribute", models.CharField(blank=True, max_length=200)),
                ("values", models.JSONField(default=list)),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="workspaces.workspace"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace", "role"), name="one_scope_per_role")],
            },
        ),
        migrations.AddField("source", "alias", models.CharField(max_length=50, null=True, unique=True)),
    ]
