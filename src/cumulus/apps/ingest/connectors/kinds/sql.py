"""What databases have in common: an incremental column, and rows in its order.

Rows that share the last value are read again by the next run, because more of them may have come;
those that were taken are known by their content and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from cumulus.apps.contacts.facade import FileRow, cell_of
from cumulus.apps.ingest.connectors.kinds.contract import PAGE_ROWS, Config, Page, check_columns, row_key
from cumulus.core.errors import Invalid, Terminal
from cumulus.core.json import JsonObject, JsonValue

STATEMENT_SECONDS = 300
CONNECT_SECONDS = 10
_MOST_TIES = 5_000
"""Rows of one value that are remembered; beyond it they are read again, and count once all the same."""
_SELECT = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)


class SqlConfig(Config, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A database, and a table of it or a query."""

    host: str
    port: int
    database: str
    user: str
    tls: bool = False
    table: str = ""
    query: str = ""
    cursor_column: str = ""
    key_columns: tuple[str, ...] = ()


def source_of(config: SqlConfig, quote: str) -> str:
    """Return what stands behind FROM. Raises `Invalid` `invalid_query`."""
    query = config.query.strip().rstrip(";").strip()
    if bool(query) == bool(config.table.strip()) or (query and not _SELECT.match(query)):
        raise Invalid("invalid_query", "Name a table, or write one SELECT.", field="query")
    if query:
        return f"(\n{query}\n) AS source"
    return ".".join(quoted(part, quote) for part in config.table.strip().split("."))


def quoted(name: str, quote: str) -> str:
    """Return an identifier in the database's quotes."""
    return quote + name.replace("\x00", "").replace(quote, quote * 2) + quote


def pages_of(
    columns: Sequence[str], rows: Iterable[Sequence[object]], config: SqlConfig, cursor: JsonObject
) -> Generator[Page, None, None]:
    """Give the rows in pages; those that the cursor knows are left out."""
    check_columns(columns, [config.cursor_column], "cursor_column")
    check_columns(columns, config.key_columns, "key_columns")
    taking = _Taking(columns, config, cursor)
    coming = iter(rows)
    line = 0
    while part := list(islice(coming, PAGE_ROWS)):
        yield taking.page(part, line)
        line += len(part)


class _Taking:
    def __init__(self, columns: Sequence[str], config: SqlConfig, cursor: JsonObject) -> None:
        self._columns, self._by = list(columns), config.key_columns
        self._at = self._columns.index(config.cursor_column) if config.cursor_column else None
        known = cursor.get("known")
        self._value: JsonValue = cursor.get("value")
        self._known: set[JsonValue] = set(known) if isinstance(known, list) else set()

    def page(self, part: Sequence[Sequence[object]], line: int) -> Page:
        found: list[FileRow] = []
        keys: list[str] = []
        for number, row in enumerate(part, line + 1):
            cells = [cell_of(value) for value in row]
            if self._at is not None and self._is_known(as_cursor(row[self._at]), cells):
                continue
            found.append(FileRow(number, cells))
            keys.append(row_key("", self._columns, cells, self._by))
        return Page(self._columns, found, keys, self._cursor())

    def _is_known(self, value: JsonValue, cells: Sequence[JsonValue]) -> bool:
        whole = row_key("", self._columns, cells)
        if value != self._value:
            self._value, self._known = value, set()
        if whole in self._known:
            return True
        if len(self._known) <= _MOST_TIES:
            self._known.add(whole)
        return False

    def _cursor(self) -> JsonObject:
        if self._at is None or self._value is None:
            return {}
        known = sorted(map(str, self._known)) if len(self._known) <= _MOST_TIES else []
        return {"value": self._value, "known": [*known]}


def as_cursor(value: object) -> JsonValue:
    """Return a value of the incremental column so that the database understands it again."""
    if isinstance(value, bool) or value is None:
        raise Terminal("cursor_unusable", "The incremental column must hold times or numbers, never nothing.")
    if isinstance(value, int | str):
        return value
    if isinstance(value, datetime | date):
        return str(value)
    return str(value)


def condition(column: str, cursor: JsonObject) -> tuple[str, list[JsonValue]]:
    """Return the WHERE and ORDER BY of an incremental reading, and what is bound to it."""
    if "value" not in cursor:
        return f"WHERE {column} IS NOT NULL ORDER BY {column}", []
    return f"WHERE {column} >= %s ORDER BY {column}", [cursor["value"]]


def in_pages(rows: Iterator[Sequence[object]], limit: int) -> list[FileRow]:
    """Return the first rows as JSON holds them."""
    return [FileRow(at, [cell_of(value) for value in row]) for at, row in enumerate(islice(rows, limit), 1)]
