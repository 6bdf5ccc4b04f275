"""Companies and their members."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_tags")]

    operations = []
