"""Both stores' tables, brought up to date; `python -m` does just that."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.platform.postgres.databases import ensure_database
from cumulus.platform.warehouse.client import get_warehouse
from cumulus.platform.warehouse.migrations import migrate


def migrate_all() -> list[str]:
    """Apply what is missing in PostgreSQL and in the warehouse; return the latter's names.

    Safe to run twice and at once: Django and the warehouse each record what is applied.
    """
    ensure_database(settings.ENVIRONMENT.database_url)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return migrate(get_warehouse(), cluster=settings.ENVIRONMENT.clickhouse_cluster or None)


if __name__ == "__main__":
    migrate_all()
