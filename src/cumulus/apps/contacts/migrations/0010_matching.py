"""Match rules and the review queue."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_portrait")]

    operations = []
