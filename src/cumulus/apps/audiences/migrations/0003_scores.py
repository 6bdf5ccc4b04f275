"""Tables of `scoring`."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing yet."""

    dependencies = [("audiences", "0002_kinds_and_stays")]
    operations = []
