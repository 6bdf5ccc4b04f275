"""A segment that a journey needs stays."""

from __future__ import annotations

import pytest

from cumulus.core.json import JsonObject
from tests.fixtures import Api

ENTRY: JsonObject = {"id": "n1", "kind": "entry_segment", "config": {"segment": "needed"}, "position": {"x": 0, "y": 0}}
CONDITION: JsonObject = {
    "id": "n2",
    "kind": "condition",
    "config": {"expression": {"not": {"segment": "needed", "op": "in"}}},
    "position": {"x": 0, "y": 0},
}


@pytest.mark.parametrize("node", [ENTRY, CONDITION], ids=["entry", "condition"])
def test_a_segment_in_a_journey_is_not_archived_until_the_journey_lets_go(api: Api, node: JsonObject) -> None:
    made = api.post("/segments", {"name": "Needed", "expression": {"all": []}}).body
    graph = {"nodes": [node], "edges": []}
    journey = api.post("/journeys", {"name": "Welcome", "graph": graph}).body
    refused = api.delete(f"/segments/{made['id']}")
    assert (refused.status, refused.body["code"], refused.body["used_by"]) == (409, "segment_in_use", ["Welcome"])
    assert api.put(f"/journeys/{journey['id']}", {"name": "Welcome", "graph": {"nodes": [], "edges": []}}).status == 200
    assert api.delete(f"/segments/{made['id']}").status == 204
