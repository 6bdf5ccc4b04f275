"""Events put into the log as the collector does, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import msgspec
from django.db import connection, transaction

from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import compress
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

Drain = Callable[[], int]


def send(workspace: TestWorkspace, *items: JsonObject) -> None:
    """Put one request of `items` into the log."""
    batch = [{"messageId": str(uuid.uuid4()), **item} for item in items]
    send_body(workspace, msgspec.json.encode({"batch": batch}), len(batch))


def send_body(workspace: TestWorkspace, body: bytes, n: int = 1) -> None:
    """Put one request into the log as it is."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, body) VALUES (%s, %s, %s, %s)",
            [workspace.id, workspace.source_id, n, compress(body)],
        )


def events(warehouse: Warehouse, workspace: TestWorkspace) -> list[tuple[object, ...]]:
    """Return (contact, name, properties) of what clients sent to the workspace."""
    found = warehouse.query(
        "SELECT contact_id, name, toString(properties) FROM events"
        " WHERE workspace_id = {w:UInt32} AND source_id > 0 ORDER BY timestamp, name",
        {"w": workspace.id},
    )
    return found.rows


def numbers(warehouse: Warehouse, workspace: TestWorkspace) -> list[int]:
    """Return the property `n` of the workspace's events, sorted: a double shows."""
    found = warehouse.query(
        "SELECT properties.n::Int64 AS n FROM events WHERE workspace_id = {w:UInt32} AND source_id > 0 ORDER BY n",
        {"w": workspace.id},
    )
    return [row[0] for row in found.rows]


def alive(warehouse: Warehouse, workspace: TestWorkspace) -> list[int]:
    """Return the contacts that the warehouse lists."""
    sql = "SELECT contact_id FROM contacts FINAL WHERE workspace_id = {w:UInt32} AND deleted = 0 ORDER BY contact_id"
    return [row[0] for row in warehouse.query(sql, {"w": workspace.id}).rows]


def overrides(warehouse: Warehouse, workspace: TestWorkspace) -> dict[int, int]:
    """Return which contact leads to which."""
    sql = "SELECT old_id, new_id FROM contact_overrides FINAL WHERE workspace_id = {w:UInt32}"
    return dict(warehouse.query(sql, {"w": workspace.id}).rows)


def tagged(warehouse: Warehouse, workspace: TestWorkspace, tag: str) -> list[int]:
    """Return who has a tag, by the warehouse."""
    sql = (
        "SELECT contact_id FROM contact_tags FINAL WHERE workspace_id = {w:UInt32} AND tag = {tag:String}"
        " AND removed = 0 ORDER BY contact_id"
    )
    return [row[0] for row in warehouse.query(sql, {"w": workspace.id, "tag": tag}).rows]
