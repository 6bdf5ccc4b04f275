"""People change all the time: room on their pages keeps a change on its page, and out of the indexes."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Leave a tenth of each new page free."""

    dependencies = [("contacts", "0012_scheduled_exports")]
    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE contacts_contact SET (fillfactor = 90)",
            reverse_sql="ALTER TABLE contacts_contact RESET (fillfactor)",
        )
    ]
