"""The tag library, values, rules and groups."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_identity")]

    operations = []
