"""Incoming webhooks."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ingest", "0003_sensors")]

    operations = []
