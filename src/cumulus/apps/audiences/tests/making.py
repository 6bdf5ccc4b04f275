"""A small shop's people, brought in through the log and the pipeline."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from django.db import connection, transaction

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.models import Identity
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.spine.events import compress
from tests.fixtures import TestWorkspace

Drain = Callable[[], int]
PEOPLE: tuple[JsonObject, ...] = (
    {"name": "Ann", "email": "ann@example.com", "city": "Suzhou", "age": 31},
    {"name": "=2+2", "email": "ben@example.com", "city": "苏州", "age": 17},
    {"name": "Cid O'Hara", "email": "cid@example.com", "city": "Suzhou", "age": 52},
    {"name": "Dee", "city": "Paris"},
)


def send(workspace: TestWorkspace, *items: JsonObject) -> None:
    """Put one request into the log, as the collector does."""
    batch = [{"messageId": str(uuid.uuid4()), **item} for item in items]
    body = compress(msgspec.json.encode({"batch": batch}))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, body) VALUES (%s, %s, %s, %s)",
            [workspace.id, workspace.source_id, len(batch), body],
        )


def open_shop(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    """Bring in four people by user id `u0` to `u3`: u0 ordered three times, u1 once, u2 is tagged `vip`."""
    identities: list[JsonObject] = [
        {"type": "identify", "userId": f"u{i}", "traits": traits} for i, traits in enumerate(PEOPLE)
    ]
    send(workspace, *identities)
    send(workspace, *(order("u0", 100 * i, age_days=i) for i in (1, 2, 40)), order("u1", 30, age_days=1))
    drain()
    people = ids_of(workspace.id)
    with transaction.atomic():
        contacts.apply_tag(workspace.id, [people["u2"]], "vip", "test")
    drain()
    return people


def order(user_id: str, total: float, *, age_days: int) -> JsonObject:
    """Return an order as a shop sends it."""
    at = datetime.now(UTC) - timedelta(days=age_days)
    properties: JsonObject = {"total": total, "currency": "CNY"}
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": user_id,
        "timestamp": at.isoformat(),
        "properties": properties,
    }


def ids_of(workspace_id: WorkspaceId) -> dict[str, ContactId]:
    """Return the contacts by user id."""
    rows = Identity.objects.filter(workspace_id=workspace_id, namespace="user_id").values_list("value", "contact_id")
    return {value: ContactId(contact_id) for value, contact_id in rows}


FROM_SUZHOU: JsonObject = {"attribute": "city", "op": "in", "value": ["Suzhou", "苏州"]}
BUYERS: JsonObject = {"event": "Order Completed", "within": {"last": "30d"}}
EXAMPLE: JsonValue = {"all": [FROM_SUZHOU, BUYERS, {"attribute": "age", "op": "gte", "value": 18}]}
