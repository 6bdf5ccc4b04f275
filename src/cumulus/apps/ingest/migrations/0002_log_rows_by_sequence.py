"""Log rows are named by their sequence numbers, which survive a dump."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A batch in flight must be finished by the version before."""

    dependencies = [("ingest", "0001_initial")]

    operations = [
        migrations.RenameField("seenmessage", "batch_id", "seq"),
        migrations.RemoveField("batch", "from_xid"),
        migrations.RemoveField("batch", "from_seq"),
        migrations.RemoveField("batch", "merged_contacts"),
        migrations.AddField(
            "batch",
            "stretches",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField("position", "high_seq", models.BigIntegerField(default=0)),
        migrations.AddField("position", "database", models.CharField(default="", max_length=40)),
        migrations.AddField("position", "trimmed_before", models.DateTimeField(null=True)),
    ]
