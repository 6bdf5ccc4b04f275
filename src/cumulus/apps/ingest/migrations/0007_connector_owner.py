"""Who made a connector, to be told of its failures."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ingest", "0006_protocol"),
    ]

    operations = [
        migrations.AddField(
            model_name="connector",
            name="owner_user_id",
            field=models.IntegerField(null=True),
        ),
    ]
