"""One statement on one handle: what a kill makes of its answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest

from cumulus.platform.warehouse.server.bodies import Body
from cumulus.platform.warehouse.server.engine import Handle, RawConnection
from cumulus.platform.warehouse.server.errors import QUERY_WAS_CANCELLED, EngineError
from cumulus.platform.warehouse.server.execution import Answer, Job, execute
from cumulus.platform.warehouse.server.statements import parse


class _Rows:
    """A block of the engine's answer; without rows it is the end."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def rows_read(self) -> int:
        return self._rows

    def bytes(self) -> bytes:
        return b"1\n" * self._rows

    size = rows_written = bytes_written = storage_rows_read = storage_bytes_read = rows_read


class _KilledQuietly:
    """chDB in the rare moment in which a killed statement ends as if it had no more rows."""

    def __init__(self, blocks: int) -> None:
        self.blocks = blocks
        self.job: Job | None = None

    def query(self, *_statement: object, **_params: object) -> _Rows:
        return _Rows(0)

    def send_query(self, *_statement: object, **_params: object) -> object:
        return self

    def streaming_fetch_result(self, _stream: object) -> _Rows:
        self.blocks -= 1
        if self.blocks < 0 and self.job is not None:
            self.job.stop.set()
        return _Rows(1 if self.blocks >= 0 else 0)

    def streaming_cancel_query(self, _stream: object) -> None:
        self.blocks = 0


@pytest.mark.parametrize("blocks", [0, 1])
def test_a_killed_statement_never_ends_as_an_answer(tmp_path: Path, blocks: int) -> None:
    engine = _KilledQuietly(blocks)
    handle = Handle(lambda: cast(RawConnection, engine), "handle-0", {})

    async def run() -> bytes:
        statement, body = parse("SELECT contact_id FROM contacts"), Body(tmp_path, "")
        engine.job = Job("q", statement, {}, {}, "default", "TabSeparated", body)
        answer = Answer(cast(asyncio.StreamWriter, None), {})
        try:
            execute(handle, engine.job, answer)
        finally:
            body.close()
        return answer.held()

    with pytest.raises(EngineError) as failed:
        asyncio.run(run())
    assert failed.value.code == QUERY_WAS_CANCELLED
