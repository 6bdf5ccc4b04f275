"""A small lively workspace: the demo's story, told through the public collector."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from uuid import uuid4

from tests.acceptance.serving import Served
from tests.e2e.hooks import fill_hooks

QUARANTINED = {"type": "track", "event": "Order Completed", "properties": {"total": 1}}
"""Nobody did this: it has no identity."""


def fill(served: Served, people: int) -> None:
    """Tell a year of two companies with so many people, and set up segments, mails and journeys."""
    served.run("demo", "--url", served.url, "--people", str(people))
    send(served, [QUARANTINED, *_subscriptions(served)])
    served.wait_until(lambda: served.api("GET", "/quarantine")["total"] > 0)
    fill_hooks(served)


def _subscriptions(served: Served) -> Iterator[Mapping[str, object]]:
    """Yield that the newest people whom we know by name subscribe now, which brings a journey to life."""
    for row in served.api("GET", "/contacts?limit=100")["items"]:
        identities = served.api("GET", f"/contacts/{row['id']}")["identities"] if row["email"] else []
        known = [each["value"] for each in identities if each["namespace"] == "user_id"]
        if known:
            yield {"type": "track", "event": "Email Subscribed", "userId": known[0], "properties": {"list": "每周精选"}}


def send(served: Served, items: Sequence[Mapping[str, object]]) -> None:
    """Send items to the collector as a server would."""
    body = {"writeKey": served.write_key, "batch": [{"messageId": str(uuid4()), **item} for item in items]}
    status, said, _ = served.collect("batch", json.dumps(body).encode(), {"Content-Type": "application/json"})
    assert status == 200, said


def twins(served: Served, mark: str) -> None:
    """Make two people who are alike, and wait until the queue has them."""
    alike = [("Katherine", "kate", "1990-03-04"), ("Katharine", "k.smith", "1990/3/4")]
    for given, box, born in alike:
        email = f"{box}@{mark}.example"
        known = {"name": f"{given} {mark}", "email": email, "birth_date": born, "company": f"{mark} Ltd"}
        served.api("POST", "/contacts", {"attributes": known})
    run = served.api("POST", "/match-rules/runs")["id"]
    served.wait_until(lambda: served.api("GET", "/match-rules/runs/last")["run"]["state"] == "done")
    assert served.api("GET", "/match-rules/runs/last")["run"]["id"] == run
