"""Identity facts, merges and where each part came from."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_version")]

    operations = []
