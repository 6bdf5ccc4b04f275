"""People and rules for tests of tags."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cumulus.apps.contacts.models import AppliedTag
from tests.fixtures import Api, TestWorkspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Made = Callable[..., Any]


def person(api: Api, name: str) -> int:
    """Make a contact; return its id."""
    answer = api.post("/contacts", {"attributes": {"name": name, "email": f"{name}@example.com"}})
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def tag(api: Api, name: str, **fields: Any) -> int:  # any field of TagIn
    """Make a tag; return its id."""
    answer = api.post("/tags", {"name": name, **fields})
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def rule(api: Api, tag_id: int, when: object, **fields: Any) -> int:  # any field of TagRuleIn
    """Make a rule; return its id."""
    answer = api.post("/tag-rules", {"name": "Rule", "tag_id": tag_id, "when": when, **fields})
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def event(name: str, user: str, at: datetime | None = None, **properties: Any) -> dict[str, Any]:
    """Return a track item of a client's."""
    item: dict[str, Any] = {"type": "track", "event": name, "userId": user, "properties": properties}
    return item if at is None else item | {"timestamp": at.isoformat()}


def held(workspace: TestWorkspace, tag_name: str) -> list[int]:
    """Return who has a tag, by PostgreSQL."""
    rows = AppliedTag.objects.filter(workspace_id=workspace.id, tag__name=tag_name).order_by("contact_id")
    return sorted(set(rows.values_list("contact_id", flat=True)))


def tags_on(api: Api, contact: int) -> dict[str, tuple[str, str]]:
    """Return a person's tags: (value, source) by name."""
    found = api.get(f"/contacts/{contact}/tags").body["tags"]
    return {each["name"]: (each["value"], each["source"].partition(":")[0]) for each in found}
