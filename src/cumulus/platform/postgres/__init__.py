"""Embedded PostgreSQL, driven without its wheel's own launcher.

This package's root imports the standard library only, so that the small supervisor process
can load it; what needs psycopg stands in `databases`.
"""

from __future__ import annotations

from cumulus.platform.postgres.embedded import EmbeddedPostgres, ServerCommand

__all__ = ["EmbeddedPostgres", "ServerCommand"]
