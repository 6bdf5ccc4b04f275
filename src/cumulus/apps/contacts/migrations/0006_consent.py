"""The consent ledger, privacy requests and certificates."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_accounts")]

    operations = []
