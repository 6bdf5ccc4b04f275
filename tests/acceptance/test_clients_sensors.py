"""The real SensorsAnalyticsSDK, with each of its consumers, delivers every record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sensorsanalytics import (
    AsyncBatchConsumer,
    BatchConsumer,
    DebugConsumer,
    DefaultConsumer,
    SensorsAnalytics,
    SensorsAnalyticsDebugException,
    SensorsAnalyticsIdentity,
)

from tests.acceptance.serving import Served

# The SDK has no types.
Consumer = Any

CONSUMERS: dict[str, tuple[Callable[[str], Consumer], int]] = {
    "one by one": (DefaultConsumer, 100),
    "in batches": (BatchConsumer, 1_000),
    "in a thread": (lambda url: AsyncBatchConsumer(url, flush_max_time=1), 1_000),
    "debugging": (lambda url: DebugConsumer(url, write_data=True), 20),
}


def names(served: Served, name: str) -> list[list[int]]:
    """Return [[events, distinct n]] of the events called `name`."""
    sql = f"SELECT toInt64(count()), toInt64(uniqExact(properties.n::Int64)) FROM events WHERE name = '{name}'"
    return [[int(cell) for cell in row] for row in served.query(sql)]


def url_of(served: Served) -> str:
    return f"{served.url}/sa?project={served.write_key}"


@pytest.mark.filterwarnings("ignore:isSet:DeprecationWarning")  # in the SDK's own thread
@pytest.mark.parametrize("kind", CONSUMERS)
def test_each_consumer_delivers_every_record(served: Served, kind: str) -> None:
    make, many = CONSUMERS[kind]
    name = f"Sensors_{kind.replace(' ', '_')}"
    client = SensorsAnalytics(make(url_of(served)))
    for n in range(many):
        client.track(f"sa-{n % 50}", name, {"n": n})
    client.close()
    served.wait_until(lambda: names(served, name) == [[many, many]])


def test_a_dry_run_keeps_nothing_and_a_fault_is_told(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    consumer = DebugConsumer(url_of(served), write_data=False)
    client = SensorsAnalytics(consumer)
    client.track("sa-dry", "Sensors_dry", {"n": 1})
    client.close()
    assert "valid message" in capsys.readouterr().out
    with pytest.raises(SensorsAnalyticsDebugException):
        consumer.send(json.dumps({"type": "profile_increment", "distinct_id": "x", "properties": {"n": "1"}}))
    BatchConsumer(url_of(served)).send("{}")
    assert names(served, "Sensors_dry") == [[0, 0]]


def test_every_type_of_record_becomes_what_it_means(served: Served) -> None:
    client = SensorsAnalytics(BatchConsumer(url_of(served)))
    client.track("sa-visitor", "ViewProduct", {"n": 1, "$ip": "198.51.100.7"})
    client.track_signup("sa-user", "sa-visitor")
    client.profile_set("sa-user", {"plan": "pro", "gone": 1}, is_login_id=True)
    client.profile_unset("sa-user", ["gone"], is_login_id=True)
    client.item_set("course", "k-1", {"title": "神策"})
    client.item_delete("course", "k-2")
    client.bind(
        SensorsAnalyticsIdentity(SensorsAnalyticsIdentity.LOGIN_ID, "sa-user"),
        SensorsAnalyticsIdentity(SensorsAnalyticsIdentity.MOBILE, "13800138123"),
    )
    client.track_by_id("ByPhone", {"n": 2}, SensorsAnalyticsIdentity(SensorsAnalyticsIdentity.MOBILE, "13800138123"))
    client.close()
    served.wait_until(lambda: names(served, "ByPhone") == [[1, 1]])
    contact = served.api("GET", "/contacts/lookup?namespace=user_id&value=sa-user")
    assert contact["attributes"] == {"plan": "pro"}
    ids = served.query("SELECT DISTINCT contact_id FROM events WHERE name IN ('ViewProduct', '$SignUp', 'ByPhone')")
    overrides = dict(served.query("SELECT old_id, new_id FROM contact_overrides FINAL"))
    assert {overrides.get(row[0], row[0]) for row in ids} == {contact["id"]}
    quarantined = served.api("GET", "/quarantine")["items"]
    assert [item for item in quarantined if "sa-user" in item["item"]] == []
