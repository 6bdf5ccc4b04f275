"""How a quarantined item is to be read."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0005_connectors")]

    operations = [
        migrations.AddField(
            model_name="quarantined",
            name="protocol",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
    ]
