"""The one way to the warehouse: ClickHouse over HTTP, embedded or not."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, Error
from urllib3.exceptions import HTTPError

from cumulus.core.errors import Conflict, DomainError, Unavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")
Parameters = Mapping[str, Any]  # any value clickhouse-connect can write as a literal

_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 300
# ABORTED, TOO_MANY_SIMULTANEOUS_QUERIES, and Keeper's and the replicas' passing troubles.
_PASSING = frozenset({202, 209, 210, 225, 236, 242, 285, 319, 999})

# How text becomes JSON, fixed here and not left to a server's defaults: with its guesses on,
# ClickHouse turns "2024-02-30" into 2024-03-01 and "1955-03-01" into a time with nanoseconds.
_JSON_AS_GIVEN = {
    "type_json_skip_duplicated_paths": "1",
    "input_format_try_infer_dates": "0",
    "input_format_try_infer_datetimes": "0",
}


class WarehouseError(DomainError):
    """The warehouse refused a statement.

    Attributes
    ----------
    number : int
        ClickHouse's error code, also in `fields["number"]`; `code` is `warehouse_<number>`.
    """

    status = 500

    def __init__(self, number: int, message: str) -> None:
        super().__init__(f"warehouse_{number}", message, number=number)
        self.number = number


class WarehouseUnavailable(Unavailable):
    """The warehouse does not answer now; a read, or an insert with a token, may be tried again."""

    def __init__(self, message: str) -> None:
        super().__init__("warehouse_unavailable", message)


@dataclass(frozen=True)
class Result:
    """The whole answer to a query."""

    rows: list[tuple[Any, ...]]  # values as clickhouse-connect reads them
    columns: list[str]
    elapsed_ms: float


class Warehouse:
    """A pool of connections to one ClickHouse, shared by all threads.

    Nothing is sent before the first use, and a server that restarts is found again.

    Parameters
    ----------
    url : str
        `http://user:password@host:port/database`, or https.
    """

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._columns: dict[str, dict[str, str]] = {}

    def query(
        self,
        sql: str,
        params: Parameters | None = None,
        settings: Mapping[str, Any] | None = None,
        query_id: str | None = None,
    ) -> Result:
        """Run a query and read its whole answer.

        Parameters
        ----------
        sql : str
            One statement; values come in as `{name:Type}`, never as text.
        params : Mapping | None
            The values.
        settings : Mapping | None
            ClickHouse settings of this query.
        query_id : str | None
            A name of your choice, for `cancel`.

        Raises
        ------
        WarehouseError
            The statement was refused or failed; 241 is out of memory, 394 cancelled.
        WarehouseUnavailable
            There is no answer.
        """
        began = time.monotonic()
        answer = self._call(lambda client: client.query(sql, _given(params), settings=_settings(settings, query_id)))
        rows = [tuple(row) for row in answer.result_rows]
        return Result(rows, list(answer.column_names), (time.monotonic() - began) * 1000)

    def scalar(self, sql: str, params: Parameters | None = None) -> Any:  # the column's type decides
        """Give the first value of the first row; None without rows. Raises as `query`."""
        rows = self.query(sql, params).rows
        return rows[0][0] if rows else None

    def command(
        self, sql: str, params: Parameters | None = None, settings: Mapping[str, str | int] | None = None
    ) -> None:
        """Run a statement for its effect. Raises as `query`."""
        self._call(lambda client: client.command(sql, _given(params), settings=dict(settings or {})))

    def stream(self, sql: str, params: Parameters | None = None) -> Iterator[list[tuple[Any, ...]]]:
        """Run a query and give its rows in blocks, of about 65,000; closing early cancels it.

        Raises as `query`, also between blocks.
        """
        settings = _settings(None, query_id := str(uuid.uuid4()))
        ended = False
        with self._call(lambda client: client.query_row_block_stream(sql, _given(params), settings=settings)) as blocks:
            rows = iter(blocks)
            try:
                while (block := _translated(lambda: next(rows, None))) is not None:
                    yield [tuple(row) for row in block]
                ended = True
            finally:
                if not ended:
                    self._abandon(query_id)

    def stream_arrow(
        self, sql: str, params: Parameters | None = None, settings: Mapping[str, str | int] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Run a query and give its answer in Arrow, block by block: numbers without Python objects.

        Raises as `query`, also between blocks.
        """
        with self._call(
            lambda client: client.query_arrow_stream(sql, _given(params), settings=dict(settings or {}))
        ) as blocks:
            rows = iter(blocks)
            while (block := _translated(lambda: next(rows, None))) is not None:
                yield from block.to_batches() if isinstance(block, pa.Table) else (block,)

    def _abandon(self, query_id: str) -> None:
        """Cancel a query whose rows nobody wants: the driver reads what is left before it lets go."""
        with suppress(WarehouseError, WarehouseUnavailable):
            self.cancel(query_id)

    def insert_arrow(self, table: str, arrow_table: pa.Table, token: str | None) -> None:
        """Insert rows; columns are matched by name, JSON columns are given as JSON text.

        Parameters
        ----------
        table : str
            Name of the table; a trusted identifier.
        arrow_table : pyarrow.Table
            The rows; no more than some 50,000, so that they make one block per partition.
        token : str | None
            Name of exactly these rows. Another insert with the same token is dropped silently, even
            with other rows, as long as the table remembers the token (10,000 blocks). None never
            drops, not even rows that the table had before and that were deleted since.

        Raises
        ------
        WarehouseError
            117 for text that is not a JSON object; then nothing was inserted.
        WarehouseUnavailable
            The rows may or may not be in: try again with the same token and the same rows.
        """
        if arrow_table.num_rows == 0:
            return
        # Without a token the server knows an insert by its rows, and drops those that it had before.
        settings = _JSON_AS_GIVEN | {
            "insert_deduplication_token": str(uuid.uuid4()) if token is None else token,
            "deduplicate_blocks_in_dependent_materialized_views": "1",
        }
        sql = self._insert_statement(table, arrow_table.column_names)
        data = sql.encode() + b"\n" + _stream_bytes(arrow_table)
        self._call(lambda client: client.raw_insert("", insert_block=data, settings=settings))

    def ping(self) -> bool:
        """Tell whether the warehouse answers and takes our credentials."""
        try:
            return bool(self.scalar("SELECT 1") == 1)
        except (WarehouseError, WarehouseUnavailable):
            return False

    def cancel(self, query_id: str) -> None:
        """Ask for the end of a running query; nothing happens when there is none of that name."""
        self.command("KILL QUERY WHERE query_id = {id:String} ASYNC", {"id": query_id})

    def close(self) -> None:
        """Give the connections up; the next use opens new ones."""
        with self._lock:
            client, self._client = self._client, None
            self._columns = {}
        if client is not None:
            client.close()

    def _insert_statement(self, table: str, names: list[str]) -> str:
        """Write the insert; with JSON columns it casts from text.

        Read straight into a JSON column, Arrow text ignores the settings on duplicates and dates.
        """
        types = self._column_types(table)
        listed = ", ".join(f"`{name}`" for name in names)
        if not any(types.get(name, "").startswith("JSON") for name in names):
            return f"INSERT INTO {table} ({listed}) FORMAT ArrowStream"
        structure = ", ".join(f"`{name}` {_text_for_json(types.get(name, 'String'))}" for name in names)
        quoted = structure.replace("\\", "\\\\").replace("'", "\\'")
        return f"INSERT INTO {table} ({listed}) SELECT {listed} FROM input('{quoted}') FORMAT ArrowStream"

    def _column_types(self, table: str) -> dict[str, str]:
        if table not in self._columns:
            self._columns[table] = {row[0]: row[1] for row in self.query(f"DESCRIBE TABLE {table}").rows}
        return self._columns[table]

    def _call(self, action: Callable[[Client], T]) -> T:
        return _translated(lambda: action(self._connected()))

    def _connected(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Client:
        url = self._url
        host = url.hostname or "127.0.0.1"
        return clickhouse_connect.get_client(
            interface=url.scheme,
            host=host,
            port=url.port or 8123,
            username=unquote(url.username or "default"),
            password=unquote(url.password or ""),
            database=url.path.strip("/") or "default",
            connect_timeout=_CONNECT_SECONDS,
            send_receive_timeout=_ANSWER_SECONDS,
            compress=not _is_loopback(host),
            autogenerate_session_id=False,  # a session takes one query at a time
            form_encode_query_params=True,  # lists of ids outgrow a URL
            tz_mode="aware",
            dedicated_pool=True,
        )


def _translated(action: Callable[[], T]) -> T:
    """Run an action and turn the driver's errors into ours."""
    try:
        return action()
    except Error as error:
        if error.code is None and isinstance(error.__cause__, (HTTPError, OSError)):
            raise WarehouseUnavailable("The warehouse does not answer; is it running?") from error
        if error.code in _PASSING:
            raise WarehouseUnavailable(str(error)) from error
        raise WarehouseError(error.code or 0, str(error)) from error
    except ClickHouseError as error:
        raise WarehouseError(0, str(error)) from error
    except (HTTPError, OSError) as error:
        raise WarehouseUnavailable("The connection to the warehouse broke") from error


def _given(params: Parameters | None) -> dict[str, Any] | None:
    return dict(params) if params else None


def _settings(settings: Mapping[str, Any] | None, query_id: str | None) -> dict[str, Any]:
    return {**(settings or {}), **({"query_id": query_id} if query_id else {})}


def _text_for_json(column_type: str) -> str:
    return "String" if column_type.startswith("JSON") else column_type


def _stream_bytes(arrow_table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow_table.schema) as writer:
        writer.write_table(arrow_table)
    return cast(bytes, sink.getvalue().to_pybytes())


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _Configured:
    warehouse: Warehouse | None = None


def configure(url: str) -> Warehouse:
    """Make the process-wide warehouse; replaces and closes an earlier one."""
    if _Configured.warehouse is not None:
        _Configured.warehouse.close()
    _Configured.warehouse = Warehouse(url)
    return _Configured.warehouse


def get_warehouse() -> Warehouse:
    """Give the process-wide warehouse.

    Raises
    ------
    Conflict
        `warehouse_not_configured` before `configure`.
    """
    if _Configured.warehouse is None:
        raise Conflict("warehouse_not_configured", "Call configure(url) when the process starts.")
    return _Configured.warehouse
