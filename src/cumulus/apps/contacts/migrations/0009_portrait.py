"""Notes, tasks and files."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_attributes")]

    operations = []
