"""People with a past, for the portrait's tests."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cumulus.platform.spine.events import append_items
from tests.fixtures import Api, TestWorkspace

NOW = datetime.now(UTC).replace(microsecond=0)


def done(name: str, days_ago: float, properties: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a tracked event of some days ago."""
    return {
        "type": "track",
        "event": name,
        "properties": {**(properties or {})},
        "timestamp": (NOW - timedelta(days=days_ago)).isoformat(),
        "messageId": secrets.token_hex(8),
        **more,
    }


def viewed(path: str, days_ago: float, **more: Any) -> dict[str, Any]:
    """Return a page view of some days ago."""
    url = f"https://www.example.com{path}"
    return {**done("", days_ago, {"path": path, "url": url}, **more), "type": "page"}


def live(workspace: TestWorkspace, drain: Callable[[], int], user_id: str, items: Sequence[Mapping[str, Any]]) -> None:
    """Send what somebody did."""
    told = [{**item, "userId": user_id} for item in items]
    append_items(workspace.id, workspace.source_id, told, None)
    drain()


def whose(api: Api, user_id: str) -> int:
    """Return the contact of a user id."""
    return int(api.get(f"/contacts/lookup?namespace=user_id&value={user_id}").body["id"])
