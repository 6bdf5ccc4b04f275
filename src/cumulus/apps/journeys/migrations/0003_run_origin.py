"""A run remembers the part of the person that came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs from before began with the person that they are of."""

    dependencies: ClassVar = [("journeys", "0002_due_storage")]

    operations: ClassVar = [
        migrations.AddField("run", "origin_id", models.BigIntegerField(null=True)),
        migrations.RunSQL("UPDATE journeys_run SET origin_id = contact_id", migrations.RunSQL.noop),
        migrations.AlterField("run", "origin_id", models.BigIntegerField(db_index=True)),
    ]
