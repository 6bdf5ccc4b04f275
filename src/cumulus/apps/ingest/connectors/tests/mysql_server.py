"""A server that speaks MySQL's protocol, over a table in SQLite."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mysql_mimic import MysqlServer, Session
from mysql_mimic.auth import IdentityProvider, NativePasswordAuthPlugin, User
from mysql_mimic.errors import ErrorCode, MysqlError
from sqlglot import exp


@dataclass
class MySqlServer:
    """An account on the server."""

    port: int = 0
    user: str = "reader"
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    asked: list[str] = field(default_factory=list)
    rows: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:", check_same_thread=False))


class _Accounts(IdentityProvider):  # type: ignore[misc]  # a library without types
    def __init__(self, server: MySqlServer) -> None:
        self._server = server

    def get_plugins(self) -> list[NativePasswordAuthPlugin]:
        return [NativePasswordAuthPlugin()]

    async def get_user(self, username: str) -> User | None:
        if username != self._server.user:
            return None
        hashed = NativePasswordAuthPlugin.create_auth_string(self._server.password)
        return User(username, hashed, NativePasswordAuthPlugin.name)


async def _ended(server: MysqlServer) -> None:
    """Stop serving, and hang up on clients that are still there; in the loop, where they end by themselves too."""
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def mysql_server() -> Iterator[MySqlServer]:
    """Serve SQLite's tables as MySQL's."""
    state = MySqlServer()

    class Tables(Session):  # type: ignore[misc]  # a library without types
        async def query(
            self, expression: exp.Expression, sql: str, attrs: dict[str, str]
        ) -> tuple[list[tuple[object, ...]], list[str]]:
            state.asked.append(sql)
            if not isinstance(expression, exp.Select):
                return [], []
            try:
                found = state.rows.execute(expression.sql(dialect="sqlite"))
            except sqlite3.Error as error:
                raise MysqlError(str(error), ErrorCode.PARSE_ERROR) from error
            return found.fetchall(), [column[0] for column in found.description]

    loop = asyncio.new_event_loop()
    server = MysqlServer(session_factory=Tables, identity_provider=_Accounts(state))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start_server(host="127.0.0.1", port=0), loop).result(10)
    state.port = server.sockets()[0].getsockname()[1]
    yield state
    asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()
    state.rows.close()
