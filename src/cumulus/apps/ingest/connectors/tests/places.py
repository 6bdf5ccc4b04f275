"""The same small table at a place of each kind: what the conformance suite reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from cumulus.apps.ingest.connectors.tests.mysql_server import MySqlServer
from cumulus.core.json import JsonObject
from cumulus.platform.remote.tests.servers import S3Server, SftpServer, WebServer

COLUMNS = ("id", "email", "name", "amount", "at")
Row = tuple[int, str, str, int, str]
"""id, email, name, amount, at."""


def row(number: int, at: str = "2026-01-01 00:00:00", amount: int = 1) -> Row:
    """Return somebody's row."""
    return (number, f"p{number}@shop.example", f"Person {number}", amount, at)


class SomePlace(Protocol):
    """A place with rows."""

    kind: str
    config: JsonObject
    secrets: dict[str, str]

    def add(self, rows: Sequence[Row]) -> None:
        """Have more rows there."""

    def wrong_place(self) -> JsonObject:
        """Return settings that lead to nothing."""


@dataclass
class PostgreSqlPlace:
    """A table behind TCP and a password."""

    owner: str
    config: JsonObject
    secrets: dict[str, str]
    kind: str = "postgresql"

    def add(self, rows: Sequence[Row]) -> None:
        with psycopg.connect(self.owner, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.executemany("INSERT INTO people VALUES (%s, %s, %s, %s, %s)", rows)

    def wrong_place(self) -> JsonObject:
        return {**self.config, "table": "nobody"}


@dataclass
class MySqlPlace:
    """A table behind MySQL's protocol."""

    server: MySqlServer
    config: JsonObject
    secrets: dict[str, str]
    kind: str = "mysql"

    def add(self, rows: Sequence[Row]) -> None:
        self.server.rows.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?)", rows)

    def wrong_place(self) -> JsonObject:
        return {**self.config, "table": "nobody"}


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return rows as a file."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode()


def as_jsonl(rows: Sequence[Row]) -> bytes:
    """Return rows as JSON lines."""
    return "\n".join(json.dumps(dict(zip(COLUMNS, each, strict=True))) for each in rows).encode()


def as_parquet(rows: Sequence[Row]) -> bytes:
    """Return rows as a Parquet file."""
    target = io.BytesIO()
    columns = [list(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(dict(zip(COLUMNS, columns, strict=True))), target)
    return target.getvalue()


_FORMS = (("csv", as_csv), ("parquet", as_parquet), ("jsonl", as_jsonl))


@dataclass
class S3Place:
    """A bucket; each addition is a file of another format."""

    server: S3Server
    config: JsonObject
    secrets: dict[str, str]
    kind: str = "s3"
    files: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        ending, form = _FORMS[self.files % 3]
        self.server.write(f"in/day-{self.files:03}.{ending}", form(rows))
        self.files += 1

    def wrong_place(self) -> JsonObject:
        return {**self.config, "bucket": "nowhere-at-all"}


@dataclass
class SftpPlace:
    """A folder; each addition is a file of another format."""

    server: SftpServer
    config: JsonObject
    secrets: dict[str, str]
    kind: str = "sftp"
    files: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        ending, form = _FORMS[self.files % 3]
        self.server.write(f"in/day-{self.files:03}.{ending}", form(rows), 1_780_000_000 + self.files)
        self.files += 1

    def wrong_place(self) -> JsonObject:
        return {**self.config, "pattern": "nowhere/*.csv"}


class CsvUrlPlace:
    """A sheet that grows."""

    kind = "csv_url"

    def __init__(self, server: WebServer) -> None:
        self.server = server
        self.rows: list[Row] = []
        self.config: JsonObject = {"url": server.url, "key_columns": ["id"]}
        server.token = "Bearer very-secret"
        self.secrets = {"authorization": server.token}

    def add(self, rows: Sequence[Row]) -> None:
        self.rows += rows
        self.server.content = as_csv(self.rows)

    def wrong_place(self) -> JsonObject:
        return {**self.config, "url": "http://127.0.0.1:1/none"}
