"""Tables of `computed`."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing yet."""

    dependencies = [("audiences", "0005_stages")]
    operations = []
