"""Finding the contacts that are part of another."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the index."""

    dependencies = [("contacts", "0002_version")]

    operations = [
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["merged_into_id"], condition=models.Q(merged_into_id__isnull=False), name="contact_parts"
            ),
        ),
    ]
