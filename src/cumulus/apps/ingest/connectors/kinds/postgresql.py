"""PostgreSQL, and what speaks like it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import ClassVar

import psycopg

from cumulus.apps.ingest.connectors.kinds.contract import PAGE_ROWS, Page, Place, Sample, check_columns
from cumulus.apps.ingest.connectors.kinds.sql import (
    CONNECT_SECONDS,
    STATEMENT_SECONDS,
    SqlConfig,
    condition,
    in_pages,
    pages_of,
    quoted,
    source_of,
)
from cumulus.core.errors import DomainError
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.remote import errors, reachable

_Row = tuple[object, ...]


class PostgreSqlConfig(SqlConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PostgreSQL database."""

    port: int = 5432


class PostgreSql:
    """Reads a table or a query inside one read-only transaction, through a server-side cursor."""

    key: ClassVar = "postgresql"
    config: ClassVar = PostgreSqlConfig
    secrets: ClassVar = ("password",)

    def test(self, place: Place[PostgreSqlConfig]) -> None:
        """Return when the table can be read."""
        self.preview(place, 1)

    def preview(self, place: Place[PostgreSqlConfig], limit: int) -> Sample:
        """Return the first rows."""
        config = place.config
        # With a parameter the extended protocol is used, which takes one statement only.
        sql = f"SELECT * FROM {source_of(config, chr(34)).replace('%', '%%')} LIMIT %s"
        with _rows(place, sql, [limit]) as cursor:
            columns = _columns(cursor)
            check_columns(columns, [config.cursor_column], "cursor_column")
            check_columns(columns, config.key_columns, "key_columns")
            return Sample(columns, in_pages(iter(cursor), limit))

    def read(self, place: Place[PostgreSqlConfig], cursor: JsonObject) -> Generator[Page, None, None]:
        """Give what is new, in the order of the incremental column."""
        config = place.config
        where, bound = "WHERE %s", [True]
        values: list[JsonValue] = [*bound]
        if config.cursor_column:
            where, values = condition(quoted(config.cursor_column, '"'), cursor)
            where, values = where.replace("WHERE ", "WHERE %s AND ", 1), [True, *values]
        sql = f"SELECT * FROM {source_of(config, chr(34)).replace('%', '%%')} {where}"
        with _rows(place, sql, values) as rows:
            yield from pages_of(_columns(rows), rows, config, cursor)


def _columns(cursor: psycopg.ServerCursor[_Row]) -> list[str]:
    return [column.name for column in cursor.description or ()]


@contextmanager
def _rows(place: Place[PostgreSqlConfig], sql: str, values: list[JsonValue]) -> Iterator[psycopg.ServerCursor[_Row]]:
    config = place.config
    address = reachable(config.host, config.port)
    try:
        with (
            closing(
                psycopg.connect(
                    host=config.host,
                    hostaddr=address,
                    port=config.port,
                    dbname=config.database,
                    user=config.user,
                    password=place.secret("password"),
                    sslmode="require" if config.tls else "prefer",
                    connect_timeout=CONNECT_SECONDS,
                    options=f"-c statement_timeout={STATEMENT_SECONDS * 1000} -c timezone=UTC",
                    application_name="cumulus",
                    gssencmode="disable",
                )
            ) as connection,
            connection.transaction(force_rollback=True),
        ):
            connection.execute("SET TRANSACTION READ ONLY")
            with connection.cursor(name="cumulus") as cursor:
                cursor.itersize = PAGE_ROWS
                cursor.execute(sql, values)
                yield cursor
    except psycopg.Error as error:
        raise _named(error) from error


def _named(error: psycopg.Error) -> DomainError:
    detail = error.diag.message_primary or str(error).partition("\n")[0]
    state = error.sqlstate or ""
    if state.startswith("28") or "authentication failed" in detail or "no password" in detail:
        return errors.refused(detail)
    if not state and isinstance(error, psycopg.OperationalError) and "does not exist" not in detail:
        return errors.unreachable(detail)
    # Connections lost, no resources, the operator stepped in, conflicts.
    if state[:2] in {"08", "53", "57", "40", "58"}:
        return errors.unreachable(detail)
    return errors.failed(detail)
