"""Pull connectors."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ingest", "0004_webhooks")]

    operations = []
