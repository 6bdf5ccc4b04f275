"""What sources and roles say beside their names."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [
        migrations.AddField("source", "alias", models.CharField(max_length=50, null=True, unique=True)),
    ]
