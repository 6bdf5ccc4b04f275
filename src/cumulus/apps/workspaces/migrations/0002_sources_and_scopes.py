"""What sources and roles say beside their names."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = []
