"""The log: every row is read once, in an order that holds whoever commits when."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import psycopg
import pytest
from django.db import connection, transaction

from cumulus.core.errors import Unavailable
from cumulus.core.ids import ContactId, SourceId, WorkspaceId
from cumulus.platform.spine import keeping, later, reader
from cumulus.platform.spine.events import InternalEvent, append_alike, append_events, compress
from cumulus.platform.spine.reader import Position
from cumulus.platform.spine.writer import AsyncLogWriter
from tests.fixtures import TestWorkspace

INSERT = "INSERT INTO spine_log (workspace_id, n, body) VALUES (%s, %s, %s) RETURNING seq"


@pytest.fixture
def start(workspace: TestWorkspace) -> Position:
    """The log's end before the test."""
    return end_of_log()


def end_of_log() -> Position:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xid::text::bigint, seq FROM spine_log ORDER BY xid DESC, seq DESC LIMIT 1")
        found = cursor.fetchone()
    return Position(*found) if found else Position(0, 0)


def connected() -> psycopg.Connection[tuple[int]]:
    return psycopg.connect(os.environ["DATABASE_URL"])


def put(writer: psycopg.Connection[tuple[int]], workspace: TestWorkspace, n: int = 1, body: bytes = b"{}") -> int:
    row = writer.execute(INSERT, [workspace.id, n, compress(body)]).fetchone()
    assert row is not None
    return row[0]


def read_all(start: Position, items: int = 100) -> Iterator[int]:
    while rows := reader.read_after(start, items):
        start = rows[-1].position
        yield from (row.position.seq for row in rows)


def test_a_row_that_commits_late_is_not_overtaken(workspace: TestWorkspace, start: Position) -> None:
    with connected() as slow, connected() as fast:
        first = put(slow, workspace)
        second = put(fast, workspace)
        fast.commit()
        assert list(read_all(start)) == []
        slow.commit()
        assert list(read_all(start)) == [first, second]


def test_a_transaction_that_began_earlier_but_wrote_later_is_read(workspace: TestWorkspace, start: Position) -> None:
    with connected() as early, connected() as late:
        early.execute("SELECT pg_current_xact_id()")
        seqs = [put(late, workspace)]
        late.commit()
        assert list(read_all(start)) == []
        seqs.append(put(early, workspace))
        early.commit()
        assert list(read_all(start)) == [seqs[1], seqs[0]]


def test_a_reading_is_bounded_by_items_and_by_what_it_unpacks(
    workspace: TestWorkspace, start: Position, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected() as writer:
        for _ in range(4):
            put(writer, workspace, 10, b'{"batch":[' + b" " * 100_000 + b"]}")
    assert [row.items for row in reader.read_after(start, 15)] == [10, 10]
    monkeypatch.setattr(reader, "MAX_PLAIN_BYTES", 250_000)
    assert len(reader.read_after(start, 1_000)) == 3


def test_stretches_name_the_same_rows_again(workspace: TestWorkspace, start: Position) -> None:
    with connected() as writer, connected() as other:
        seqs = [put(writer, workspace), put(writer, workspace)]
        put(other, workspace)
        seqs.append(put(writer, workspace))
    rows = [row for row in reader.read_after(start, 100) if row.position.seq in seqs]
    stretches = reader.stretches_of(rows)
    assert stretches == [seqs[0], seqs[1], seqs[2], seqs[2]]
    assert reader.read_again(stretches) == rows


def test_own_events_come_with_the_transaction_or_not_at_all(workspace: TestWorkspace, start: Position) -> None:
    event = InternalEvent("Tried", 1)  # type: ignore[arg-type]
    with transaction.atomic():
        append_events(workspace.id, [event])
        transaction.set_rollback(True)
    append_events(workspace.id, [InternalEvent("Deep", event.contact_id, depth=9)])
    append_events(workspace.id, [event, event])
    (row,) = reader.read_after(start, 100)
    assert (row.items, row.source_id, row.body.count(b'"Tried"')) == (2, None, 2)


def test_events_that_are_alike_are_those_that_are_written_one_by_one(workspace: TestWorkspace, start: Position) -> None:
    people = [ContactId(each) for each in range(1, 5_004)]
    by, mark = {"by": 'a "quoted" file \\ 名单'}, 'import:1:"\\'

    append_alike(workspace.id, "Contact Created", dict.fromkeys(people, msgspec.json.encode(by).decode()), mark)
    append_events(
        workspace.id,
        [InternalEvent("Contact Created", each, by, message_id=f"{mark}:{each}") for each in people],
    )

    single, alike = reader.read_after(start, 20_000), _taken_in(start)
    assert [row.items for row in alike] == [row.items for row in single] == [5_000, 3]
    assert [msgspec.json.decode(row.body) for row in alike] == [msgspec.json.decode(row.body) for row in single]


def test_nobody_makes_no_row(workspace: TestWorkspace, start: Position) -> None:
    append_alike(workspace.id, "Contact Created", {}, "import:1")

    assert later.take_in() is None
    assert reader.read_after(start, 10) == []


def _taken_in(start: Position) -> list[reader.LogRow]:
    """Take every parcel into the log; return their rows, in the order of their numbers."""
    before = {row.position.seq for row in reader.read_after(start, 100_000)}
    while later.take_in():
        pass
    found = [row for row in reader.read_after(start, 100_000) if row.position.seq not in before]
    return sorted(found, key=lambda row: row.position.seq)


def test_what_is_put_off_comes_later_with_its_own_number_and_time(workspace: TestWorkspace, start: Position) -> None:
    append_alike(workspace.id, "Contact Created", {ContactId(1): "{}"}, "import:1")
    append_events(workspace.id, [InternalEvent("Live", ContactId(1))])
    (live,) = reader.read_after(start, 10)

    taken = later.take_in()

    assert taken is not None
    assert (taken.items, later.take_in()) == (1, None)
    first, second = reader.read_after(start, 10)
    assert first == live
    assert second.position.seq < live.position.seq
    assert second.received_at < live.received_at


def test_what_is_put_off_comes_with_its_transaction_or_not_at_all(workspace: TestWorkspace, start: Position) -> None:
    with transaction.atomic():
        append_alike(workspace.id, "Contact Created", {ContactId(1): "{}"}, "import:1")
        transaction.set_rollback(True)
    assert later.take_in() is None

    append_alike(workspace.id, "Contact Created", {ContactId(1): "{}"}, "import:1")
    with transaction.atomic():
        assert later.take_in()
        transaction.set_rollback(True)  # the pipeline dies here
    assert reader.read_after(start, 10) == []
    assert later.take_in()
    assert len(reader.read_after(start, 10)) == 1


def test_many_requests_share_commits_and_each_is_kept(workspace: TestWorkspace, start: Position) -> None:
    async def send() -> None:
        writer = AsyncLogWriter(os.environ["DATABASE_URL"])
        body = compress(b"{}")
        try:
            async with asyncio.timeout(60):
                await asyncio.gather(
                    *[writer.append(workspace.id, SourceId(1), n, body, "2001:db8::1") for n in range(1, 301)]
                )
        finally:
            await writer.close()

    asyncio.run(send())
    rows = reader.read_after(start, 10**6)
    assert sorted(row.items for row in rows) == list(range(1, 301))
    assert {row.ip for row in rows} == {"2001:db8::1"}
    assert len({row.position.xid for row in rows}) < 50


def test_a_writer_without_a_database_refuses_and_recovers(workspace: TestWorkspace, start: Position) -> None:
    async def send() -> None:
        writer = AsyncLogWriter("postgresql://127.0.0.1:1/none")
        with pytest.raises(Unavailable):
            await writer.append(WorkspaceId(workspace.id), None, 1, b"", None)
        writer._dsn = os.environ["DATABASE_URL"]
        await writer.append(workspace.id, None, 1, compress(b"{}"), None)
        assert writer._connection is not None
        await writer._connection.close()
        await writer.append(workspace.id, None, 2, compress(b"{}"), None)
        waiting = asyncio.create_task(writer.append(workspace.id, None, 3, b"x", None))
        await asyncio.sleep(0)
        await writer.close()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(send())
    assert [row.items for row in reader.read_after(start, 3)][:2] == [1, 2]


def test_trimming_takes_only_old_rows_that_are_done(workspace: TestWorkspace, start: Position) -> None:
    with connected() as writer:
        old, unread = put(writer, workspace), put(writer, workspace)
        writer.execute("UPDATE spine_log SET received_at = '1999-01-01' WHERE seq IN (%s, %s)", [old, unread])
    done = next(row.position for row in reader.read_after(start, 10) if row.position.seq == old)
    assert keeping.trim(done, datetime(1999, 2, 1, tzinfo=UTC)) in (0, 1)
    seqs = list(read_all(start))
    assert unread in seqs
    assert keeping.trim(done, datetime.now(UTC) - timedelta(days=3_650)) == 0


def test_a_log_of_another_server_is_given_this_ones_ids(workspace: TestWorkspace, start: Position) -> None:
    """As after restoring a dump: old ids lie far ahead, rows sent since lie behind the position."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE spine_log (LIKE public.spine_log INCLUDING ALL) ON COMMIT DROP")
            rows = [(1, 900_000_000_005), (2, 900_000_000_001), (3, 900_000_000_009), (4, 900_000_000_008)]
            rows += [(5, 900_000_000_010), (6, 5)]
            for seq, xid in rows:
                cursor.execute(
                    "INSERT INTO spine_log (seq, xid, workspace_id, n, body) OVERRIDING SYSTEM VALUE"
                    " VALUES (%s, %s::text::xid8, 1, 1, '')",
                    [seq, xid],
                )
        done_to = Position(900_000_000_005, 1)  # rows 2 and 1 are done, 3 came in hand, 4 committed late
        assert keeping.is_ahead(done_to)
        moved = keeping.rebase(done_to, 2, [3, 3])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq FROM spine_log WHERE (xid, seq) > (%s::text::xid8, %s) ORDER BY xid, seq",
                [moved.xid, moved.seq],
            )
            assert [row[0] for row in cursor.fetchall()] == [4, 5, 6]
    assert keeping.database_identity().isdigit()
