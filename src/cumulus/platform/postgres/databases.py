"""Databases by address, embedded or not: for Django's settings, and making a missing one."""

from __future__ import annotations

from typing import TypedDict

import psycopg
from psycopg import conninfo, errors, sql

from cumulus.core.errors import Invalid


class DjangoDatabase(TypedDict):
    """One entry of Django's `DATABASES`."""

    ENGINE: str
    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    OPTIONS: dict[str, object]


def django_database(dsn: str) -> DjangoDatabase:
    """Return Django's entry for a `postgresql://` address.

    Parameters
    ----------
    dsn : str
        Whatever libpq understands; parameters such as `sslmode` become options.

    Raises
    ------
    Invalid
        `database_url_invalid`; the message never holds the address, which may carry a password.
    """
    parts = _parts(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": dict(parts),
    }


def _parts(dsn: str) -> dict[str, str]:
    try:
        parsed = conninfo.conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise Invalid("database_url_invalid", "DATABASE_URL is not a postgresql:// address.") from None
    return {name: str(value) for name, value in parsed.items() if value is not None}


def ensure_database(dsn: str) -> bool:
    """Make the database that an address names, if it is missing.

    Safe to run twice and at the same time.

    Returns
    -------
    bool
        True when this call made it.

    Raises
    ------
    psycopg.OperationalError
        The server does not answer.
    """
    name = _parts(dsn)["dbname"]
    with psycopg.connect(conninfo.make_conninfo(dsn, dbname="postgres"), autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        try:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (errors.DuplicateDatabase, errors.UniqueViolation):
            return False
    return True
