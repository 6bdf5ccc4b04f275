"""Imports, exports and their rows."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_consent")]

    operations = []
