"""Addresses become Django's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cumulus.core.errors import Invalid
from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.databases import django_database


def test_socket_address_of_the_embedded_server() -> None:
    server = EmbeddedPostgres(Path("/srv/a b/postgres"))

    assert django_database(server.dsn("cumulus")) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "cumulus",
        "USER": "cumulus",
        "PASSWORD": "",
        "HOST": "/srv/a b/postgres/socket",
        "PORT": "5432",
        "OPTIONS": {},
    }


def test_remote_address_with_options() -> None:
    entry = django_database("postgresql://me:p%40ss@db.example:6432/cloud?sslmode=require")

    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "6432", "cloud")
    assert (entry["USER"], entry["PASSWORD"]) == ("me", "p@ss")
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_nonsense_is_refused_without_repeating_it() -> None:
    with pytest.raises(Invalid, match="database_url_invalid") as refused:
        django_database("postgresql://me:secret@host/cloud?sslmoode=require")

    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
