"""The sequence that orders a contact's rows in the warehouse."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Create the sequence."""

    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.RunSQL(sql="CREATE SEQUENCE contacts_version", reverse_sql="DROP SEQUENCE contacts_version")
    ]
