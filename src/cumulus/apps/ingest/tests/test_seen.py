"""A source's page sees what its snippet sends, and nothing of anybody else's."""

from __future__ import annotations

from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

T0 = "2026-01-01T00:00:00Z"
"""Of what comes first: all of it may be received in one millisecond."""


def test_a_source_that_sent_nothing_was_not_seen(
    workspace: TestWorkspace, other_workspace: TestWorkspace, drain: Drain
) -> None:
    send(other_workspace, {"type": "track", "event": "Seen", "anonymousId": "a1"})
    drain()
    seen = Api(workspace.token).get(f"/sources/{workspace.source_id}/seen").body
    assert seen == {"last_received_at": None, "count_last_hour": 0, "quarantined_last_hour": 0, "last_events": []}


def test_events_are_seen_newest_first_with_their_page(workspace: TestWorkspace, drain: Drain) -> None:
    page: JsonObject = {"page": {"url": "https://shop.example.com/sale"}}
    send(workspace, {"type": "page", "anonymousId": "a1", "context": page, "timestamp": T0})
    steps: list[JsonObject] = [
        {"type": "track", "event": f"Step {n}", "anonymousId": "a1", "timestamp": T0} for n in range(10)
    ]
    send(workspace, *steps)
    send(workspace, {"type": "track", "event": "Bought", "anonymousId": "a1", "context": page}, {"type": "nonsense"})
    drain()
    seen = Api(workspace.token).get(f"/sources/{workspace.source_id}/seen").body
    assert (seen["count_last_hour"], seen["quarantined_last_hour"]) == (12, 1)
    assert len(seen["last_events"]) == 10
    newest = seen["last_events"][0]
    assert (newest["name"], newest["page"]) == ("Bought", "https://shop.example.com/sale")
    assert newest["at"] == seen["last_received_at"]


def test_the_source_of_another_workspace_is_not_there(workspace: TestWorkspace, other_workspace: TestWorkspace) -> None:
    answer = Api(other_workspace.token).get(f"/sources/{workspace.source_id}/seen")
    assert (answer.status, answer.body["code"]) == (404, "source_not_found")
