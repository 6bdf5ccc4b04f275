"""Cards for tests, and the loop without its thread."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.scoring.turning import score_once
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import Api

BUYERS: JsonObject = {
    "groups": [
        {
            "name": "Who",
            "factor": "fit",
            "rules": [
                {
                    "key": "suzhou",
                    "name": "From Suzhou",
                    "points": 10,
                    "when": {"attribute": "city", "op": "eq", "value": "Suzhou"},
                },
                {"key": "vip", "name": "VIP", "points": 20, "when": {"tag": "vip", "op": "has"}},
            ],
        },
        {
            "name": "What they do",
            "factor": "engagement",
            "cap": 40,
            "rules": [
                {"key": "orders", "name": "Ordered", "points": 5, "event": "Order Completed", "half_life": "40d"},
            ],
        },
    ],
    "thresholds": {"fit": [30, 20, 10], "engagement": [12, 8, 4]},
    "mql": 20,
}


def publish(api: Api, definition: JsonObject = BUYERS, name: str = "Buyers") -> int:
    """Make a card and publish it; everybody is still to be scored."""
    made = api.post("/scores", {"name": name, "definition": definition})
    assert made.status == 201, made.body
    found = api.post(f"/scores/{made.body['id']}/publish", {"revision": made.body["revision"]})
    assert found.status == 200, found.body
    return int(made.body["id"])


def settle(now: datetime | None = None) -> None:
    """Run the loop until nothing is left, past the time in which a new card becomes known."""
    at = now or datetime.now(UTC) + timedelta(seconds=10)
    while score_once(at):
        pass


def stored(workspace_id: WorkspaceId, score_id: int) -> dict[int, tuple[float, str]]:
    """Return the stored values and grades by person."""
    rows = get_warehouse().query(
        "SELECT contact_id, value, grade FROM contact_scores FINAL"
        " WHERE workspace_id = {w:UInt32} AND score_id = {s:UInt32} AND removed = 0",
        {"w": workspace_id, "s": score_id},
    )
    return {who: (value, grade) for who, value, grade in rows.rows}


def said(workspace_id: WorkspaceId, contact_id: int) -> list[JsonObject]:
    """Return what was said of a person's scores, in order."""
    rows = get_warehouse().query(
        "SELECT toJSONString(properties) FROM events WHERE workspace_id = {w:UInt32} AND name = 'Score Changed'"
        " AND contact_id = {c:UInt32} ORDER BY timestamp, message_id",
        {"w": workspace_id, "c": contact_id},
    )
    return [json.loads(text) for (text,) in rows.rows]


def fill_state(score_id: int) -> str:
    """Return how far everybody's scoring is."""
    return Score.objects.get(pk=score_id).fill_state
