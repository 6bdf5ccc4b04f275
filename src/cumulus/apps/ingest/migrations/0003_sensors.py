"""What the Sensors protocol brings beside events."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_plan")]

    operations = []
