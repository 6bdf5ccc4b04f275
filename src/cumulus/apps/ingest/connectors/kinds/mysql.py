"""MySQL, MariaDB, and what speaks like them."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from cumulus.apps.ingest.connectors.kinds.contract import Page, Place, Sample, check_columns
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
from cumulus.core.later import Later
from cumulus.platform.remote import connect_to, errors

if TYPE_CHECKING:
    import pymysql
else:
    pymysql = Later("pymysql")

# Names and secrets that do not hold, and databases that are closed to the account.
_REFUSED = frozenset({1044, 1045, 1698, 1142, 1143, 1227})
# No answer, too many connections, lost, timeouts, deadlocks.
_AGAIN = frozenset({0, 1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 2002, 2003, 2006, 2013, 2014, 3024})


class MySqlConfig(SqlConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A MySQL database."""

    port: int = 3306


class MySql:
    """Reads a table or a query inside one read-only transaction, row by row as they come."""

    key: ClassVar = "mysql"
    config: ClassVar = MySqlConfig
    secrets: ClassVar = ("password",)

    def test(self, place: Place[MySqlConfig]) -> None:
        """Return when the table can be read."""
        self.preview(place, 1)

    def preview(self, place: Place[MySqlConfig], limit: int) -> Sample:
        """Return the first rows."""
        config = place.config
        sql = f"SELECT * FROM {source_of(config, '`').replace('%', '%%')} LIMIT %s"
        with _rows(place, sql, [limit]) as cursor:
            columns = _columns(cursor)
            check_columns(columns, [config.cursor_column], "cursor_column")
            check_columns(columns, config.key_columns, "key_columns")
            return Sample(columns, in_pages(iter(cursor), limit))

    def read(self, place: Place[MySqlConfig], cursor: JsonObject) -> Generator[Page, None, None]:
        """Give what is new, in the order of the incremental column."""
        config = place.config
        where, values = "WHERE %s", [True]
        bound: list[JsonValue] = [*values]
        if config.cursor_column:
            where, bound = condition(quoted(config.cursor_column, "`"), cursor)
            where, bound = where.replace("WHERE ", "WHERE %s AND ", 1), [True, *bound]
        sql = f"SELECT * FROM {source_of(config, '`').replace('%', '%%')} {where}"
        with _rows(place, sql, bound) as rows:
            yield from pages_of(_columns(rows), iter(rows), config, cursor)


def _columns(cursor: pymysql.cursors.SSCursor) -> list[str]:
    return [str(column[0]) for column in cursor.description or ()]


@contextmanager
def _rows(place: Place[MySqlConfig], sql: str, values: list[JsonValue]) -> Iterator[pymysql.cursors.SSCursor]:
    try:
        with closing(_connect(place)) as connection, connection.cursor() as cursor:
            # Not all of those that speak MySQL know it; the account's own rights are what protects.
            with contextlib.suppress(pymysql.err.DatabaseError):
                cursor.execute("SET SESSION max_execution_time = %s", [STATEMENT_SECONDS * 1000])
            cursor.execute("START TRANSACTION READ ONLY")
            cursor.execute(sql, values)
            yield cursor
    except pymysql.err.Error as error:
        raise _named(error) from error


def _connect(place: Place[MySqlConfig]) -> pymysql.connections.Connection[Any]:
    config = place.config
    connection = pymysql.connections.Connection(
        host=config.host,
        port=config.port,
        database=config.database,
        user=config.user,
        password=place.secret("password"),
        charset="utf8mb4",
        cursorclass=pymysql.cursors.SSCursor,
        ssl=ssl.create_default_context() if config.tls else None,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=STATEMENT_SECONDS,
        defer_connect=True,
    )
    connection.connect(connect_to(config.host, config.port, STATEMENT_SECONDS))
    return connection


def _named(error: pymysql.err.Error) -> DomainError:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    detail = error.args[1] if len(error.args) > 1 else ""
    if code in _REFUSED:
        return errors.refused(detail)
    return errors.unreachable(detail) if code in _AGAIN else errors.failed(detail)
