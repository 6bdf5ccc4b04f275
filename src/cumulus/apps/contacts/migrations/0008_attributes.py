"""The attribute catalogue."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_importing")]

    operations = []
